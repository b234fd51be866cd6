"""JSON Lines, and a JSON array as one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.encodings import Encoding
from hatewatch.sources.json_lines import Item, read_lines
from hatewatch.sources.json_text import JsonText
from hatewatch.sources.objects import Fields, list_of_records
from hatewatch.sources.protocol import Record

_SAMPLE = 1_000
_SAMPLE_BYTES = 16 << 20


class JsonTable:
    """A JSON Lines file, one JSON array, or the list `under` a key of an object, as a table.

    `size` and `position` are bytes.
    """

    unit = "bytes"
    header = True
    legacy: str | None = None

    def __init__(self, path: Path, encoding: Encoding, *, array: bool, under: str | None = None) -> None:
        self._path, self._encoding, self._array, self._under = path, encoding, array, under
        # Lines with undecodable bytes are rejected here, before escapes such as \\udc80 become characters.
        self.escaped = array or under is not None
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
                if self._under is not None:
                    yield from JsonText(handle).under([[self._under, "item"]], {})
                else:
                    yield from _elements(handle) if self._array else read_lines(handle)
            finally:
                self._handle = None

    def records(self, wanted: Sequence[int]) -> Iterator[Record | Rejected]:
        """Give each record with the wanted cells; numbers are those of the lines or elements."""
        yield from self._fields.cells(self._items(), wanted)
        self._position = self.size or 0


def _elements(handle: TextIO) -> Iterator[Item]:
    text = JsonText(handle)
    text.take("[")
    yield from text.elements()
