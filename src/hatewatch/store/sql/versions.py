"""Versions of things that a server changes: kept once each, the current one found whatever order they came in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hatewatch.records import Span
from hatewatch.store.sql.base import chunks

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def digest(record: DataclassInstance) -> str:
    """Return 32 hexadecimal digits that two records share only where all their fields are equal."""
    content = json.dumps({field.name: getattr(record, field.name) for field in fields(record)}, default=_plain)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Span):
        return value.start, value.end, value.label
    raise TypeError(f"{type(value).__name__} has no place in a record")


def add_versions(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], seen: datetime) -> int:
    """Add those versions that are new, note of the others that they were seen; return how many were new.

    Each row has at least `id` and `digest`. What is kept of a version is its content and the first and the last time
    it was seen, so neither the order of batches nor a batch that comes again makes a difference.
    """
    batch = {(row["id"], row["digest"]): row for row in rows}
    c = table.c
    there: dict[tuple[str, str], sa.Row[Any]] = {}
    for some in chunks(sorted({id for id, _ in batch})):
        query = sa.select(c.key, c.id, c.digest, c.seen, c.last_seen).where(c.id.in_(some))
        there.update({(row.id, row.digest): row for row in connection.execute(query)})
    new = [{**row, "seen": seen, "last_seen": seen} for key, row in batch.items() if key not in there]
    if new:
        connection.execute(sa.insert(table), new)
    again = [
        {"which": row.key, "first": min(seen, row.seen), "last": max(seen, row.last_seen)}
        for key, row in there.items()
        if key in batch and not row.seen <= seen <= row.last_seen
    ]
    if again:
        times: dict[str, Any] = {"seen": sa.bindparam("first"), "last_seen": sa.bindparam("last")}
        connection.execute(sa.update(table).where(c.key == sa.bindparam("which")).values(times), again)
    return len(new)


def newest_first(table: sa.Table) -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of one thing's versions, the current one first.

    Where nothing else decides, the digest does: any rule will do as long as it is always the same.
    """
    c = table.c
    return c.updated.desc(), c.last_seen.desc(), c.deleted.asc(), c.digest.desc()


def current(table: sa.Table, among: sa.ColumnElement[bool] | None = None) -> sa.Subquery:
    """Return the rows of the current versions, of all ids or of those that have a version `among`."""
    rank = sa.func.row_number().over(partition_by=table.c.id, order_by=newest_first(table)).label("rank")
    ranked = sa.select(table, rank)
    if among is not None:
        ranked = ranked.where(table.c.id.in_(sa.select(table.c.id).where(among)))
    inner = ranked.subquery()
    return sa.select(inner).where(inner.c.rank == 1).subquery()
