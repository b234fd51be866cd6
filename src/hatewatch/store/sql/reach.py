"""What rests on a row of a table, told by the foreign keys: so that a table added later is reached as well."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

#: Bind the keys of the rows in question to this name.
KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Reached:
    """A table some rows of which rest on rows of another: `rows` says which; they go with what they rest on.

    `loosened` are columns that only point there and may be empty: they are emptied, and the row stays.
    """

    table: sa.Table
    rows: sa.ColumnElement[bool] | None
    loosened: tuple[sa.Column[int], ...] = ()


def reach(root: sa.Table) -> list[Reached]:
    """Return the tables with rows that rest on `root`, directly or through others, in the order they can be emptied."""
    keys: sa.BindParameter[list[int]] = sa.bindparam(KEYS, expanding=True)
    resting: dict[str, sa.ColumnElement[bool]] = {}
    found: list[Reached] = []
    for table in root.metadata.sorted_tables:
        if table is root:
            continue
        clauses: list[sa.ColumnElement[bool]] = []
        loosened: list[sa.Column[int]] = []
        for foreign in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            parent = foreign.column.table
            if parent is root and foreign.parent.nullable:
                loosened.append(foreign.parent)
            elif parent is root:
                clauses.append(foreign.parent.in_(keys))
            elif parent is not table and parent.name in resting and not foreign.parent.nullable:
                clauses.append(foreign.parent.in_(sa.select(foreign.column).where(resting[parent.name])))
        if clauses:
            resting[table.name] = sa.or_(*clauses)
        if clauses or loosened:
            found.append(Reached(table, resting.get(table.name), tuple(loosened)))
    return found[::-1]


def empty(connection: sa.Connection, reached: list[Reached], keys: list[int]) -> int:
    """Delete the rows that rest on these keys, and empty what only points there; return how many rows went."""
    gone = 0
    for one in reached:
        for column in one.loosened:
            pointing = column.in_(sa.bindparam(KEYS, expanding=True))
            connection.execute(sa.update(one.table).where(pointing).values({column: None}), {KEYS: keys})
        if one.rows is not None:
            gone += connection.execute(sa.delete(one.table).where(one.rows), {KEYS: keys}).rowcount
    return gone


def count(connection: sa.Connection, reached: list[Reached], keys: list[int]) -> dict[str, int]:
    """Return how many rows of each table rest on these keys."""
    found = {}
    for one in reached:
        if one.rows is not None:
            query = sa.select(sa.func.count()).select_from(one.table).where(one.rows)
            found[one.table.name] = int(connection.execute(query, {KEYS: keys}).scalar_one())
    return found
