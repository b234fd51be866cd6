"""Take marked documents out of the index of duplicates, whose keys have no foreign key to find them by."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.sql.changed import companions, mark_changed
from hatewatch.store.sql.scrub import overwrite_deleted
from hatewatch.store.tables.duplicates import INDEXED, duplicate
from hatewatch.store.tables.erasure import marked

_PARTS = 16  # transactions for a pass over a table: one alone would write a log as large as the table
_LOWEST, _SPAN = -(1 << 63), 1 << 64


def drop_marked(writer: sa.Engine) -> None:
    """Delete what the index knows of marked documents; a group whose eldest goes is named by the eldest that is left.

    One pass over the index, however many documents go: it is ordered by hash, and an index by document would double it.
    """
    going = sa.select(marked.c.document)
    for table in INDEXED:
        for part in range(_PARTS):
            first = _LOWEST + part * _SPAN // _PARTS
            here = table.c.hash.between(first, first + _SPAN // _PARTS - 1)
            with writer.begin() as connection:
                overwrite_deleted(connection)
                connection.execute(sa.delete(table).where(here, table.c.document.in_(going)))
    d = duplicate.c
    heirs = sa.select(d.eldest, sa.func.min(d.document).label("heir"))
    heirs = heirs.where(d.eldest.in_(going), d.document.not_in(going)).group_by(d.eldest)
    with writer.begin() as connection:
        found = connection.execute(heirs).all()
        mark_changed(connection, companions(connection, [row.heir for row in found]))
        for row in found:
            connection.execute(sa.update(duplicate).where(d.eldest == row.eldest).values(eldest=row.heir))
            connection.execute(sa.update(duplicate).where(d.document == row.heir).values(how="first"))
