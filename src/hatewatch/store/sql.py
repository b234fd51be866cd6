"""The store on SQLite (by default) or any database that SQLAlchemy and our migrations know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from hatewatch.records import Document, Facts, Rejected
from hatewatch.store import tables as t
from hatewatch.store.protocol import Ingest, Judged, StoredModel

_CHUNK = 500  # ids in one IN (...): well under every database's limit on bound values
_SCALE = 10_000


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

    def known(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of those documents that are stored already, by id."""
        with self._engine.connect() as connection:
            return _texts(connection, ids)

    texts = known

    def add(
        self, ingest: Ingest, documents: Sequence[tuple[Document, Facts]], rejected: Sequence[Rejected] = ()
    ) -> None:
        """Add new documents with their facts, and rejected rows; rows rejected before are left as they are."""
        with self._writer.begin() as connection:
            if documents:
                first = (connection.execute(sa.select(sa.func.max(t.document.c.key))).scalar() or 0) + 1
                rows = [_document_row(first + i, ingest.key, *pair) for i, pair in enumerate(documents)]
                connection.execute(sa.insert(t.document), rows)
                facts = [(first + i, found) for i, (_, found) in enumerate(documents)]
                _insert(connection, t.place_mention, "place", ((key, found.places) for key, found in facts))
                _insert(connection, t.target_mention, "target", ((key, found.targets) for key, found in facts))
            if rejected:
                numbers = [one.number for one in rejected]
                there = sa.select(t.rejected.c.row).where(
                    t.rejected.c.ingest == ingest.key, t.rejected.c.row.between(min(numbers), max(numbers))
                )
                seen = set(connection.execute(there).scalars())
                new = [one for one in rejected if one.number not in seen]
                if new:
                    connection.execute(sa.insert(t.rejected), [_rejected_row(ingest.key, one) for one in new])

    def register(self, name: str, labels: Sequence[str], thresholds: Mapping[str, float]) -> StoredModel:
        """Return the stored model of this `name@digest`, made on first sight."""
        with self._writer.begin() as connection:
            key = connection.execute(sa.select(t.model.c.key).where(t.model.c.name == name)).scalar()
            if key is None:
                values = {"name": name, "labels": list(labels), "thresholds": dict(thresholds)}
                key = connection.execute(sa.insert(t.model).values(values).returning(t.model.c.key)).scalar_one()
        return StoredModel(key, name, tuple(labels), dict(thresholds))

    def models(self) -> list[StoredModel]:
        """Return the models that have predicted here, the latest last."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(t.model).order_by(t.model.c.key))
            return [StoredModel(row.key, row.name, tuple(row.labels), row.thresholds) for row in rows]

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
        with self._writer.begin() as connection:
            connection.execute(sa.insert(t.prediction), rows)

    def judged(self, model: StoredModel, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document that `model` has predicted, `size` at a time, in stored order."""
        d, p = t.document.c, t.prediction.c
        query = (
            sa.select(d.key, d.id, d.published, d.place, d.outlet, d.language, d.languages, p.scores)
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
                Judged(row.id, row.published, row.place, row.outlet, _facts(row, places, targets), line)
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
        """Yield (file name, row) of everything that could not be used."""
        query = sa.select(t.ingest.c.file, t.rejected).join(t.ingest, t.ingest.c.key == t.rejected.c.ingest)
        with self._engine.connect() as connection:
            for row in connection.execute(query.order_by(t.rejected.c.ingest, t.rejected.c.row)):
                yield row.file, Rejected(row.row, row.reason, row.detail, row.raw)

    def counts(self) -> dict[str, int]:
        """Return how many `documents`, `rejected` rows and `files` the store holds."""
        named = {"documents": t.document, "rejected": t.rejected, "files": t.ingest}
        with self._engine.connect() as connection:
            return {
                name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in named.items()
            }

    def files(self) -> list[str]:
        """Return the names of the files read, in order."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(t.ingest.c.file).order_by(t.ingest.c.key)).scalars())

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _texts(connection: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(t.document.c.id, t.document.c.text).where(t.document.c.id.in_(ids[start : start + _CHUNK]))
        found.update((row.id, row.text) for row in connection.execute(query))
    return found


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
