"""JSON Lines, and a JSON array as one file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.encodings import Encoding
from hatewatch.sources.objects import Fields, list_of_records
from hatewatch.sources.protocol import Record
from hatewatch.sources.reasons import reject

_SAMPLE = 1_000
_SAMPLE_BYTES = 16 << 20
_LONGEST = 16_000_000  # characters of one record
_CHUNK = 1 << 20
_SPACE = re.compile(r"[\s,\ufeff]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")

Item = tuple[int, dict[str, Any]] | Rejected


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


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
    return _record(number, value, text)


def _record(number: int, value: object, text: str) -> Item:
    if not isinstance(value, dict):
        return reject(
            number, "not_a_record", f"The line holds a {type(value).__name__} and not a record.", {"line": text}
        )
    return number, value


class JsonTable:
    """A JSON Lines file, or one JSON array, as a table; `size` and `position` are bytes."""

    unit = "bytes"
    header = True
    legacy: str | None = None

    def __init__(self, path: Path, encoding: Encoding, *, array: bool) -> None:
        self._path, self._encoding, self._array = path, encoding, array
        # Lines with undecodable bytes are rejected here, before escapes such as \\udc80 become characters.
        self.escaped = array
        self.size: int | None = path.stat().st_size
        self._handle: TextIO | None = None
        self._position = 0
        items = []
        for item in islice(self._items(), _SAMPLE):
            items.append(item)
            if self.position > _SAMPLE_BYTES:
                break
        records = [item[1] for item in items if not isinstance(item, Rejected)]
        if not records:
            found = f": {items[0].detail}" if items and isinstance(items[0], Rejected) else "."
            raise InputError(
                f"{path}: the file looks like JSON and holds no record that can be read{found}",
                'Give JSON Lines, one object {"text": …} a line, or export the table as CSV or .xlsx.',
            )
        self._fields = Fields(path, records)
        self.names, self.sample = self._fields.names, self._fields.sample
        self.nested = list_of_records(records[0])
        self._position = 0

    @property
    def position(self) -> int:
        """Bytes handed to the decoder so far."""
        if self._handle is not None:
            self._position = self._handle.buffer.tell()
        return self._position

    def _items(self) -> Iterator[Item]:
        with self._path.open(encoding=self._encoding.codec, errors=self._encoding.errors, newline="\n") as handle:
            self._handle = handle
            try:
                yield from self._elements(handle) if self._array else self._lines(handle)
            finally:
                self._handle = None

    def _lines(self, handle: TextIO) -> Iterator[Item]:
        number = 0
        while line := handle.readline(_LONGEST + 1):
            number += 1
            if len(line) > _LONGEST:
                yield reject(number, "json_too_deep", "The line is longer than 16 million characters.", {"line": line})
                while line and line[-1] != "\n":
                    line = handle.readline(_LONGEST)
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

    def _elements(self, handle: TextIO) -> Iterator[Item]:
        """Give the elements of an array, holding no more of the file than one element."""
        decoder = json.JSONDecoder()
        text, position, number, ended = handle.read(_CHUNK), 0, 0, False
        position = text.find("[") + 1
        while True:
            position = _after_space(text, position)
            if position < len(text) and text[position] == "]":
                return
            item: Item | None = None
            wanted = _CHUNK
            if position < len(text):
                try:
                    value, end = decoder.raw_decode(text, position)
                    if end < len(text) or ended:
                        number += 1
                        item = _record(number, value, text[position:end])
                        position = end
                except RecursionError:
                    number += 1
                    line = text[position:]
                    item = reject(number, "json_too_deep", "The JSON is nested too deeply.", {"line": line})
                    following = _NEXT.search(text, position)
                    position = following.end() if following else len(text)
                except ValueError as error:
                    if ended or len(text) - position > _LONGEST:
                        number += 1
                        following = _NEXT.search(text, position)
                        if not following:
                            detail = f"The file cannot be read on: {error}."
                            yield reject(number, "file_cut", detail, {"line": text[position:]})
                            return
                        item = reject(
                            number,
                            "json_broken",
                            f"Not valid JSON: {error}.",
                            {"line": text[position : following.end()]},
                        )
                        position = following.end()
                    wanted = max(_CHUNK, len(text) - position)
            elif ended:
                yield reject(number + 1, "file_cut", "The list is not closed: the file ends too early.", {})
                return
            if item is not None:
                yield item
                continue
            if ended:
                return
            more = handle.read(wanted)
            ended = not more
            text, position = text[position:] + more, 0

    def records(self, wanted: Sequence[int]) -> Iterator[Record | Rejected]:
        """Give each record with the wanted cells; numbers are those of the lines or elements."""
        yield from self._fields.cells(self._items(), wanted)
        self._position = self.size or 0
