"""Erasing: what is marked goes with all that rests on it, and what is left of it in other rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from hatewatch.records import Document
from hatewatch.store import tables as t
from hatewatch.store.erasure import Erasure, Loose, Lot
from hatewatch.store.sql.base import SqlPart, chunks
from hatewatch.store.sql.changed import companions, mark_changed, mark_erased
from hatewatch.store.sql.erased_days import drop_names, note_days
from hatewatch.store.sql.index import drop_marked
from hatewatch.store.sql.loose import LOOSE, LooseTable
from hatewatch.store.sql.reach import Reached, count, empty, reach
from hatewatch.store.sql.scrub import overwrite_deleted, scrub
from hatewatch.store.tables.erasure import erasure as log
from hatewatch.store.tables.erasure import leftover, marked, tombstone

_D = t.document.c
_DOCUMENT = [_D[one.name] for one in fields(Document)]
_PAGE = 1_000
_make_document: Callable[..., Document] = Document  # columns are selected in the order of its fields


class SqlErasure(SqlPart):
    """Erase documents and what rests on them; see `hatewatch.store.erasure` for how the steps go together."""

    def has_erased(self) -> bool:
        """Return whether any tombstone is kept."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(tombstone.c.hash).limit(1)).first() is not None

    def erased(self, hashes: Collection[bytes]) -> set[bytes]:
        """Return those hashes that a tombstone is kept of."""
        with self._engine.connect() as connection:
            return _known(connection, hashes)

    def documents(self, keys: Sequence[int] | None = None) -> Iterator[list[tuple[int, Document]]]:
        """Yield documents with their keys, some at a time, in stored order: these, or all."""
        query = sa.select(_D.key, *_DOCUMENT).order_by(_D.key)
        if keys is None:
            for rows in self._pages(query.where(_D.key > sa.bindparam("after")).limit(_PAGE)):
                yield [_keyed(row) for row in rows]
            return
        for some in chunks(sorted(keys)):
            with self._engine.connect() as connection:
                rows = connection.execute(query.where(_D.key.in_(some))).all()
            yield [_keyed(row) for row in rows]

    def count_derived(self, keys: Sequence[int]) -> dict[str, int]:
        """Return how many rows of each table rest on these documents; tables without any are left out."""
        found: dict[str, int] = {}
        with self._engine.connect() as connection:
            for some in chunks(keys):
                for name, n in count(connection, _resting(), list(some)).items():
                    found[name] = found.get(name, 0) + n
        return {name: n for name, n in found.items() if n}

    def loose(self) -> Iterator[list[Loose]]:
        """Yield the rows that may hold a document's text and are tied to none, some at a time."""
        for table in LOOSE:
            after: tuple[int, ...] | None = None
            while True:
                with self._engine.connect() as connection:
                    rows = connection.execute(table.page(after, _PAGE)).all()
                if not rows:
                    break
                found = [table.read(row) for row in rows]
                after = found[-1].key
                yield found

    def begin_erasure(
        self,
        kind: str,
        reason: str,
        lots: Iterable[Lot],
        *,
        started: datetime,
        before: Sequence[tuple[bytes, str]] = (),
        erasure: int | None = None,
    ) -> int:
        """Begin an erasure, or let one grow: keep tombstones and mark documents; return its key."""
        values = {"kind": kind, "reason": reason, "started": started, "documents": 0, "derived": 0, "last_key": 0}
        with self._writer.begin() as connection:
            key = erasure
            if key is None:
                query = sa.insert(log).values(values).returning(log.c.key)
                key = int(connection.execute(query).scalar_one())
            _bury(connection, before)
            for lot in lots:
                _bury(connection, lot.tombstones)
                for some in chunks(lot.keys):
                    there = sa.select(_D.key).where(_D.key.in_(some))
                    taken = sa.select(marked.c.document).where(marked.c.document.in_(some))
                    free = connection.execute(there.where(_D.key.not_in(taken))).scalars()
                    if rows := [{"document": one, "erasure": key} for one in free]:
                        connection.execute(sa.insert(marked), rows)
        return key

    def erase_loose(self, erasure: int, rows: Sequence[Loose], tombstones: Sequence[tuple[bytes, str]] = ()) -> int:
        """Erase rows that are tied to no document and keep tombstones of them; return how many were still there."""
        by_name: dict[str, LooseTable] = {one.table.name: one for one in LOOSE}
        gone = 0
        with self._writer.begin() as connection:
            overwrite_deleted(connection)
            _bury(connection, tombstones)
            for name, table in by_name.items():
                for some in chunks([one.key for one in rows if one.table == name]):
                    gone += connection.execute(sa.delete(table.table).where(table.key().in_(some))).rowcount
            _add(connection, erasure, derived=gone)
        return gone

    def rewrite_audits(self, rewrite: Callable[[str, datetime], str]) -> int:
        """Put every stored audit, with the time it was drawn at, through `rewrite`; return how many that changed."""
        changed = after = 0
        query = sa.select(t.audit.c.key, t.audit.c.content, t.audit.c.drawn).order_by(t.audit.c.key).limit(1)
        while True:
            # One at a time and as a writer: an audit is a megabyte, and a draw may add one meanwhile.
            with self._writer.begin() as connection:
                row = connection.execute(query.where(t.audit.c.key > after)).one_or_none()
                if row is None:
                    return changed
                after, content = row.key, rewrite(row.content, row.drawn)
                if content != row.content:
                    overwrite_deleted(connection)
                    connection.execute(sa.update(t.audit).where(t.audit.c.key == row.key).values(content=content))
                    changed += 1

    def marked(self) -> list[int]:
        """Return the keys of documents that are marked and still there, of whatever erasure."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(marked.c.document).order_by(marked.c.document)).scalars())

    def erase_from_index(self) -> None:
        """Take marked documents out of the index of duplicates."""
        drop_marked(self._writer)

    def erase_next(self, most: int = 500, *, erasure: int | None = None) -> int:
        """Erase up to `most` documents that were marked, by one erasure or by any, with all that rests on them."""
        query = sa.select(marked).order_by(marked.c.document).limit(most)
        if erasure is not None:
            query = query.where(marked.c.erasure == erasure)
        with self._writer.begin() as connection:
            overwrite_deleted(connection)
            rows = connection.execute(query).all()
            for key in sorted({row.erasure for row in rows}):
                keys = [row.document for row in rows if row.erasure == key]
                connection.execute(sa.delete(marked).where(marked.c.document.in_(keys)))
                mark_changed(connection, companions(connection, keys))
                mark_erased(connection, keys)
                derived = empty(connection, _resting(), keys)
                readings = list(connection.execute(sa.select(_D.ingest).where(_D.key.in_(keys)).distinct()).scalars())
                note_days(connection, keys)
                connection.execute(sa.delete(t.document).where(_D.key.in_(keys)))
                _drop_emptied(connection, readings)
                _add(connection, key, documents=len(keys), derived=derived, last_key=keys[-1])
        return len(rows)

    def leave(self, tasks: Mapping[str, Sequence[str]]) -> None:
        """Note the tasks of documents to erase that may stand on a server: ids by queue."""
        with self._writer.begin() as connection:
            for queue, key in _queue_keys(connection, tasks).items():
                for some in chunks(sorted(set(tasks[queue]))):
                    query = sa.select(leftover.c.document).where(leftover.c.queue == key, leftover.c.document.in_(some))
                    there = set(connection.execute(query).scalars())
                    if rows := [{"queue": key, "document": one} for one in some if one not in there]:
                        connection.execute(sa.insert(leftover), rows)

    def leftovers(self) -> dict[str, list[str]]:
        """Return those tasks that may still stand there: ids of erased documents by queue."""
        query = sa.select(t.queue.c.name, leftover.c.document).join(t.queue, t.queue.c.key == leftover.c.queue)
        found: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query.order_by(t.queue.c.key, leftover.c.document)):
                found.setdefault(row.name, []).append(row.document)
        return found

    def forget_leftovers(self, queue: str, ids: Sequence[str]) -> None:
        """Note that these tasks of a queue are gone from the server."""
        with self._writer.begin() as connection:
            overwrite_deleted(connection)
            for key in _queue_keys(connection, [queue]).values():
                for some in chunks(ids):
                    gone = (leftover.c.queue == key) & leftover.c.document.in_(some)
                    connection.execute(sa.delete(leftover).where(gone))

    def scrub(self) -> bool:
        """Leave no byte of what was erased in the store; return False where a server's log and copies are left."""
        return scrub(self._engine)

    def finish_erasures(self, finished: datetime) -> None:
        """Note as finished the erasures of which no document is left; run it after `scrub`."""
        left = sa.exists().where(marked.c.erasure == log.c.key)
        with self._writer.begin() as connection:
            overwrite_deleted(connection)
            drop_names(connection)
            connection.execute(sa.update(log).where(log.c.finished.is_(None), ~left).values(finished=finished))

    def erasures(self) -> list[Erasure]:
        """Return the erasure log, the latest last."""
        columns = [log.c[one.name] for one in fields(Erasure)]
        with self._engine.connect() as connection:
            return [Erasure(*row) for row in connection.execute(sa.select(*columns).order_by(log.c.key))]

    def last_erased_key(self) -> int:
        """Return the highest key of a document that was ever erased, 0 where none was: no key is given twice."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(log.c.last_key))).scalar() or 0


@cache
def _resting() -> list[Reached]:
    """Return what rests on documents; marks are ours, and go by themselves."""
    return [one for one in reach(t.document) if one.table is not marked]


def _keyed(row: sa.Row[Any]) -> tuple[int, Document]:
    return row[0], _make_document(*row[1:])


def _known(connection: sa.Connection, hashes: Collection[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for some in chunks(sorted(set(hashes))):
        found.update(connection.execute(sa.select(tombstone.c.hash).where(tombstone.c.hash.in_(some))).scalars())
    return found


def _bury(connection: sa.Connection, tombstones: Sequence[tuple[bytes, str]]) -> None:
    known = _known(connection, [one for one, _ in tombstones])
    if rows := [{"hash": one, "kind": kind} for one, kind in dict(tombstones).items() if one not in known]:
        connection.execute(sa.insert(tombstone), rows)


def _add(connection: sa.Connection, key: int, *, documents: int = 0, derived: int = 0, last_key: int = 0) -> None:
    c = log.c
    highest = sa.case((c.last_key < last_key, last_key), else_=c.last_key)
    values = {"documents": c.documents + documents, "derived": c.derived + derived, "last_key": highest}
    connection.execute(sa.update(log).where(c.key == key).values(values))


def _drop_emptied(connection: sa.Connection, readings: Sequence[int]) -> None:
    """Delete readings that nothing is left of: their files' names may be a person's."""
    c = t.ingest.c
    for some in chunks(readings):
        used = [
            sa.exists().where(foreign.parent == c.key)
            for table in t.metadata.sorted_tables
            for foreign in table.foreign_keys
            if foreign.column.table is t.ingest
        ]
        connection.execute(sa.delete(t.ingest).where(c.key.in_(some), c.finished.is_not(None), ~sa.or_(*used)))


def _queue_keys(connection: sa.Connection, names: Iterable[str]) -> dict[str, int]:
    query = sa.select(t.queue.c.name, t.queue.c.key).where(t.queue.c.name.in_(list(names)))
    return {row.name: row.key for row in connection.execute(query)}
