"""Write tables that open in Excel and cannot run anything there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from hatewatch.atomic import replacing

# What a spreadsheet may take for the beginning of a formula (OWASP, "CSV Injection"), full-width too.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767  # characters in a cell of Excel


def neutralise(cell: object) -> object:
    """Return a cell as it may be written: text that could act as a formula gets a leading apostrophe.

    Numbers stay numbers, None becomes empty, times ISO 8601; control characters and lone surrogates go.
    """
    if isinstance(cell, str):
        cell = _ILLEGAL.sub("", cell)
        return "'" + cell if cell.startswith(_DANGEROUS) else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return neutralise(str(cell))


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], *, private: bool = False
) -> int:  # fmt: skip
    """Write a CSV file for Excel (UTF-8 with BOM, CRLF), text cells neutralised; return the number of rows.

    An existing file is replaced only when all rows are written. A new `private` one only its owner may read.
    """
    with replacing(path, private=private) as part, part.open("w", encoding="utf-8-sig", newline="") as handle:
        return _write(handle, header, rows)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return what `write_csv` writes."""
    held = io.StringIO(newline="")
    _write(held, header, rows)
    return held.getvalue().encode("utf-8-sig")


def _write(handle: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    writer, count = csv.writer(handle), 0
    writer.writerow([neutralise(cell) for cell in header])
    for row in rows:
        writer.writerow([neutralise(cell) for cell in row])
        count += 1
    return count


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a workbook of one sheet, every text cell neutralised; return the rows written.

    Texts longer than Excel allows (32,767 characters) are cut and end in "…".
    """
    import openpyxl

    def fit(cell: object) -> object:
        safe = neutralise(cell)
        return safe[: _LONGEST_CELL - 1] + "…" if isinstance(safe, str) and len(safe) > _LONGEST_CELL else safe

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([fit(cell) for cell in header])
    count = 0
    for row in rows:
        sheet.append([fit(cell) for cell in row])
        count += 1
    with replacing(path) as part:
        book.save(part)
    return count
