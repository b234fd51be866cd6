"""Find documents that are to be forgotten, and count what is held."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.records import document_id
from hatewatch.store import tables as t
from hatewatch.store.erasure import Described, Held, Holdings
from hatewatch.store.sql.base import chunks, documents_by_id
from hatewatch.store.sql.erasure import SqlErasure
from hatewatch.store.tables.erasure import leftover, tombstone

_D = t.document.c
#: Tables whose rows the register counts.
_COUNTED = (
    "place_mention", "target_mention", "prediction", "task", "annotation_version", "rejected_annotation", "gold",
    "rejected", "ingest", "address", "job",
)  # fmt: skip


class SqlHoldings(SqlErasure):
    """Erasing, with what is to be found and counted for it."""

    def keys_of_author(self, pseudonym: str, source: str | None = None) -> list[int]:
        """Return the keys of an author's documents, in one source or in all."""
        query = sa.select(_D.key).where(_D.author == pseudonym)
        return self._keys(query if source is None else query.where(_D.source == source))

    def keys_of_ids(self, ids: Sequence[str]) -> list[int]:
        """Return the keys of those documents that are stored."""
        with self._engine.connect() as connection:
            return sorted(row.key for row in documents_by_id(connection, sorted(set(ids)), [_D.key]))

    def keys_of_native(self, native_id: str, source: str | None = None) -> dict[str, int]:
        """Return the keys of the documents that bear this native id, by source."""
        query = sa.select(_D.source, _D.key).where(_D.native_id == native_id)
        if source is not None:
            query = query.where(_D.source == source)
        with self._engine.connect() as connection:
            return {row.source: row.key for row in connection.execute(query)}

    def keys_before(self, oldest: datetime) -> list[int]:
        """Return the keys of documents published before `oldest`, or come before it where no date is known."""
        when = sa.func.coalesce(_D.published, _D.came, t.ingest.c.started)
        return self._keys(sa.select(_D.key).join(t.ingest, t.ingest.c.key == _D.ingest).where(when < oldest))

    def reposts_of(self, ids: Collection[str]) -> list[int]:
        """Return the keys of the stored reposts of these documents, which need not be stored themselves."""
        query = sa.select(_D.key, _D.source, _D.parent).where(_D.kind == "repost", _D.parent.is_not(None))
        found = []
        for rows in self._pages(query.where(_D.key > sa.bindparam("after")).order_by(_D.key).limit(10_000)):
            found += [row.key for row in rows if document_id(row.source, row.parent) in ids]
        return found

    def described(self, keys: Sequence[int]) -> Iterator[list[Described]]:
        """Yield these documents as audits know them, some at a time."""
        query = sa.select(_D.id, _D.language, _D.place, _D.published, _D.came).order_by(_D.key)
        for some in chunks(keys):
            with self._engine.connect() as connection:
                rows = connection.execute(query.where(_D.key.in_(some))).all()
            yield [Described(*row) for row in rows]

    def shared_addresses(self, urls: Collection[str]) -> set[str]:
        """Return those of these links that more than one document bears."""
        found: set[str] = set()
        with self._engine.connect() as connection:
            for some in chunks(sorted(set(urls))):
                query = sa.select(_D.url).where(_D.url.in_(some)).group_by(_D.url).having(sa.func.count() > 1)
                found.update(connection.execute(query).scalars())
        return found

    def readings(self, keys: Sequence[int]) -> dict[str, str]:
        """Return the files that these documents were read from: digests of their bytes, with their names."""
        found: dict[str, str] = {}
        query = sa.select(t.ingest.c.digest, t.ingest.c.file).distinct().join(t.document, _D.ingest == t.ingest.c.key)
        with self._engine.connect() as connection:
            for some in chunks(keys):
                found.update({row.digest: row.file for row in connection.execute(query.where(_D.key.in_(some)))})
        return found

    def holdings(self) -> Holdings:
        """Return what the store holds, in numbers."""
        n, no_date = sa.func.count(), sa.func.sum(sa.case((_D.published.is_(None), 1), else_=0))
        first, last = sa.func.min(_D.published), sa.func.max(_D.published)
        by_source = sa.select(_D.source, _D.kind, n, first, last, no_date).group_by(_D.source, _D.kind)
        with self._engine.connect() as connection:
            held = connection.execute(by_source.order_by(_D.source, _D.kind)).all()
            rows = {name: _count(connection, t.metadata.tables[name]) for name in _COUNTED}
            authors = connection.execute(sa.select(sa.func.count(_D.author.distinct()))).scalar_one()
            people = sa.select(sa.func.count(t.annotation_version.c.annotator.distinct()))
            annotators = connection.execute(people).scalar_one()
            languages = _by(connection, sa.select(_D.language, n).group_by(_D.language).order_by(n.desc(), _D.language))
            kinds = _by(connection, sa.select(tombstone.c.kind, n).group_by(tombstone.c.kind))
            left = sa.select(t.queue.c.name, n).join(leftover, leftover.c.queue == t.queue.c.key)
            leftovers = _by(connection, left.group_by(t.queue.c.name))
        return Holdings(
            tuple(Held(*row) for row in held), rows, authors, annotators, languages, kinds, tuple(self.erasures()),
            leftovers,
        )  # fmt: skip

    def _keys(self, query: sa.Select[Any]) -> list[int]:
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(_D.key)).scalars())


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _by(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}
