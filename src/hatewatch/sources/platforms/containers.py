"""The elements of a file, whatever holds them: lines of JSON, an array, a path in an object, CSV, a chat's lines."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.delimited import DelimitedTable
from hatewatch.sources.encodings import Encoding
from hatewatch.sources.json_lines import LONGEST, Item, read_lines
from hatewatch.sources.json_text import JsonText
from hatewatch.sources.reasons import reject

_HEAD = 16 << 20  # characters looked at to recognise a file
_FIRST = 50
_MOST = 1_000  # elements looked at to find so many
_LINE_ENDS = "\r\n"


class _Head:
    """The beginning of an open file, as if it were the whole."""

    def __init__(self, handle: TextIO, left: int) -> None:
        self._handle, self._left = handle, left

    def read(self, size: int) -> str:
        text = self._handle.read(min(size, self._left))
        self._left -= len(text)
        return text

    def readline(self, size: int) -> str:
        line = self._handle.readline(min(size, self._left))
        self._left -= len(line)
        return line


class Elements:
    """The elements of one file by its container: those of `Shape`, and "values" for JSON values over many lines.

    No more than one element is in memory at a time. What is damaged comes as a Rejected and the reading goes on where
    it can; of a file cut short, what was whole comes and then one rejection. `size` and `position` are bytes; `head` is
    what `Shape` says of it and is up to date while elements are read.
    """

    def __init__(self, path: Path, encoding: Encoding, container: str) -> None:
        self.container = container
        self.head: dict[str, Any] = {}
        self.size = path.stat().st_size
        self._path, self._encoding = path, encoding
        self._handle: TextIO | None = None
        self._position, self._begun = 0, False
        self._table = DelimitedTable(path, encoding) if container == "csv" else None

    @property
    def escaped(self) -> bool:
        """Whether bytes that did not decode stand as U+DC80..U+DCFF in the texts of elements."""
        return self.container != "lines"  # such lines are rejected before escapes of JSON become characters

    @property
    def legacy(self) -> str | None:
        """The codec of a legacy encoding, in which a text in UTF-8 would turn into nonsense."""
        return "cp1254" if self._encoding.codec == "cp1254" else None

    @property
    def position(self) -> int:
        """Bytes handed to the decoder so far."""
        if self._table is not None:
            return self._table.position if self._begun else 0  # opening has looked at its beginning
        if self._handle is not None:
            self._position = self._handle.buffer.tell()
        return self._position

    def first(self) -> list[Any]:
        """Return the first elements that are sound, at most fifty, among a thousand and 16 million characters."""
        with closing(self._rows() if self._table is not None else self._read(_HEAD)) as elements:
            sound = (element for element in islice(elements, _MOST) if not isinstance(element, Rejected))
            found = list(islice(sound, _FIRST))
        self._position = 0
        return found

    def read(self) -> Iterator[Any | Rejected]:
        """Give every element in file order; may be called again, and starts over then."""
        self._begun = True
        yield from self._rows() if self._table is not None else self._read(None)
        self._position = self.size

    def _rows(self) -> Generator[Any, None, None]:
        table = self._table
        assert table is not None
        if not table.header:
            raise InputError(f"{self._path}: the table has no header row.", "Export it again, with its header.")
        for row in table.records(range(len(table.names))):
            yield row if isinstance(row, Rejected) else dict(zip(table.names, row[1], strict=True))

    def _read(self, most: int | None) -> Generator[Any, None, None]:
        self.head.clear()
        newline = "\n" if self.container == "lines" else None if self.container == "text" else ""
        codec, errors = self._encoding.codec, self._encoding.errors
        with self._path.open(encoding=codec, errors=errors, newline=newline) as handle:
            self._handle = handle
            try:
                yield from self._elements(handle if most is None else _Head(handle, most))
            finally:
                self._handle = None

    def _elements(self, handle: Any) -> Iterator[Any]:
        if self.container == "text":
            while line := handle.readline(LONGEST):
                yield line.rstrip(_LINE_ENDS)
            return
        for item in self._items(handle):
            yield item if isinstance(item, Rejected) else item[1]

    def _items(self, handle: Any) -> Iterator[Item]:
        if self.container == "lines":
            yield from read_lines(handle)
            return
        text = JsonText(handle)
        if self.container == "values":
            yield from text.elements(closed=False)
        elif self.container == "array":
            yield from _arrays(text)
        else:
            paths = self.container.removeprefix("under:").split("|")
            yield from text.under([path.split(".") for path in paths], self.head)


def top_keys(path: Path, encoding: Encoding) -> Iterator[str]:
    """Give the keys of the object that a file begins with, one by one, looking no further than `Elements.first`."""
    with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as handle:
        yield from JsonText(_Head(handle, _HEAD)).keys()


def _arrays(text: JsonText) -> Iterator[Item]:
    """Give the elements of an array, and of the arrays that may stand behind it (files joined one to the other)."""
    while not text.cut and (character := text.peek()):
        if character != "[":
            yield reject(1, "file_cut", "Behind the end of the list stands something that is no list.", {})
            return
        text.take("[")
        yield from text.elements()
