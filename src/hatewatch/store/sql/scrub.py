"""Leave no byte of what was erased in the files of a SQLite store.

Three things keep it there, and each has its own remedy. A deleted row's bytes stay in its page until something else is
written over them: `secure_delete` writes zeros. Pages as they were before stay in the write-ahead log (`-wal`) until it
is begun anew: a checkpoint with TRUNCATE writes all into the file and cuts the log to nothing. And when SQLite moved
rows from page to page in earlier times, copies of their bytes stayed behind in what is free within pages, where no
deletion finds them: `VACUUM` writes the whole file anew from the rows there are. That goes through the log again, so
another checkpoint follows. The `-shm` file holds numbers of pages and no content.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import sqlalchemy as sa

from hatewatch.errors import StoreError

_PATIENCE = 60.0  # seconds to wait for those who read, or write it anew themselves
_AGAIN = "What was erased is deleted, but bytes of it may stay in the file: run `hatewatch forget` again."


def overwrite_deleted(connection: sa.Connection) -> None:
    """Have what this connection deletes overwritten with zeros, where the database is SQLite."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def scrub(engine: sa.Engine) -> bool:
    """Write the store's file anew without what was deleted, and empty its log; False where it is no SQLite file.

    Takes as much free disk space as the store is large. Raises StoreError where that lacks, or where another process
    goes on reading for a minute.
    """
    if engine.dialect.name != "sqlite":
        return False
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
