"""Queues and their tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from hatewatch.records import Task
from hatewatch.store import tables as t
from hatewatch.store.annotations import Cursor, Queue
from hatewatch.store.sql.base import SqlPart, chunks, document_keys

_PAGE = 5_000
_PLACE = ("purpose", "language", "url", "project", "config", "made", "closed")
_UNREAD = {"remote_tasks": None, "remote_annotations": None, "newest": None, "swept": None, "pulled": None}


class SqlQueues(SqlPart):
    """Queues, how far they have been read, and their tasks."""

    def queues(self) -> list[Queue]:
        """Return the queues in the order they were made."""
        with self._engine.connect() as connection:
            return [_queue(row) for row in connection.execute(sa.select(t.queue).order_by(t.queue.c.key))]

    def add_queue(self, queue: Queue) -> Queue:
        """Return the stored queue of this name, made on first sight: one that is there stays as it is."""
        with self._writer.begin() as connection:
            row = connection.execute(sa.select(t.queue).where(t.queue.c.name == queue.name)).one_or_none()
            if row is not None:
                return _queue(row)
            values = {"name": queue.name} | _place(queue) | _reading(queue.cursor)
            connection.execute(sa.insert(t.queue).values(values))
        return queue

    def update_queue(self, queue: Queue) -> None:
        """Give a stored queue all that this one has but the cursor, which another url or project sets back."""
        with self._writer.begin() as connection:
            key = lock_queues(connection, [queue.name])[queue.name]
            before = connection.execute(sa.select(t.queue).where(t.queue.c.key == key)).one()
            moved = (before.url, before.project) != (queue.url, queue.project)
            values = _place(queue) | (_UNREAD if moved else {})
            connection.execute(sa.update(t.queue).where(t.queue.c.key == key).values(values))

    def move_cursor(self, queue: str, cursor: Cursor) -> None:
        """Note how far a queue has been read."""
        with self._writer.begin() as connection:
            key = lock_queues(connection, [queue])[queue]
            connection.execute(sa.update(t.queue).where(t.queue.c.key == key).values(_reading(cursor)))

    def add_tasks(self, tasks: Sequence[Task]) -> int:
        """Add tasks; return how many were new. A document that a queue has already keeps the task it has."""
        with self._writer.begin() as connection:
            queues = lock_queues(connection, [task.queue for task in tasks])
            documents = document_keys(connection, [task.document for task in tasks])
            there: set[tuple[int, int]] = set()
            for some in chunks(list(documents.values())):
                query = sa.select(t.task.c.queue, t.task.c.document).where(t.task.c.document.in_(some))
                there.update((row.queue, row.document) for row in connection.execute(query))
            rows = []
            for task in tasks:
                key = (queues[task.queue], documents[task.document])
                if key not in there:
                    there.add(key)
                    rows.append(_task_row(*key, task))
            if rows:
                connection.execute(sa.insert(t.task), rows)
        return len(rows)

    def drop_tasks(self, queue: str, documents: Sequence[str]) -> int:
        """Forget that a queue has tasks of these documents; return how many it had."""
        gone = 0
        with self._writer.begin() as connection:
            key = lock_queues(connection, [queue])[queue]
            for some in chunks(sorted(set(documents))):
                keys = sa.select(t.document.c.key).where(t.document.c.id.in_(some))
                here = (t.task.c.queue == key) & t.task.c.document.in_(keys)
                gone += connection.execute(sa.delete(t.task).where(here)).rowcount
        return gone

    def tasks(self, queue: str | None = None, *, documents: Sequence[str] | None = None) -> Iterator[Task]:
        """Yield the tasks of one queue or of all, or of these documents, in the order they were added."""
        query = (
            sa.select(t.task, t.queue.c.name, t.document.c.id)
            .join_from(t.task, t.queue, t.queue.c.key == t.task.c.queue)
            .join(t.document, t.document.c.key == t.task.c.document)
            .where(t.task.c.key > sa.bindparam("after"))
            .order_by(t.task.c.key)
            .limit(_PAGE)
        )
        if queue is not None:
            query = query.where(t.queue.c.name == queue)
        if documents is None:
            for rows in self._pages(query):
                yield from map(_task, rows)
            return
        found: list[sa.Row[Any]] = []
        with self._engine.connect() as connection:
            for some in chunks(sorted(set(documents))):
                among = query.where(t.document.c.id.in_(some)).limit(None)
                found += connection.execute(among, {"after": 0}).all()
        yield from map(_task, sorted(found, key=lambda row: row.key))

    def tasked(self, documents: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the names of the queues that have these documents, by document."""
        found: dict[str, tuple[str, ...]] = {}
        query = (
            sa.select(t.document.c.id, t.queue.c.name)
            .join_from(t.task, t.queue, t.queue.c.key == t.task.c.queue)
            .join(t.document, t.document.c.key == t.task.c.document)
            .order_by(t.task.c.key)
        )
        with self._engine.connect() as connection:
            for some in chunks(sorted(set(documents))):
                for row in connection.execute(query.where(t.document.c.id.in_(some))):
                    found[row.id] = (*found.get(row.id, ()), row.name)
        return found


def lock_queues(connection: sa.Connection, names: Sequence[str]) -> dict[str, int]:
    """Return the keys of stored queues by name, and keep other writers from these until the transaction ends.

    SQLite has one writer at a time anyway. Raises ValueError if one is not stored.
    """
    wanted = sorted(set(names))
    query = sa.select(t.queue.c.key, t.queue.c.name).where(t.queue.c.name.in_(wanted)).order_by(t.queue.c.key)
    keys = {row.name: row.key for row in connection.execute(query.with_for_update())}
    for name in wanted:
        if name not in keys:
            raise ValueError(f"no queue {name} is stored")
    return keys


def _queue(row: sa.Row[Any]) -> Queue:
    cursor = Cursor(row.remote_tasks, row.remote_annotations, row.newest, row.swept, row.pulled)
    place = (row.url, row.project, row.config)
    return Queue(row.name, row.purpose, row.language, *place, cursor, row.made, row.closed)


def _task(row: sa.Row[Any]) -> Task:
    return Task(row.name, row.id, row.sample, row.probability, row.stratum, row.pushed)


def _place(queue: Queue) -> dict[str, Any]:
    return {name: getattr(queue, name) for name in _PLACE}


def _reading(cursor: Cursor) -> dict[str, Any]:
    return {
        "remote_tasks": cursor.tasks,
        "remote_annotations": cursor.annotations,
        "newest": cursor.newest,
        "swept": cursor.swept,
        "pulled": cursor.pulled,
    }


def _task_row(queue: int, document: int, task: Task) -> dict[str, Any]:
    return {
        "queue": queue,
        "document": document,
        "sample": task.sample,
        "probability": task.probability,
        "stratum": task.stratum,
        "pushed": task.pushed,
    }
