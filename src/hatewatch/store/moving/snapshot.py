"""Write a store as it is at one moment into a SQLite file, while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from hatewatch.errors import StoreError
from hatewatch.progress import Progress, Silent
from hatewatch.store.databases import make_engine
from hatewatch.store.migrate import migrate
from hatewatch.store.moving.copy import copy_tables, count_rows


def write_snapshot(url: str, path: Path, progress: Progress | None = None) -> Mapping[str, int]:
    """Write the store at a URL into a new SQLite file, which is a store; return how many rows each table has.

    Nothing that was erased is in it, nor anybody's session. The file is its owner's alone.
    """
    source = make_engine(url)
    try:
        migrate(source)
        with source.connect() as connection:
            if connection.dialect.name == "sqlite":
                _vacuum_into(str(source.url.database), path)
            else:
                # All that is read here is of one moment: the rows are copied by one reader.
                _copy(connection, path, progress or Silent())
    finally:
        source.dispose()
    made = make_engine(f"sqlite:///{path}")
    try:
        with made.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
            connection.exec_driver_sql("DELETE FROM session")
        with made.connect() as connection:
            return count_rows(connection)
    finally:
        made.dispose()
        _leave_one_file(path)


def _vacuum_into(database: str, path: Path) -> None:
    # SQLite takes an empty file that is there, and keeps its mode.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", [str(path)])
    except sqlite3.Error as error:
        raise StoreError(f"The store cannot be copied: {error}.", "Check the free space of the disk.") from error


def _copy(connection: sa.Connection, path: Path, progress: Progress) -> None:
    target = make_engine(f"sqlite:///{path}")
    try:
        migrate(target)
        copy_tables(connection, target, progress)
        with target.connect() as copied:
            if count_rows(copied) != count_rows(connection):
                raise StoreError("The copy does not hold what the store holds.", "Make the backup again.")
    finally:
        target.dispose()


def _leave_one_file(path: Path) -> None:
    """Write the log into the file, so that the file is all there is."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
