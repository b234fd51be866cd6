"""Open a file of posts, whatever its format, as a source of rows."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources.columns import find_columns
from hatewatch.sources.encodings import Encoding, digest_of, survey
from hatewatch.sources.identity import name_rows
from hatewatch.sources.json_object import only_list
from hatewatch.sources.platforms.keep import Pseudonym, nobody
from hatewatch.sources.platforms.recognise import Recognised, recognise
from hatewatch.sources.platforms.source import PlatformSource
from hatewatch.sources.printable import printable, printable_errors
from hatewatch.sources.protocol import ROLES, Columns, Table
from hatewatch.sources.reasons import load_table
from hatewatch.sources.rows import RowMaker

_HEAD = 65_536


@cache
def _formats() -> dict[str, Any]:
    return load_table("formats.toml")


def _head(path: Path) -> bytes:
    """Return the first bytes of a file; raise InputError where there is none to read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            project = (path / "hatewatch.toml").exists()
            raise InputError(
                f"{path}: this is a folder.", f"Its project's: --project {path}." if project else "Give one file of it."
            )
        if not stat.S_ISREG(mode):
            raise InputError(
                f"{path}: this is no ordinary file.", "Give a table of posts: .xlsx, CSV, JSONL or Parquet."
            )
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise InputError(
            f"{path}: you may not read this file.",
            "Close it in other programs, or ask its owner for the right to read it.",
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{path}: the file cannot be opened ({why}).", "Check the name and copy the file to this machine."
        ) from None
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise InputError(f"{path}: the file is empty.", "Export it again and check that it holds rows.")
    return head


def _refuse(path: Path, entry: Mapping[str, str]) -> InputError:
    return InputError(f"{path}: this is {entry['name']}.", entry["remedy"])


def _check_archive(path: Path) -> None:
    """Raise InputError unless a zip archive is an Excel workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise InputError(
            f"{path}: the workbook or archive is damaged or was cut short.",
            "Get the file again, or open it in Excel or LibreOffice and save it anew as .xlsx.",
        ) from None
    for entry in _formats()["archive"]:
        if entry["member"] in members:
            raise _refuse(path, entry)
    if "xl/workbook.xml" not in members and "[Content_Types].xml" not in members:
        raise InputError(f"{path}: this is a zip archive and no workbook.", "Unpack it first and give the file inside.")


def _ole(path: Path) -> InputError:
    """Tell a workbook with a password from an old .xls: both are OLE containers."""
    name = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            if name in tail + block:
                return InputError(
                    f"{path}: the workbook is protected by a password.",
                    "Open it in Excel, remove the password and save it as .xlsx.",
                )
            tail = block[-len(name) :]
    return InputError(
        f"{path}: this is an old Office file (.xls, .doc).",
        'Open it in Excel or LibreOffice and save it as .xlsx or as "CSV UTF-8".',
    )


def _open_table(path: Path, mapping: Mapping[str, str]) -> tuple[Table | Recognised, str]:
    """Return a file as a table or a social export, and its sha256, by what its bytes say it is."""
    head = _head(path)
    hints = [column for role, column in mapping.items() if role in ROLES]
    if head.startswith(b"PAR1"):
        from hatewatch.sources.parquet import ParquetTable

        return ParquetTable(path), digest_of(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from hatewatch.sources.workbooks import WorkbookTable

        _check_archive(path)
        return WorkbookTable(path, sheet=mapping.get("sheet"), hints=hints), digest_of(path)
    if head.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        raise _ole(path)
    for entry in _formats()["refused"]:
        if any(head.startswith(bytes.fromhex(start)) for start in entry["starts"]):
            raise _refuse(path, entry)
    digest, encoding = survey(path)
    text = head.decode(encoding.codec, "replace").lstrip("\ufeff \t\r\n\0")
    markup = text.encode("ascii", "replace").lower().decode()
    beginning = markup[:40]
    for entry in _formats()["markup"]:
        if beginning.startswith(tuple(entry["starts"])) and all(one in markup for one in entry.get("holds", ())):
            raise _refuse(path, entry)
    if not mapping and (export := recognise(path, encoding, text)):  # who names columns wants a table
        return export, digest
    if text[:1] == "[" and text[1:].lstrip()[:1] in ("{", "]", ""):
        from hatewatch.sources.json_files import JsonTable

        return JsonTable(path, encoding, array=True), digest
    if text[:1] == "{":
        if listed := _list_in_object(path, encoding, text, mapping):
            return listed, digest
        second = next((line.strip() for line in text.split("\n")[1:] if line.strip()), "{")
        if second[0] in '"}':
            raise InputError(
                f"{path}: this is one JSON object over many lines, and not a list of posts.",
                'Export the posts as JSON Lines (one object {"text": …} a line), as CSV or as .xlsx.',
            )
        from hatewatch.sources.json_files import JsonTable

        return JsonTable(path, encoding, array=False), digest
    from hatewatch.sources.delimited import DelimitedTable

    return DelimitedTable(path, encoding, hints), digest


def _list_in_object(path: Path, encoding: Encoding, beginning: str, mapping: Mapping[str, str]) -> Table | None:
    """Return the one list of records that an object holds, as a table, where they have words; None where they do not.

    What else the object says is of the list, and no post.
    """
    key = only_list(path, encoding, beginning)
    if key is None:
        return None
    from hatewatch.sources.json_files import JsonTable

    try:
        table = JsonTable(path, encoding, array=False, under=key)
        find_columns(path, table.names, table.sample, mapping=mapping, nested=table.nested)
    except InputError:
        return None
    return table


class FileSource:
    """Rows of one file: a `hatewatch.sources.Source` over a table of any format."""

    def __init__(self, path: Path, table: Table, digest: str, name: str, mapping: Mapping[str, str]) -> None:
        self.name, self.file, self.digest, self._table = name, printable(path.name), digest, table
        self._begun = False
        self.columns: Columns
        self.columns, by_role = find_columns(
            path,
            table.names,
            table.sample,
            header=table.header,
            mapping=mapping,
            nested=table.nested,
            whole=self._column,
        )
        month_first = self.columns.date_order == "month first"
        self._maker = RowMaker(by_role, month_first=month_first, escaped=table.escaped, legacy=table.legacy)

    def _column(self, column: int) -> Iterator[object]:
        for item in self._table.records([column]):
            if not isinstance(item, Rejected):
                yield item[1][0]

    def cells(self, names: Sequence[str]) -> Iterator[tuple[int, Sequence[object]]]:
        """Give the row numbers and cells of columns by their names in the file, of the rows that have a row's shape."""
        numbers = [self._table.names.index(name) for name in names]
        for item in self._table.records(numbers):
            if not isinstance(item, Rejected):
                yield item

    @property
    def size(self) -> int | None:
        """Bytes of the file, or its rows (XLSX, Parquet); None where unknown."""
        return self._table.size

    @property
    def unit(self) -> str:
        """What `size` and `position` count: "bytes" or "rows"."""
        return self._table.unit

    @property
    def position(self) -> int:
        """How much of `size` has been read."""
        return self._table.position if self._begun else 0  # opening may have looked at the whole file

    def read(self) -> Iterator[Row | Rejected]:
        """Give every row in file order, usable or rejected."""
        self._begun = True
        with printable_errors():
            yield from self._read()

    def _read(self) -> Iterator[Row | Rejected]:
        make = self._maker.make
        records = self._table.records(self._maker.wanted)
        yield from name_rows(item if isinstance(item, Rejected) else make(*item) for item in records)


def open_source(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    pseudonym: Pseudonym = nobody,
) -> FileSource | PlatformSource:
    """Open a file of posts as a source, its format told from its content and not from its name.

    Reads CSV and its kin, JSON Lines, a JSON array, XLSX and Parquet, and without `mapping` the exports of social
    platforms, where `pseudonym` stands in for people in items that are kept. `mapping` says which column is the
    text, title, date, author, place, outlet, url or id (by name or number from 1; an empty name means none)
    and, under `sheet`, which sheet; what it does not say is recognised. `source` is the name that makes ids
    unique, by default the platform, or the file's stem; in it, what cannot be printed becomes U+FFFD. Raises
    InputError where nothing is usable in a form known here.
    """
    path = Path(path)
    mapping = dict(mapping or {})
    if unknown := [key for key in mapping if key not in (*ROLES, "sheet")]:
        raise InputError(
            f"{printable(str(path))}: --map {printable(unknown[0])}=… names nothing that a column can be.",
            f"Use one of: {', '.join((*ROLES, 'sheet'))}.",
        )
    with printable_errors():
        table, digest = _open_table(path, mapping)
        if isinstance(table, Recognised):
            return PlatformSource(path, table.shape, table.elements, digest, source, pseudonym)
        return FileSource(path, table, digest, printable(source or path.stem), mapping)
