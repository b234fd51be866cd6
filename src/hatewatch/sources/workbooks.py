"""Excel workbooks (.xlsx), streamed; what could exhaust the machine is refused before it is unpacked."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.columns import looks_like_data, unique_names
from hatewatch.sources.protocol import Record
from hatewatch.sources.reasons import reject

MOST_COLUMNS = 2_000
MOST_ROWS = 1_048_576  # Excel's own limit
_SAMPLE = 500
_MOST_UNPACKED = 2 << 30
_MOST_SHARED = 256 << 20  # bytes of texts that the format makes us hold in memory at once
_MOST_RATIO = 250
_MOST_PARTS = 10_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError)
_ROOT = re.compile(rb"<[A-Za-z_]")
AGAIN = "Get the file again, or open it in Excel or LibreOffice and save it anew as .xlsx."


def _unsafe(archive: zipfile.ZipFile) -> str | None:
    """Return what is wrong with a workbook's parts, or None; looks at sizes and document types only."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        return f"it has {len(parts):,} parts"
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        return "unpacked it is larger than 2 GB"
    for part in parts:
        if part.file_size > 1 << 20 and part.file_size > _MOST_RATIO * max(1, part.compress_size):
            return f"its part {part.filename} grows more than {_MOST_RATIO} times when unpacked (a zip bomb)"
        if part.filename.endswith("sharedStrings.xml") and part.file_size > _MOST_SHARED:
            return "its texts need more than 256 MB at once"
        if part.flag_bits & 1:
            return "its parts are encrypted"
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as handle:
                head = handle.read(65_536)
            root = _ROOT.search(head)
            prolog = head[: root.start()] if root else head
            if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog or b"\0" in prolog or (head and root is None):
                return f"its part {part.filename} declares a document type (DOCTYPE)"
    return None


class WorkbookTable:
    """One sheet of a workbook as a table: the one named, or the first visible one with rows; counts rows."""

    unit = "rows"
    escaped = False
    nested: str | None = None
    legacy: str | None = None

    def __init__(self, path: Path, *, sheet: str | None = None, hints: Sequence[str] = ()) -> None:
        self._path = path
        self._book: Any = None
        self._start = 1  # the number of the first row that holds anything
        self.position = 0
        try:
            with zipfile.ZipFile(path) as archive:
                trouble = _unsafe(archive)
        except (*_DAMAGE, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
            raise self._damaged() from error
        if trouble:
            raise InputError(
                f"{path}: the workbook is not opened: {trouble}.",
                "Save the table of posts as CSV UTF-8 and give that.",
            )
        self._sheet = self._choose(sheet)
        rows: list[tuple[Any, ...]] = []
        try:
            for number, cells in islice(self._rows(), _SAMPLE):
                self._start = number if not rows else self._start
                rows.append(cells)
        except _Cut:
            pass  # told again when the rows are read
        if not rows:
            raise InputError(
                f"{path}: the workbook has no visible sheet with rows.",
                "Check that it was saved with its data.",
            )
        width = max(max(i for i, c in enumerate(row, 1) if c is not None and c != "") for row in rows)
        if width > MOST_COLUMNS:
            raise InputError(
                f"{path}: the sheet “{self._sheet}” has {width:,} columns.",
                f"Keep the columns that are needed (at most {MOST_COLUMNS:,}), the text among them.",
            )
        self.header = not looks_like_data(rows, hints)
        first = ["" if c is None else str(c) for c in rows[0]] if self.header else []
        self.names = unique_names([*first[:width], *[""] * (width - len(first))])
        data = rows[1:] if self.header else rows
        if not data:
            raise InputError(
                f"{path}: the sheet “{self._sheet}” has a header row and nothing below it.",
                "Check that it was saved with its data.",
            )
        self.sample: list[Sequence[object]] = [[*row[:width], *[None] * (width - len(row))] for row in data]

    def _damaged(self) -> InputError:
        return InputError(f"{self._path}: the workbook is damaged or was cut short.", AGAIN)

    def _open(self) -> Any:
        if self._book is None:
            import openpyxl

            try:
                # Its warnings are about styles, and about dates that are rejected here with a reason.
                warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
                self._book = openpyxl.load_workbook(self._path, read_only=True, data_only=True, keep_links=False)
            except MemoryError:
                raise
            except Exception as error:  # openpyxl lets any error of a damaged part through
                raise self._damaged() from error
        return self._book

    def _choose(self, wanted: str | None) -> str:
        sheets = [ws for ws in self._open().worksheets if ws.sheet_state == "visible" or ws.title == wanted]
        names = ", ".join(ws.title for ws in sheets)
        if wanted:
            for number, ws in enumerate(sheets, 1):
                if wanted in (ws.title, str(number)):
                    sheets = [ws]
                    break
            else:
                raise InputError(
                    f"{self._path}: there is no sheet “{wanted}”; the sheets are: {names}.",
                    "Give one of these with --map sheet=NAME.",
                )
        for ws in sheets:
            self._sheet = str(ws.title)
            try:
                if next(self._rows(), None) is not None:
                    return self._sheet
            except _Cut:
                raise self._damaged() from None
        raise InputError(
            f"{self._path}: the workbook has no visible sheet with rows.",
            "Check that it was saved with its data.",
        )

    def _rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Give the rows that hold anything, with their numbers in the sheet."""
        sheet = self._open()[self._sheet]
        self.size: int | None = sheet.max_row if sheet.max_row and sheet.max_row <= MOST_ROWS else None
        sheet.reset_dimensions()  # what the file says of its extent is often wrong
        self.position = 0
        try:
            rows = sheet.iter_rows(max_row=MOST_ROWS, values_only=True)
            for number, cells in enumerate(rows, 1):
                self.position = number
                if any(cell is not None and cell != "" for cell in cells):
                    yield number, cells
        except MemoryError:
            raise
        except Exception as error:  # see above
            raise _Cut(self.position + 1) from error

    def records(self, wanted: Sequence[int]) -> Iterator[Record | Rejected]:
        """Give each row with the wanted cells; numbers are those of the sheet."""
        width = len(self.names)
        try:
            for number, cells in self._rows():
                if number == self._start and self.header:
                    continue
                if len(cells) < width:
                    cells = (*cells, *[None] * (width - len(cells)))
                yield number, [cells[i] for i in wanted]
        except _Cut as error:
            yield reject(error.number, "file_cut", "The sheet is damaged from this row on.", {})
        finally:
            if self._book is not None:
                self._book.close()
                self._book = None


class _Cut(Exception):  # noqa: N818 - it is never seen outside this module
    """The sheet cannot be read from row `number` on."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
