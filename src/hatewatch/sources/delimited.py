"""Tables in text: CSV, TSV and their kin, with the quoting and line breaks that people's files have."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.columns import known_names, looks_like_data, unique_names
from hatewatch.sources.encodings import Encoding
from hatewatch.sources.protocol import Record
from hatewatch.sources.reasons import reject
from hatewatch.text import skeleton

DELIMITERS = ",;\t|"
ONE_COLUMN = "\x1f"  # a sign that no text holds: every line is one cell
MOST_COLUMNS = 2_000
_LONGEST_RECORD = 16_000_000  # characters; a quote still open after so many was never meant as one
_SAMPLE_CHARACTERS = 1 << 18
_SAMPLE_ROWS = 500
_TEXT_ENDINGS = frozenset({"txt", "csv", "tsv"})

csv.field_size_limit(4 * _LONGEST_RECORD)


class _Runaway(Exception):  # noqa: N818 - it is never seen outside this module
    """A record did not end within the limit."""


class _Lines:
    """Give physical lines, remember those of the current record, and take lines back."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self.record: list[str] = []
        self._back: list[str] = []
        self._length = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        # A line longer than the limit comes in pieces, each a row too long to be used.
        line = self._back.pop() if self._back else self._handle.readline(_LONGEST_RECORD)
        if not line:
            raise StopIteration
        self.record.append(line)
        self._length += len(line)
        if self._length > _LONGEST_RECORD and len(self.record) > 1:
            raise _Runaway
        return line

    def start(self) -> None:
        """Begin a new record."""
        self.record.clear()
        self._length = 0

    def take_back(self, lines: Sequence[str]) -> None:
        """Give `lines` again."""
        self._back.extend(reversed(lines))


def _mend(line: str, delimiter: str, width: int) -> list[str] | None:
    """Split one line whose quotes do not follow the rules; None where no reading has `width` cells.

    An odd number of quotes may mean that the cell went on in the next line: such a row is not whole.
    """
    if line.count('"') % 2:
        return None
    cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    if len(cells) == width:
        return [c[1:-1].replace('""', '"') if len(c) > 1 and c[0] == c[-1] == '"' else c for c in cells]
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return cells if len(cells) == width else None


def parse(handle: TextIO, delimiter: str, width: int | None = None) -> Iterator[list[str] | str]:
    """Give the records of an open text as lists of cells; a broken record comes as its first line (a str).

    After a broken quote, reading goes on with the next line, so that one bad row costs one row.
    """
    lines = _Lines(handle)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start()
        try:
            for cells in reader:
                yield cells
                lines.start()
            return
        except (csv.Error, _Runaway):
            first, *rest = lines.record or [""]
            mended = _mend(first, delimiter, width) if width else None
            yield first if mended is None else mended
            lines.take_back(rest)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)


def sniff_delimiter(sample: str) -> str:
    """Return the delimiter under which the sample's rows agree best on a number of columns, or ONE_COLUMN."""
    best, best_score = ONE_COLUMN, (False, 0, 0.0, 0)
    for delimiter in DELIMITERS:
        rows = [
            r
            for r in islice(parse(io.StringIO(sample, newline=""), delimiter), _SAMPLE_ROWS)
            if isinstance(r, list) and any(r)
        ]
        if len(rows) > 1 and sample and sample[-1] not in "\r\n":
            rows.pop()  # the sample may have been cut inside it
        if not rows or len(rows[0]) < 2:
            continue
        agreeing = sum(len(r) == len(rows[0]) for r in rows) / len(rows)
        score = (agreeing >= 0.6, known_names(rows[0]), round(agreeing, 2), len(rows[0]))
        if score > best_score:
            best, best_score = delimiter, score
    return best if best_score[0] or best_score[1] else ONE_COLUMN


class DelimitedTable:
    """A CSV file and its kin as a table; `size` and `position` are bytes."""

    unit = "bytes"
    escaped = True
    nested: str | None = None

    def __init__(self, path: Path, encoding: Encoding, hints: Collection[str] = ()) -> None:
        self._path, self._encoding = path, encoding
        self.legacy = encoding.codec if encoding.codec == "cp1254" else None
        self.size: int | None = path.stat().st_size
        self._handle: TextIO | None = None
        self._position = 0
        with self._open() as handle:
            head = handle.read(_SAMPLE_CHARACTERS)
        self._told = head[:4] == "sep=" and head[5:6] in ("\r", "\n")  # Excel's own hint
        self._delimiter = head[4] if self._told else sniff_delimiter(head)
        rows = [
            row for row in islice(self._parse(None), _SAMPLE_ROWS) if isinstance(row, list) and any(map(str.strip, row))
        ]
        if not rows:
            raise InputError(f"{path}: the file is empty.", "Export it again and check that it holds rows.")
        self._width = len(rows[0])
        if self._width > MOST_COLUMNS:
            raise InputError(
                f"{path}: the first row has {self._width:,} columns.",
                f"Keep the columns that are needed (at most {MOST_COLUMNS:,}), the text among them.",
            )
        self.header = not looks_like_data(rows, hints)
        if self._width == 1 and len(rows) < 2 and skeleton(path.suffix[1:]) not in _TEXT_ENDINGS:
            raise InputError(
                f"{path}: the file holds a single line, which makes no table and no list of texts.",
                "Give a table of posts: .xlsx, CSV, JSONL or Parquet, or name a list of texts .txt.",
            )
        self._first = rows[0]
        self.names = unique_names(rows[0] if self.header else [f"column {i + 1}" for i in range(self._width)])
        data = rows[1:] if self.header else rows
        if not data:
            raise InputError(
                f"{path}: the file has a header row and nothing below it.",
                "Export it again and check that it holds rows.",
            )
        # Some programs leave out empty cells at the end of a row; then short rows are whole rows.
        self._short_is_usual = sum(len(r) < self._width for r in data) > 0.2 * len(data)
        self.sample: list[Sequence[object]] = [r + [""] * (self._width - len(r)) for r in data if len(r) <= self._width]
        self._position = 0

    def _open(self) -> TextIO:
        return self._path.open(encoding=self._encoding.codec, errors=self._encoding.errors, newline="")

    def _parse(self, width: int | None) -> Iterator[list[str] | str]:
        with self._open() as handle:
            self._handle = handle
            try:
                if self._told:
                    handle.readline()
                yield from parse(handle, self._delimiter, width)
            finally:
                self._handle = None

    @property
    def position(self) -> int:
        """Bytes handed to the decoder so far."""
        if self._handle is not None:
            self._position = self._handle.buffer.tell()
        return self._position

    def records(self, wanted: Sequence[int]) -> Iterator[Record | Rejected]:
        """Give each row with the wanted cells; the header row is number 1."""
        pick = itemgetter(*wanted) if len(wanted) > 1 else lambda cells: (cells[wanted[0]],)
        width, header = self._width, self._first if self.header else None
        begun = False
        for number, cells in enumerate(self._parse(width), 1):
            if isinstance(cells, str):
                detail = "A double quote is not closed where its cell ends."
                yield reject(number, "quotes_broken", detail, {"line": cells.rstrip("\r\n")})
                continue
            if len(cells) != width:
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) > width and any(map(str.strip, cells[width:])):
                    detail = f"The row has {len(cells)} cells, the first row {width}."
                    yield reject(number, "columns_too_many", detail, {"cells": cells})
                    continue
                if len(cells) < width and not self._short_is_usual:
                    detail = f"The row has {len(cells)} cells, the first row {width}."
                    yield reject(number, "columns_too_few", detail, {"cells": cells})
                    continue
                cells = [*cells[:width], *[""] * (width - len(cells))]
            elif header is not None and cells == header:
                if begun:
                    yield reject(number, "header_repeated", "The row is the header again.", {"cells": cells})
                begun = True
                continue
            if any(cells):
                yield number, pick(cells)
        if self.size is not None:
            self._position = self.size
