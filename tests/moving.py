"""A store with rows in every table that is moved, and a move that tells every batch, to be killed between two.

python moving.py SOURCE TARGET: move a store, and print a line after every batch of ten rows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.progress import Silent
from hatewatch.store import open_store
from hatewatch.store.databases import make_engine
from hatewatch.store.moving import move
from hatewatch.store.moving.copy import moved_tables
from hatewatch.store.tables.base import Utc

NOW = datetime(2026, 11, 20, 9, 0, 0, 125, tzinfo=UTC)
ROWS = 25
WORDS = ("Newroz pîroz be, kûçe û kolan tijî ne", "Şöyle ığdır: “çay”\tve\\simit\n'Ağrı'", "زاراوەی سۆرانی", "I İ ı i")


def fill_every_table(url: str) -> None:
    """Put rows of every kind of value into each table, whatever tables there are."""
    open_store(url).close()
    engine = make_engine(url)
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection, moved_tables())
    engine.dispose()


def fill(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Put rows of every kind of value into tables."""
    for table in tables:
        rows = [{one.name: _value(one, number) for one in table.columns} for number in range(1, ROWS + 1)]
        if table.name == "band_method":
            del rows[1:]
        if table.name == "task":
            for row in rows:
                row |= {"sample": "audit", "probability": 0.1 + 0.2}
        connection.execute(sa.insert(table), rows)


def _value(column: sa.Column[Any], number: int) -> object:
    """Return the value of a column in the row of that number: unlike those of other rows where it may be a key."""
    if column.foreign_keys or column.name in {"document", "queue"}:
        return number if isinstance(column.type, sa.Integer) else f"{number:032x}"
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(column.type, sa.JSON):
        return {"ğ": [1, 0.1 + 0.2, None, WORDS[number % 4]]}
    if isinstance(column.type, sa.LargeBinary):
        return bytes([number, 0, 255, 92, 10])
    if isinstance(column.type, sa.String):
        short = column.type.length
        return f"{number:0{min(short, 8)}}" if short else f"{number:03} {WORDS[number % 4]}"
    if isinstance(column.type, sa.Boolean):
        return number % 2 == 0
    if isinstance(column.type, sa.BigInteger):
        return (-1) ** number * ((1 << 62) + number)
    if isinstance(column.type, sa.Integer):
        return number
    if isinstance(column.type, sa.Double):
        return (number + 0.1) / 3
    if isinstance(column.type, sa.Date):
        return date(2026, 3, 21)
    moment = NOW.replace(minute=number)
    return moment if isinstance(column.type, Utc) else moment.replace(tzinfo=None)


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return all that a store holds in the tables that are moved."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in moved_tables()
        }
    engine.dispose()
    return found


class Told(Silent):
    """Prints a line after every batch."""

    def advance(self, done: int, count: int) -> None:
        """Print how far it is."""
        print(done, flush=True)


if __name__ == "__main__":
    move(sys.argv[1], sys.argv[2], Told(), size=10)
