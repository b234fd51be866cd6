"""Models and what they predicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from hatewatch.records import Facts, Unit
from hatewatch.store import tables as t
from hatewatch.store.protocol import Judged, StoredModel
from hatewatch.store.sql.base import SqlPart
from hatewatch.store.sql.changed import mark_changed
from hatewatch.store.sql.duplicates import counts_as

_SCALE = 10_000


class SqlPredictions(SqlPart):
    """Models, their predictions, and documents as a report needs them."""

    def register(self, name: str, labels: Sequence[str], thresholds: Mapping[str, float]) -> StoredModel:
        """Return the stored model of this `name@digest`, made on first sight."""
        with self._writer.begin() as connection:
            key = connection.execute(sa.select(t.model.c.key).where(t.model.c.name == name)).scalar()
            if key is None:
                values = {"name": name, "labels": list(labels), "thresholds": dict(thresholds)}
                key = connection.execute(sa.insert(t.model).values(values).returning(t.model.c.key)).scalar_one()
        return StoredModel(key, name, tuple(labels), dict(thresholds))

    def models(self) -> list[StoredModel]:
        """Return the models that have predicted into this store, the latest registered last."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(t.model).order_by(t.model.c.key)).all()
        return [StoredModel(row.key, row.name, tuple(row.labels), dict(row.thresholds)) for row in rows]

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
            stored = sa.select(t.document.c.key).where(t.document.c.key.between(min(keys), max(keys)))
            known = set(connection.execute(stored).scalars())  # some may have been erased meanwhile
            new = [row for row in rows if row["document"] in known - there]
            if new:
                connection.execute(sa.insert(t.prediction), new)
                mark_changed(connection, [row["document"] for row in new])

    def judged(self, model: StoredModel, *, unit: Unit = "documents", size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document that `model` has predicted, `size` at a time, in stored order."""
        return self._described(model, size, whole=False, unit=unit)

    def frame(self, model: StoredModel | None = None, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document, `size` at a time, in stored order; scores are NaN where `model` did not predict it."""
        return self._described(model, size, whole=True)

    def _described(
        self,
        model: StoredModel | None,
        size: int,
        *,
        whole: bool,
        unit: Unit = "documents",
        keys: tuple[int, int] | None = None,
        among: Sequence[int] | None = None,
    ) -> Iterator[list[Judged]]:
        """Yield documents, all or those with a key from the first to the last of `keys`, or `among` some few."""
        d, p = t.document.c, t.prediction.c
        here = sa.and_(p.document == d.key, p.model == (model.key if model else None))
        # SQLite goes by the predictions where all documents have one, and would sort them all anew for every page.
        at = d.key if whole else p.document
        query = (
            sa.select(d.key, d.id, d.published, d.place, d.language, d.languages, d.author, d.outlet, d.kind, p.scores)
            .join_from(t.document, t.prediction, here, isouter=whole)
            .order_by(at)
        )
        if (counted := counts_as(unit)) is not None:
            query = query.where(counted)
        if keys is not None:
            query = query.where(at <= keys[1])
        width = len(model.labels) if model else 0
        unknown = np.full(width, np.nan, np.float32)
        if among is not None:  # not page by page: SQLite would go through all that follows
            pages = self._page(query.where(at.in_(among)))
        else:
            pages = self._pages(query.where(at > sa.bindparam("after")).limit(size), keys[0] - 1 if keys else 0)
        for rows in pages:
            # Of some few that lie far apart, not all that lies between them.
            span = (rows[0].key, rows[-1].key) if among is None else [row.key for row in rows]
            with self._engine.connect() as connection:
                places = _mentions(connection, t.place_mention, "place", span)
                targets = _mentions(connection, t.target_mention, "target", span)
            known = iter(unpack([row.scores for row in rows if row.scores is not None], width))
            page = []
            for key, id, published, place, language, languages, author, outlet, kind, given in map(tuple, rows):
                facts = _facts(language, languages, places.get(key, ()), targets.get(key, ()))
                own = unknown if given is None else next(known)
                page.append(Judged(id, published, place, facts, own, author, outlet, kind))
            yield page


def unpack(packed: Sequence[bytes], width: int) -> NDArray[np.float32]:
    """Return stored scores, shape (documents, `width` labels)."""
    scores = np.frombuffer(b"".join(packed), "<u2").astype(np.float32) / np.float32(_SCALE)
    return scores.reshape(-1, max(1, width))


def _mentions(
    connection: sa.Connection, table: sa.Table, column: str, span: tuple[int, int] | list[int]
) -> dict[int, tuple[str, ...]]:
    here = table.c.document.between(*span) if isinstance(span, tuple) else table.c.document.in_(span)
    query = sa.select(table.c.document, table.c[column]).where(here).order_by(table.c.document, table.c.position)
    rows = connection.execute(query)
    return {key: tuple(row[1] for row in group) for key, group in groupby(rows, key=lambda row: row[0])}


@lru_cache(maxsize=1 << 16)
def _facts(language: str, languages: str, places: tuple[str, ...], targets: tuple[str, ...]) -> Facts:
    """Return facts, which many documents have alike."""
    return Facts(language, tuple(languages.split(",")) if languages else (), places, targets)
