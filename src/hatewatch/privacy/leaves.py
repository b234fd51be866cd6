"""Take a rejected row apart: the strings in what was kept of it, each of which may be a name, an id or a link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_PARTS = re.compile(r"[\",;|\t]")
_MOST_PARTS = 200


def leaves(text: str) -> Iterator[str]:
    """Yield the strings of a JSON value, names of fields and numbers too; what is none is yielded as it is."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        yield text
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif value is not None:
            yield str(value)


def parts(leaf: str) -> list[str]:
    """Return a leaf and, where it is a line that was never split into cells, what may have been its cells."""
    found = [part.strip() for part in _PARTS.split(leaf, _MOST_PARTS)]
    return [leaf] if len(found) == 1 else [leaf, *filter(None, found[:_MOST_PARTS])]
