"""JSON Lines: a record a line, and what is wrong with a line that is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from hatewatch.records import Rejected
from hatewatch.sources.reasons import reject

LONGEST = 16_000_000  # characters of one record

Item = tuple[int, dict[str, Any]] | Rejected


def record(number: int, value: object, text: str) -> Item:
    """Return a decoded value as a numbered record, or why it is none; `text` is how it was written."""
    if isinstance(value, dict):
        return number, value
    return reject(number, "not_a_record", f"The line holds {kind_of(value)} and not a record.", {"line": text})


def kind_of(value: object) -> str:
    """Return in plain words what a decoded value is."""
    if value is None:
        return "nothing (null)"
    kinds = ((bool, "true or false"), (str, "a text"), (list, "a list"), (dict, "an object"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "a number")


def _loads(number: int, text: str) -> Item | None:
    """Return one line as a record, or why it is none; None for an empty line."""
    try:
        value = json.loads(text[1:] if text[0] == "\ufeff" else text)
    except RecursionError:
        return reject(number, "json_too_deep", "The JSON is nested too deeply.", {"line": text})
    except ValueError as error:
        text = text.strip().strip("\ufeff\0")
        if not text:
            return None
        return reject(number, "json_broken", f"The line is no valid JSON: {error}.", {"line": text})
    return record(number, value, text)


def read_lines(handle: TextIO) -> Iterator[Item]:
    """Give the records of JSON Lines, numbered as the lines are; empty lines are left out."""
    number = 0
    while line := handle.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            yield reject(number, "json_too_deep", "The line is longer than 16 million characters.", {"line": line})
            while line and line[-1] != "\n":
                line = handle.readline(LONGEST)
            continue
        if not line.isascii():
            try:
                line.encode()
            except UnicodeEncodeError:
                detail = "Some bytes of the line are not UTF-8."
                yield reject(number, "not_decodable", detail, {"line": line.rstrip("\n")})
                continue
        item = _loads(number, line)
        if item is not None:
            yield item
