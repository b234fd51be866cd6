"""A file that is one JSON object, and the list in it."""

from __future__ import annotations

import json
from pathlib import Path

from hatewatch.sources.encodings import Encoding

_LARGEST = 64 << 20  # bytes of a file that is looked through as a whole
_DECODER = json.JSONDecoder()


def only_list(path: Path, encoding: Encoding, beginning: str) -> str | None:
    """Return the key under which a file that is one object holds its one list of objects; None where it is otherwise.

    `beginning` are the first characters of the file.
    """
    try:
        _, end = _DECODER.raw_decode(beginning)
        if beginning[end:].strip("\ufeff\0 \t\r\n"):
            return None  # something follows: a record a line
    except (ValueError, RecursionError):
        pass  # it is longer than what is seen here, or broken
    if path.stat().st_size > _LARGEST:
        return None
    try:
        value = json.loads(path.read_text(encoding.codec, encoding.errors).strip("\ufeff\0 \t\r\n"))
    except (ValueError, RecursionError):
        return None
    lists = [key for key, held in value.items() if isinstance(held, list) and held and isinstance(held[0], dict)]
    return lists[0] if len(lists) == 1 else None
