"""Read the JSON file that Label Studio exports, task after task, holding no more of it than one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Never

from hatewatch.errors import InputError

_CHUNK = 1 << 20
_LONGEST = 64_000_000  # characters of one task: no text of a store is near it
_SPACE = re.compile(r"[\s,]*")
_AGAIN = "Export the project again, as JSON, and wait until the download has ended."
_FORMAT = "In Label Studio choose Export, then JSON: not JSON-MIN, not CSV."


def read_export(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the tasks of an export with how many bytes have been read.

    Each has `annotations`, a list of objects. Raises InputError, naming file and task, where the file is cut off, is
    not JSON, or is another of Label Studio's formats: at once, or when the reading comes to that place.
    """
    decoder = json.JSONDecoder()
    number = 0
    try:
        with path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig") as stream:
            text = stream.read(_CHUNK)
            position = len(text) - len(text.lstrip())
            if text[position : position + 1] != "[":
                _refuse(path, "this is not a list of tasks", _FORMAT)
            position += 1
            while True:
                found = _SPACE.match(text, position)
                position = found.end() if found else position
                if text[position : position + 1] == "]":
                    return
                try:
                    task, position = decoder.raw_decode(text, position)
                except ValueError as error:
                    # As much again as there is: a long task is then not read over and over from its start.
                    more = stream.read(max(_CHUNK, len(text) - position))
                    if not more and position == len(text):
                        _refuse(path, f"the file ends after task {number:,}, in the middle of the list", _AGAIN)
                    if not more or len(text) - position > _LONGEST:
                        _refuse(path, f"task {number + 1:,} cannot be read ({_what(error)})", _AGAIN)
                    text, position = text[position:] + more, 0
                    continue
                number += 1
                yield _task(path, number, task), raw.tell()
    except UnicodeDecodeError:
        _refuse(path, "this is not UTF-8 text", _FORMAT)
    except RecursionError:
        _refuse(path, f"task {number + 1:,} is nested too deeply", _AGAIN)


def _what(error: ValueError) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)  # without a word of the file


def _task(path: Path, number: int, task: Any) -> dict[str, Any]:
    annotations = task.get("annotations") if isinstance(task, dict) else None
    if not isinstance(annotations, list) or not all(isinstance(one, Mapping) for one in annotations):
        _refuse(path, f"task {number:,} has no list of annotations", _FORMAT)
    found: dict[str, Any] = task
    return found


def _refuse(path: Path, problem: str, remedy: str) -> Never:
    raise InputError(f"{path}: {problem}.", remedy)
