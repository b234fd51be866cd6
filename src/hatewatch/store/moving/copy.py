"""Copy tables from one connection to another in the order of their keys, and compare what is on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from hatewatch.errors import StoreError
from hatewatch.progress import Progress
from hatewatch.store.postgres import NUL, NUL_SHOWN, explain
from hatewatch.store.tables import metadata
from hatewatch.store.tables.duplicates import INDEXED

Row = Sequence[Any]
_LEFT = {"session"}  # whoever was logged in logs in again
_MANY, _FEW = 20_000, 1_000  # rows at a time: of numbers, and of texts


def moved_tables() -> list[sa.Table]:
    """Return the tables that are moved, each behind those that its rows rest on."""
    return [table for table in metadata.sorted_tables if table.name not in _LEFT]


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each table has that is moved."""
    count = sa.select(sa.func.count())
    return {one.name: int(connection.execute(count.select_from(one)).scalar_one()) for one in moved_tables()}


def copy_tables(source: sa.Connection, target: sa.Engine, progress: Progress, *, size: int | None = None) -> None:
    """Copy all rows that the target does not have yet, each batch of `size` in a transaction of its own.

    What the target has of a table is what an earlier run put there: its rows up to some key.
    """
    totals = count_rows(source)
    with target.connect() as connection:
        done = sum(count_rows(connection).values())
    progress.start("Copying", sum(totals.values()), "rows", done, done)
    writer = target.execution_options(writes=True)
    for table in moved_tables():
        with target.connect() as connection:
            last = _last(connection, table)
        for rows in pages(source, table, last, size):
            with writer.begin() as connection:
                _insert(connection, table, rows)
            done += len(rows)
            progress.advance(done, done)


def pages(
    connection: sa.Connection, table: sa.Table, after: Row | None = None, size: int | None = None
) -> Iterator[list[Row]]:
    """Yield the rows of a table in the order of its key, some at a time: all, or those behind a key."""
    keys = list(table.primary_key.columns)
    places = [list(table.columns).index(key) for key in keys]
    wordy = any(isinstance(column.type, sa.Text | sa.JSON | sa.LargeBinary) for column in table.columns)
    query = sa.select(table).order_by(*keys).limit(size or (_FEW if wordy else _MANY))
    while True:
        page = query
        if after is not None:
            behind = [sa.literal(value, key.type) for value, key in zip(after, keys, strict=True)]
            page = query.where(sa.tuple_(*keys) > sa.tuple_(*behind))
        rows: list[Row] = list(connection.execute(page).all())
        if not rows:
            return
        yield rows
        after = [rows[-1][place] for place in places]


def digest(connection: sa.Connection, advance: Callable[[int], None] = lambda _: None) -> dict[str, str]:
    """Return a digest of each table's rows, the same on every database that holds the same.

    Tables of millions of hashes are left out: their rows are counted.
    """
    found = {}
    for table in moved_tables():
        if table in INDEXED:
            continue
        taken = hashlib.blake2b(digest_size=16)
        for rows in pages(connection, table):
            taken.update("\n".join(repr([_plain(value) for value in row]) for row in rows).encode())
            advance(len(rows))
        found[table.name] = taken.hexdigest()
    return found


def _plain(value: object) -> object:
    """Return a value as every database gives it: a NUL is not storable in Postgres, and stands for a sign there."""
    return value.replace(NUL, NUL_SHOWN) if isinstance(value, str) else value


def _last(connection: sa.Connection, table: sa.Table) -> Row | None:
    keys = list(table.primary_key.columns)
    row = connection.execute(sa.select(*keys).order_by(*(key.desc() for key in keys)).limit(1)).one_or_none()
    return None if row is None else list(row)


def _insert(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    if connection.dialect.name != "postgresql":
        names = [column.name for column in table.columns]
        connection.execute(sa.insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        return
    # COPY takes a tenth of the time that inserting takes.
    import psycopg

    dialect = connection.dialect
    prepared = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    raw: Any = connection.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([make(value) if make else value for make, value in zip(prepared, row, strict=True)])
    except psycopg.Error as error:
        # `from None`: the driver's error shows the row.
        refused = f"The target refuses a row of {table.name}: {error.diag.message_primary}."
        raise (
            explain(error, connection.engine.url) or StoreError(refused, "Please tell the developers of hatewatch.")
        ) from None
