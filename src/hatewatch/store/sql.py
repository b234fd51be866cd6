"""The store on SQLite (by default) or any database that SQLAlchemy and our migrations know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from hatewatch.records import Document, Facts, Rejected
from hatewatch.store import tables as t
from hatewatch.store.protocol import Ingest, Judged, StoredFile, StoredModel

_CHUNK = 500  # ids in one IN (...): well under every database's limit on bound values
_SCALE = 10_000
# The last reading of each file: one that was mended and read again under its name stands for the earlier ones.
_LAST = sa.select(sa.func.max(t.ingest.c.key)).group_by(t.ingest.c.source, t.ingest.c.file)


class SqlStore:
    """A `Store` in a relational database; make one with `hatewatch.store.open_store`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

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
            return {row.id: Document(**row._mapping) for row in _by_id(connection, ids, columns)}

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of these documents by id."""
        with self._engine.connect() as connection:
            return {row.id: row.text for row in _by_id(connection, ids, [t.document.c.id, t.document.c.text])}

    def add(
        self, ingest: Ingest, documents: Sequence[tuple[Document, Facts]], rejected: Sequence[Rejected] = ()
    ) -> int:
        """Add documents with their facts, and rejected rows; return how many documents were new."""
        with self._writer.begin() as connection:
            ids = [document.id for document, _ in documents]
            there = {row.id for row in _by_id(connection, ids, [t.document.c.id])}
            documents = [pair for pair in documents if pair[0].id not in there]
            if documents:
                first = (connection.execute(sa.select(sa.func.max(t.document.c.key))).scalar() or 0) + 1
                rows = [_document_row(first + i, ingest.key, *pair) for i, pair in enumerate(documents)]
                connection.execute(sa.insert(t.document), rows)
                facts = [(first + i, found) for i, (_, found) in enumerate(documents)]
                _insert(connection, t.place_mention, "place", ((key, found.places) for key, found in facts))
                _insert(connection, t.target_mention, "target", ((key, found.targets) for key, found in facts))
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

    def register(self, name: str, labels: Sequence[str], thresholds: Mapping[str, float]) -> StoredModel:
        """Return the stored model of this `name@digest`, made on first sight."""
        with self._writer.begin() as connection:
            key = connection.execute(sa.select(t.model.c.key).where(t.model.c.name == name)).scalar()
            if key is None:
                values = {"name": name, "labels": list(labels), "thresholds": dict(thresholds)}
                key = connection.execute(sa.insert(t.model).values(values).returning(t.model.c.key)).scalar_one()
        return StoredModel(key, name, tuple(labels), dict(thresholds))

    def count_pending(self, model: StoredModel) -> int:
        """Return how many documents have no prediction by `model`."""
        done = sa.select(sa.func.count()).select_from(t.prediction).where(t.prediction.c.model == model.key)
        with self._engine.connect() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(t.document)).scalar_one()
            return int(total - connection.execute(done).scalar_one())

    def pending(self, model: StoredModel, *, size: int) -> Iterator[tuple[list[int], list[str]]]:
        """Yield (keys, texts) of documents without a prediction by `model`, `size` at a time, in stored order."""
        done = sa.exists().where(t.prediction.c.model == model.key, t.prediction.c.document == t.document.c.key)
        query = (
            sa.select(t.document.c.key, t.document.c.text)
            .where(t.document.c.key > sa.bindparam("after"), ~done)
            .order_by(t.document.c.key)
            .limit(size)
        )
        for rows in self._pages(query):
            yield [row.key for row in rows], [row.text for row in rows]

    def add_predictions(self, model: StoredModel, keys: Sequence[int], scores: NDArray[np.float32]) -> None:
        """Keep `scores`, shape (documents, labels), rounded to four decimals."""
        packed = np.rint(scores * _SCALE).astype("<u2")
        rows = [
            {"model": model.key, "document": key, "scores": line.tobytes()}
            for key, line in zip(keys, packed, strict=True)
        ]
        done = sa.select(t.prediction.c.document).where(
            t.prediction.c.model == model.key, t.prediction.c.document.between(min(keys), max(keys))
        )
        with self._writer.begin() as connection:
            there = set(connection.execute(done).scalars())
            new = [row for row in rows if row["document"] not in there]
            if new:
                connection.execute(sa.insert(t.prediction), new)

    def judged(self, model: StoredModel, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document that `model` has predicted, `size` at a time, in stored order."""
        d, p = t.document.c, t.prediction.c
        query = (
            sa.select(d.key, d.id, d.published, d.place, d.language, d.languages, p.scores)
            .join_from(t.document, t.prediction, p.document == d.key)
            .where(p.model == model.key, d.key > sa.bindparam("after"))
            .order_by(d.key)
            .limit(size)
        )
        for rows in self._pages(query):
            span = (rows[0].key, rows[-1].key)
            with self._engine.connect() as connection:
                places = _mentions(connection, t.place_mention, "place", span)
                targets = _mentions(connection, t.target_mention, "target", span)
            scores = np.frombuffer(b"".join(row.scores for row in rows), "<u2").reshape(len(rows), -1)
            unpacked = scores.astype(np.float32) / _SCALE
            yield [
                Judged(row.id, row.published, row.place, _facts(row, places, targets), line)
                for row, line in zip(rows, unpacked, strict=True)
            ]

    def _pages(self, query: sa.Select[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
        """Yield the rows of a query that goes on after a `key`, page by page: no transaction stays open between."""
        after = 0
        while True:
            with self._engine.connect() as connection:
                rows = connection.execute(query, {"after": after}).all()
            if not rows:
                return
            after = rows[-1].key
            yield rows

    def rejected(self) -> Iterator[tuple[str, Rejected]]:
        """Yield (file name, row) of what could not be used, of each file's last reading."""
        query = sa.select(t.ingest.c.file, t.rejected).join(t.ingest, t.ingest.c.key == t.rejected.c.ingest)
        query = query.where(t.rejected.c.ingest.in_(_LAST))
        with self._engine.connect() as connection:
            for row in connection.execute(query.order_by(t.rejected.c.ingest, t.rejected.c.row)):
                yield row.file, Rejected(row.row, row.reason, row.detail, row.raw)

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

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _by_id(
    connection: sa.Connection, ids: Sequence[str], columns: Sequence[sa.ColumnElement[Any]]
) -> Iterator[sa.Row[Any]]:
    for start in range(0, len(ids), _CHUNK):
        yield from connection.execute(sa.select(*columns).where(t.document.c.id.in_(ids[start : start + _CHUNK])))


def _document_row(key: int, ingest: int, document: Document, facts: Facts) -> dict[str, Any]:
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
        "language": facts.language,
        "languages": ",".join(facts.languages),
    }


def _rejected_row(ingest: int, one: Rejected) -> dict[str, Any]:
    return {"ingest": ingest, "row": one.number, "reason": one.reason, "detail": one.detail, "raw": one.raw}


def _insert(
    connection: sa.Connection, table: sa.Table, column: str, found: Iterator[tuple[int, tuple[str, ...]]]
) -> None:
    rows = [{"document": key, "position": i, column: id} for key, ids in found for i, id in enumerate(ids)]
    if rows:
        connection.execute(sa.insert(table), rows)


def _mentions(
    connection: sa.Connection, table: sa.Table, column: str, span: tuple[int, int]
) -> dict[int, tuple[str, ...]]:
    query = (
        sa.select(table.c.document, table.c[column])
        .where(table.c.document.between(*span))
        .order_by(table.c.document, table.c.position)
    )
    rows = connection.execute(query)
    return {key: tuple(row[1] for row in group) for key, group in groupby(rows, key=lambda row: row[0])}


def _facts(row: Any, places: dict[int, tuple[str, ...]], targets: dict[int, tuple[str, ...]]) -> Facts:
    languages = tuple(row.languages.split(",")) if row.languages else ()
    return Facts(row.language, languages, places.get(row.key, ()), targets.get(row.key, ()))
