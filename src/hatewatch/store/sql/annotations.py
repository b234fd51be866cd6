"""Annotations in all their versions, and those that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.records import Annotation, Span
from hatewatch.store import tables as t
from hatewatch.store.annotations import QueueCounts, RejectedAnnotation, Version
from hatewatch.store.sql.base import SqlPart, chunks, document_keys, documents_by_id
from hatewatch.store.sql.queues import lock_queues
from hatewatch.store.sql.versions import add_versions, current, digest, newest_first

_V, _R = t.annotation_version, t.rejected_annotation
_PLAIN = ("id", "annotator", "outcome", "shown", "note", "gold", "created", "updated", "deleted", "origin")
_LISTS = ("labels", "judged", "targets")
_REJECTED = ("id", "document", "reason", "detail", "raw", "updated", "deleted", "origin")
_WHOLE = (
    sa.select(_V, t.queue.c.name.label("queue_name"), t.document.c.id.label("document_id"))
    .join_from(_V, t.queue, t.queue.c.key == _V.c.queue)
    .join(t.document, t.document.c.key == _V.c.document)
)


class SqlAnnotations(SqlPart):
    """Versions of annotations, and which of them are current."""

    def add_annotations(
        self, annotations: Sequence[Annotation], rejected: Sequence[RejectedAnnotation] = (), *, seen: datetime
    ) -> int:
        """Add versions of annotations as read from the server at `seen`; return how many were not stored before."""
        with self._writer.begin() as connection:
            named = [one.queue for one in annotations] + [one.queue for one in rejected]
            queues = lock_queues(connection, named)
            documents = document_keys(connection, [one.document for one in annotations])
            rows = [_row(queues[one.queue], documents[one.document], one) for one in annotations]
            unread = [_rejected_row(queues[one.queue], one) for one in rejected]
            return add_versions(connection, _V, rows, seen) + add_versions(connection, _R, unread, seen)

    def annotations(
        self, queue: str | None = None, *, documents: Sequence[str] | None = None, deleted: bool = False
    ) -> Iterator[Annotation]:
        """Yield current annotations by document in stored order, then by queue; `deleted` adds the deleted ones."""
        # The keys first, since no version ever changes or goes: no transaction stays open while they are read.
        with self._engine.connect() as connection:
            keys = _current_keys(connection, queue, documents, deleted=deleted)
        for some in chunks(keys):
            with self._engine.connect() as connection:
                found = {row.key: row for row in connection.execute(_WHOLE.where(_V.c.key.in_(some)))}
            for key in some:
                yield _annotation(found[key])

    def history(self, id: str) -> list[Version]:
        """Return all versions of one annotation, the current one last; none if the id is not known."""
        with self._engine.connect() as connection:
            rows = connection.execute(_WHOLE.where(_V.c.id == id).order_by(*newest_first(_V))).all()
        return [Version(_annotation(row), row.seen, row.last_seen) for row in reversed(rows)]

    def rejected_annotations(
        self, queue: str | None = None, *, documents: Sequence[str] | None = None
    ) -> Iterator[RejectedAnnotation]:
        """Yield the current version of what could not be read, but for what was read well or deleted since."""
        unread = _unread(None)
        query = sa.select(unread, t.queue.c.name).join(t.queue, t.queue.c.key == unread.c.queue).order_by(unread.c.key)
        if queue is not None:
            query = query.where(t.queue.c.name == queue)
        lots: list[Sequence[str]] | list[None] = [None]
        if documents is not None:
            lots = list(chunks(sorted(set(documents))))
        for lot in lots:
            with self._engine.connect() as connection:
                among = query if lot is None else query.where(unread.c.document.in_(lot))
                rows = connection.execute(among).all()
            for row in rows:
                yield RejectedAnnotation(queue=row.name, **{name: row._mapping[name] for name in _REJECTED})

    def count_queue(self, queue: str, origin: str = "") -> QueueCounts:
        """Return how much is stored of one queue, of annotations those whose origin begins with `origin`."""
        count = sa.select(sa.func.count())
        with self._engine.connect() as connection:
            key = connection.execute(sa.select(t.queue.c.key).where(t.queue.c.name == queue)).scalar()
            if key is None:
                return QueueCounts(0, 0, 0)
            now, unread = current(_V, _V.c.queue == key), _unread(key)
            queries = (
                count.select_from(t.task).where(t.task.c.queue == key),
                count.select_from(now).where(now.c.queue == key, ~now.c.deleted, now.c.origin.startswith(origin)),
                count.select_from(unread).where(unread.c.origin.startswith(origin)),
            )
            return QueueCounts(*(connection.execute(query).scalar_one() for query in queries))


def _current_keys(
    connection: sa.Connection, queue: str | None, documents: Sequence[str] | None, *, deleted: bool
) -> list[int]:
    key = sa.select(t.queue.c.key).where(t.queue.c.name == queue).scalar_subquery()
    lots: list[Sequence[int]] | list[None] = [None]
    if documents is not None:
        rows = documents_by_id(connection, sorted(set(documents)), [t.document.c.key])
        lots = list(chunks(sorted(row.key for row in rows)))
    found: list[int] = []
    for lot in lots:
        among = [] if queue is None else [_V.c.queue == key]
        among += [] if lot is None else [_V.c.document.in_(lot)]
        now = current(_V, sa.and_(*among) if among else None)
        query = sa.select(now.c.key).order_by(now.c.document, now.c.queue, now.c.id)
        if queue is not None:
            query = query.where(now.c.queue == key)
        if lot is not None:  # an annotation may have been moved to another document since
            query = query.where(now.c.document.in_(lot))
        if not deleted:
            query = query.where(~now.c.deleted)
        found += connection.execute(query).scalars()
    return found


def _unread(queue: int | None) -> sa.Subquery:
    """Return the rows of what could not be read and still stands, of one queue or of all."""
    now = current(_R)
    later = (_V.c.updated > now.c.updated) | ((_V.c.updated == now.c.updated) & (_V.c.last_seen > now.c.last_seen))
    query = sa.select(now).where(~now.c.deleted, ~sa.exists().where(_V.c.id == now.c.id, later))
    return (query if queue is None else query.where(now.c.queue == queue)).subquery()


def _row(queue: int, document: int, one: Annotation) -> dict[str, Any]:
    if isinstance(one.seconds, int):  # 3 and 3.0 are one version
        one = replace(one, seconds=float(one.seconds))
    row = {name: getattr(one, name) for name in _PLAIN} | {name: list(getattr(one, name)) for name in _LISTS}
    spans = [[span.start, span.end, span.label] for span in one.spans]
    return row | {
        "queue": queue, "document": document, "spans": spans, "seconds": one.seconds, "digest": digest(one),
    }  # fmt: skip


def _annotation(row: sa.Row[Any]) -> Annotation:
    values: dict[str, Any] = {name: row._mapping[name] for name in _PLAIN}
    values |= {name: tuple(row._mapping[name]) for name in _LISTS}
    spans = tuple(Span(*span) for span in row.spans)
    return Annotation(queue=row.queue_name, document=row.document_id, spans=spans, seconds=row.seconds, **values)


def _rejected_row(queue: int, one: RejectedAnnotation) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _REJECTED} | {"queue": queue, "digest": digest(one)}
