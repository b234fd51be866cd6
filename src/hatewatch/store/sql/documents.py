"""Documents and the files they came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.records import Document, Facts, Rejected
from hatewatch.store import tables as t
from hatewatch.store.protocol import Ingest, StoredFile
from hatewatch.store.sql.base import SqlPart, chunks, documents_by_id
from hatewatch.store.sql.changed import companions, mark_changed
from hatewatch.store.tables.erasure import erasure

# The last reading of each file: one that was mended and read again under its name stands for the earlier ones.
_LAST = sa.select(sa.func.max(t.ingest.c.key)).group_by(t.ingest.c.source, t.ingest.c.file)


class SqlDocuments(SqlPart):
    """Documents, their facts, rejected rows and files."""

    def begin_ingest(self, *, source: str, file: str, digest: str) -> Ingest:
        """Return the reading of these bytes, new or begun earlier (then with its earlier source name)."""
        with self._writer.begin() as connection:
            row = connection.execute(sa.select(t.ingest).where(t.ingest.c.digest == digest)).one_or_none()
            if row is not None:
                return Ingest(row.key, row.source)
            key = connection.execute(
                sa.insert(t.ingest)
                .values(source=source, file=file, digest=digest, started=datetime.now(UTC))
                .returning(t.ingest.c.key)
            ).scalar_one()
            return Ingest(key, source)

    def finish_ingest(self, ingest: Ingest) -> None:
        """Note that the file was read to its end."""
        unfinished = (t.ingest.c.key == ingest.key) & t.ingest.c.finished.is_(None)
        with self._writer.begin() as connection:
            connection.execute(sa.update(t.ingest).where(unfinished).values(finished=datetime.now(UTC)))

    def sources(self) -> list[str]:
        """Return the names of the sources that documents came from."""
        with self._engine.connect() as connection:
            return list(
                connection.execute(sa.select(t.ingest.c.source).distinct().order_by(t.ingest.c.source)).scalars()
            )

    def known(self, ids: Sequence[str]) -> dict[str, Document]:
        """Return those documents that are stored already, by id."""
        columns = [t.document.c[field.name] for field in fields(Document)]
        with self._engine.connect() as connection:
            return {row.id: Document(**row._mapping) for row in documents_by_id(connection, ids, columns)}

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of these documents by id."""
        with self._engine.connect() as connection:
            return {row.id: row.text for row in documents_by_id(connection, ids, [t.document.c.id, t.document.c.text])}

    def languages(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the main languages of these documents by id."""
        with self._engine.connect() as connection:
            wanted = [t.document.c.id, t.document.c.language]
            return {row.id: row.language for row in documents_by_id(connection, ids, wanted)}

    def add(
        self, ingest: Ingest, documents: Sequence[tuple[Document, Facts]], rejected: Sequence[Rejected] = ()
    ) -> int:
        """Add documents with their facts, and rejected rows; return how many documents were new."""
        with self._writer.begin() as connection:
            ids = [document.id for document, _ in documents]
            there = {row.id for row in documents_by_id(connection, ids, [t.document.c.id])}
            documents = [pair for pair in documents if pair[0].id not in there]
            if documents:
                # The key of an erased document is not given again: what speaks of it would speak of another.
                last = connection.execute(sa.select(sa.func.max(t.document.c.key))).scalar() or 0
                gone = connection.execute(sa.select(sa.func.max(erasure.c.last_key))).scalar() or 0
                first = max(last, gone) + 1
                came = datetime.now(UTC)
                rows = [_document_row(first + i, ingest.key, came, *pair) for i, pair in enumerate(documents)]
                connection.execute(sa.insert(t.document), rows)
                facts = [(first + i, found) for i, (_, found) in enumerate(documents)]
                _insert(connection, t.place_mention, "place", ((key, found.places) for key, found in facts))
                _insert(connection, t.target_mention, "target", ((key, found.targets) for key, found in facts))
                mark_changed(connection, [key for key, _ in facts])
            if rejected:
                numbers = [one.number for one in rejected]
                before = sa.select(t.rejected.c.row).where(
                    t.rejected.c.ingest == ingest.key, t.rejected.c.row.between(min(numbers), max(numbers))
                )
                seen = set(connection.execute(before).scalars())
                new = [one for one in rejected if one.number not in seen]
                if new:
                    connection.execute(sa.insert(t.rejected), [_rejected_row(ingest.key, one) for one in new])
        return len(documents)

    def update(self, documents: Sequence[Document]) -> None:
        """Give documents that are stored the date, place, outlet, author and link that these have."""
        names = ("published", "author", "place", "place_given", "outlet", "url")
        statement = (
            sa.update(t.document)
            .where(t.document.c.id == sa.bindparam("which"))
            .values({name: sa.bindparam(f"new_{name}") for name in names})
        )
        rows = [{"which": one.id} | {f"new_{name}": getattr(one, name) for name in names} for one in documents]
        with self._writer.begin() as connection:
            connection.execute(statement, rows)
            ids = [one.id for one in documents]
            keys = [row.key for row in documents_by_id(connection, ids, [t.document.c.key])]
            mark_changed(connection, companions(connection, keys))

    def rejected(self) -> Iterator[tuple[str, Rejected]]:
        """Yield (file name, row) of what could not be used, of each file's last reading."""
        query = sa.select(t.ingest.c.file, t.rejected).join(t.ingest, t.ingest.c.key == t.rejected.c.ingest)
        query = query.where(t.rejected.c.ingest.in_(_LAST))
        with self._engine.connect() as connection:
            for row in connection.execute(query.order_by(t.rejected.c.ingest, t.rejected.c.row)):
                yield row.file, Rejected(row.row, row.reason, row.detail, row.raw, row.shape)

    def unmapped(self, *, size: int = 500) -> Iterator[tuple[Ingest, list[Rejected]]]:
        """Yield rejected rows that are whole items of an export, with their reading, at most `size` at a time."""
        r = t.rejected.c
        with self._engine.connect() as connection:
            query = sa.select(t.ingest).where(t.ingest.c.key.in_(sa.select(r.ingest).where(r.shape != "")))
            readings = [Ingest(row.key, row.source) for row in connection.execute(query.order_by(t.ingest.c.key))]
        for reading in readings:
            after = -1
            while True:
                page = sa.select(t.rejected).where(r.ingest == reading.key, r.shape != "", r.row > after)
                with self._engine.connect() as connection:
                    rows = connection.execute(page.order_by(r.row).limit(size)).all()
                if not rows:
                    break
                after = rows[-1].row
                yield reading, [Rejected(row.row, row.reason, row.detail, row.raw, row.shape) for row in rows]

    def settle_rejected(self, ingest: Ingest, gone: Sequence[int], instead: Sequence[Rejected] = ()) -> None:
        """Take rows by their number out of the rejected ones of a reading, and put others in their place."""
        with self._writer.begin() as connection:
            for some in chunks(gone):
                theirs = (t.rejected.c.ingest == ingest.key) & t.rejected.c.row.in_(some)
                connection.execute(sa.delete(t.rejected).where(theirs))
            if instead:
                connection.execute(sa.insert(t.rejected), [_rejected_row(ingest.key, one) for one in instead])

    def counts(self) -> dict[str, int]:
        """Return how many `documents`, `rejected` rows and `files` the store holds."""
        count = sa.select(sa.func.count())
        named = {
            "documents": count.select_from(t.document),
            "rejected": count.select_from(t.rejected).where(t.rejected.c.ingest.in_(_LAST)),
            "files": count.select_from(t.ingest).where(t.ingest.c.key.in_(_LAST)),
        }
        with self._engine.connect() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in named.items()}

    def files(self) -> list[StoredFile]:
        """Return the files read, in order, each as it was read last."""
        query = (
            sa.select(t.ingest.c.file, t.ingest.c.finished).where(t.ingest.c.key.in_(_LAST)).order_by(t.ingest.c.key)
        )
        with self._engine.connect() as connection:
            return [StoredFile(row.file, row.finished is not None) for row in connection.execute(query)]

    def unknown_places(self, most: int = 5) -> dict[str, int]:
        """Return the commonest cells that name a place not known here, with their documents."""
        given, count = t.document.c.place_given, sa.func.count()
        query = (
            sa.select(given, count)
            .where(t.document.c.place.is_(None), given.is_not(None))
            .group_by(given)
            .order_by(count.desc(), given)
            .limit(most)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def _document_row(key: int, ingest: int, came: datetime, document: Document, facts: Facts) -> dict[str, Any]:
    return {
        "key": key,
        "id": document.id,
        "ingest": ingest,
        "source": document.source,
        "native_id": document.native_id,
        "text": document.text,
        "published": document.published,
        "author": document.author,
        "place": document.place,
        "place_given": document.place_given,
        "outlet": document.outlet,
        "url": document.url,
        "kind": document.kind,
        "parent": document.parent,
        "confidence": document.confidence,
        "came": came,
        "language": facts.language,
        "languages": ",".join(facts.languages),
    }


def _rejected_row(ingest: int, one: Rejected) -> dict[str, Any]:
    values = {"reason": one.reason, "detail": one.detail, "raw": one.raw, "shape": one.shape}
    return {"ingest": ingest, "row": one.number, **values}


def _insert(
    connection: sa.Connection, table: sa.Table, column: str, found: Iterator[tuple[int, tuple[str, ...]]]
) -> None:
    rows = [{"document": key, "position": i, column: id} for key, ids in found for i, id in enumerate(ids)]
    if rows:
        connection.execute(sa.insert(table), rows)
