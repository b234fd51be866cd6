"""What every part of the store is made with: the connections, and reading in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from hatewatch.store import tables as t

CHUNK = 500  # values in one IN (...): well under every database's limit on bound values


class SqlPart:
    """One subject of the store: reads through `_engine`, writes through `_writer`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    def _pages(self, query: sa.Select[Any], after: int = 0) -> Iterator[Sequence[sa.Row[Any]]]:
        """Yield the rows of a query that goes on after a `key`, page by page: no transaction stays open between."""
        while True:
            with self._engine.connect() as connection:
                rows = connection.execute(query, {"after": after}).all()
            if not rows:
                return
            after = rows[-1].key
            yield rows

    def _page(self, query: sa.Select[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
        """Yield the rows of a query as one page, none where there are none."""
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        if rows:
            yield rows


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield `values` so many at a time that each lot fits into one IN (...)."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def documents_by_id(
    connection: sa.Connection, ids: Sequence[str], columns: Sequence[sa.ColumnElement[Any]]
) -> Iterator[sa.Row[Any]]:
    """Yield `columns` of those documents that are stored."""
    for some in chunks(ids):
        yield from connection.execute(sa.select(*columns).where(t.document.c.id.in_(some)))


def document_keys(connection: sa.Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the keys of stored documents by id; ValueError if one is not stored."""
    ids = sorted(set(ids))
    keys = {row.id: row.key for row in documents_by_id(connection, ids, [t.document.c.id, t.document.c.key])}
    for one in ids:
        if one not in keys:
            raise ValueError(f"no document {one} is stored")
    return keys
