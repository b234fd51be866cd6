"""Parquet files, read by DuckDB (the extra `parquet`) with the network and its extensions shut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.objects import Fields
from hatewatch.sources.protocol import Record
from hatewatch.sources.reasons import reject

_SAMPLE = 500
_FETCH = 2_000
_GLOB = re.compile(r"[\[*?]")
AGAIN = "Get the file again; a Parquet file is complete only when the program that writes it has ended."
_SETTINGS = {
    "threads": "1",
    "memory_limit": "512MB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class ParquetTable:
    """A Parquet file as a table; `size` and `position` are rows."""

    unit = "rows"
    header = True
    escaped = True  # columns of bytes are decoded as UTF-8
    nested: str | None = None
    legacy: str | None = None

    def __init__(self, path: Path) -> None:
        self._path = path
        self.position = 0
        with path.open("rb") as handle:
            handle.seek(-4, 2)
            if handle.read(4) != b"PAR1":
                raise self._damaged()
        try:
            str(path.absolute()).encode()
        except UnicodeEncodeError:  # DuckDB takes no other names
            raise InputError(
                f"{path}: the name of this Parquet file, or of its folder, is not in UTF-8.", "Rename it and try again."
            ) from None
        try:
            import duckdb
        except ImportError:
            raise InputError(
                f"{path}: this is a Parquet file, and the package that reads it is not installed.",
                'Run: pip install "hatewatch[parquet]"; or save the table as .xlsx, CSV or JSONL.',
            ) from None
        self._error = duckdb.Error
        try:
            with self._connect() as db:
                described = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [self._pattern()]).fetchall()
                self._select = ", ".join(self._column(name, kind) for name, kind, *_ in described)
                self._columns = [str(name) for name, *_ in described]
                counted = db.execute("SELECT count(*) FROM read_parquet(?)", [self._pattern()]).fetchone()
                self.size: int | None = counted[0] if counted else None
                sample = self._fetch(db, f" LIMIT {_SAMPLE}")
                records = [dict(zip(self._columns, row, strict=True)) for rows in sample for row in rows]
        except duckdb.Error as error:
            raise self._damaged() from error
        if not records:
            raise InputError(
                f"{path}: the file has columns and no rows.", "Export it again and check that it holds rows."
            )
        self._fields = Fields(path, records, ((name,) for name in self._columns))
        self.names, self.sample = self._fields.names, self._fields.sample

    def _damaged(self) -> InputError:
        return InputError(f"{self._path}: the Parquet file is damaged or was cut short.", AGAIN)

    def _connect(self) -> Any:
        import duckdb

        return duckdb.connect(":memory:", config=dict(_SETTINGS))

    def _pattern(self) -> str:
        """Return the path as a pattern that means this very file."""
        return _GLOB.sub(lambda m: f"[{m.group()}]", str(self._path.absolute()))

    @staticmethod
    def _column(name: str, kind: str) -> str:
        # Times with a zone need a further package to become Python objects, so they travel as microseconds.
        if kind == "TIMESTAMP WITH TIME ZONE":
            return f"epoch_us({_quoted(name)}) AS {_quoted(name)}"
        return _quoted(name)

    def _fetch(self, db: Any, limit: str = "") -> Iterator[list[tuple[Any, ...]]]:
        db.execute(f"SELECT {self._select} FROM read_parquet(?){limit}", [self._pattern()])
        while rows := db.fetchmany(_FETCH):
            yield rows

    def _items(self) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
        self.position = number = 0
        with self._connect() as db:
            try:
                for rows in self._fetch(db):
                    for row in rows:
                        number += 1
                        yield number, dict(zip(self._columns, row, strict=True))
                    self.position = number
            except self._error:
                yield reject(number + 1, "file_cut", "The file is damaged from this row on.", {})

    def records(self, wanted: Sequence[int]) -> Iterator[Record | Rejected]:
        """Give each row with the wanted cells; rows count from 1."""
        yield from self._fields.cells(self._items(), wanted)
