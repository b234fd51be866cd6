"""SQLite in one file: readers beside one writer, and what may go wrong with a file."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from hatewatch.errors import AwayError, StoreError
from hatewatch.store import UNHARMED

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

_REMEDIES = {
    "locked": "Another hatewatch is writing to it: wait until it has ended.",
    "full": f"Free some disk space. {UNHARMED}",
    "disk I/O error": f"Check the disk and its free space. {UNHARMED}",
    "unable to open": "Check that the folder exists and that you may write there.",
    "readonly": "Check that you may write to the file and its folder.",
    "not a database": "Put back a copy of the file, or remove it and ingest again.",
    "malformed": "Put back a copy of the file, or remove it and ingest again.",
}


def prepare(engine: sa.Engine) -> None:
    """Have an engine's connections behave as our stores need it; make the file of a new store."""
    _make_private(engine.url.database)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", _explain)


def _make_private(database: str | None) -> None:
    """Make the file of a new store, which only its owner may read; SQLite gives its log the same mode."""
    if os.name != "posix" or not database or database.startswith((":", "file:")):
        return
    with suppress(OSError):  # it is there already, or SQLite says what is wrong
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare(connection: object, _record: object) -> None:
    # A server and a scheduled ingest may touch the file at once: readers do not block the writer in WAL mode, and a
    # second writer waits. NORMAL loses at most the last transaction on a power cut, never the file.
    # `isolation_level = None` hands BEGIN and COMMIT to SQLAlchemy (see `_begin`), migrations included.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("busy_timeout=30000", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    # Two processes that open a new store at once: SQLite does not wait for the lock that the change to WAL needs.
    for patience in range(50):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or patience == 49:
                raise
            time.sleep(0.1)
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # A writer asks for the write lock at once and waits for it; a reader that turned writer later could not wait.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explain(context: ExceptionContext) -> None:
    """Turn what a file may meet in practice into a StoreError; anything else is a fault of ours and stays."""
    message = str(context.original_exception)
    name = Path(context.engine.url.database or "").name if context.engine is not None else ""
    for sign, remedy in _REMEDIES.items():
        if sign in message:
            kind = AwayError if sign == "locked" else StoreError
            raise kind(f"The store {name}: {message}.", remedy) from context.original_exception
