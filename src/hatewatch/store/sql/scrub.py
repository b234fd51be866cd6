"""Leave no byte of what was erased in the files of a SQLite store, and none in the tables of one on Postgres.

Three things keep it there, and each has its own remedy. A deleted row's bytes stay in its page until something else is
written over them: `secure_delete` writes zeros. Pages as they were before stay in the write-ahead log (`-wal`) until it
is begun anew: a checkpoint with TRUNCATE writes all into the file and cuts the log to nothing. And when SQLite moved
rows from page to page in earlier times, copies of their bytes stayed behind in what is free within pages, where no
deletion finds them: `VACUUM` writes the whole file anew from the rows there are. That goes through the log again, so
another checkpoint follows. The `-shm` file holds numbers of pages and no content.

On Postgres `VACUUM (FULL)` writes the tables anew as well. Its log, its replicas and its backups are not ours to clean:
they hold what was deleted until the server's administrator sees to it, and whoever asked is told so.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import sqlalchemy as sa

from hatewatch.errors import StoreError
from hatewatch.store import UNHARMED
from hatewatch.store.tables import metadata
from hatewatch.store.tables.duplicates import INDEXED

_PATIENCE = 60.0  # seconds to wait for those who read, or write it anew themselves
_AGAIN = "What was erased is deleted, but bytes of it may stay in the file: run `hatewatch forget` again."


def overwrite_deleted(connection: sa.Connection) -> None:
    """Have what this connection deletes overwritten with zeros, where the database is SQLite."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def scrub(engine: sa.Engine) -> bool:
    """Write the store anew without what was deleted, and empty its log; False where a log or copies are left.

    That is so on Postgres, whose log is its server's. Takes as much free disk space as the store is large, and nobody
    reads or writes meanwhile. Raises StoreError where space lacks, or where another process goes on reading for a
    minute.
    """
    if engine.dialect.name != "sqlite":
        return _vacuum(engine)
    engine.dispose()  # no connection of ours may hold an old page
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000:.0f}")
        cursor.execute("PRAGMA secure_delete=ON")
        _checkpoint(cursor)
        cursor.execute("VACUUM")
        _checkpoint(cursor)
        cursor.close()
    except sqlite3.Error as error:
        remedy = "Free some disk space." if "full" in str(error) else "Wait until other hatewatch commands have ended."
        raise StoreError(f"The store cannot be written anew: {error}.", f"{remedy} {_AGAIN}") from error
    finally:
        raw.close()
    return True


def _vacuum(engine: sa.Engine) -> bool:
    """Write anew every table of Postgres but those of duplicates, which hold nothing but numbers; return False."""
    names = [table.name for table in metadata.sorted_tables if table not in INDEXED]
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE:.0f}s'")
            for name in names:
                connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{name}"')
            connection.invalidate()  # its patience is its own
    except StoreError as error:
        raise StoreError(error.what, f"{error.remedy.removesuffix(UNHARMED).strip()} {_AGAIN}") from error
    return False


def _checkpoint(cursor: Any) -> None:
    """Write the log into the file and empty it; SQLite does not wait by itself for another process that does so."""
    until = time.monotonic() + _PATIENCE
    while True:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        answer = cursor.fetchone()
        if not answer or not answer[0]:
            return
        if time.monotonic() > until:
            raise StoreError("Another hatewatch is reading the store, so it cannot be written anew.", _AGAIN)
        time.sleep(0.1)
