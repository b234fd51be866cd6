"""Counts kept of each part of the documents, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from hatewatch.store import tables as t
from hatewatch.store.protocol import Judged
from hatewatch.store.sql.base import SqlPart, documents_by_id
from hatewatch.store.sql.changed import keys_in, part_of
from hatewatch.store.sql.coverage import count_days, day_of
from hatewatch.store.sql.duplicates import counts_as
from hatewatch.store.sql.erased_days import erased_days
from hatewatch.store.sql.predictions import SqlPredictions
from hatewatch.store.tables.tallied import kept_count, part
from hatewatch.store.tallied import Counting, Stock

_D, _K = t.document.c, kept_count.c
_BLOBS = 8  # contents in memory at once
_KEYS = 500


class SqlTallied(SqlPredictions, SqlPart):
    """Parts of the documents, and counts kept of them."""

    def parts(self) -> dict[int, int]:
        """Return how often each part that may hold documents was changed, by its number, in order."""
        with self._engine.connect() as connection:
            changed = dict(connection.execute(sa.select(part.c.number, part.c.changed)).all())
            last = connection.execute(sa.select(sa.func.max(_D.key))).scalar()
        return {} if last is None else {number: changed.get(number, 0) for number in range(part_of(last) + 1)}

    def kept(self, counting: Counting, version: str) -> dict[int, int]:
        """Return the parts of which counts of this `version` are kept, and which change they were made after."""
        query = sa.select(_K.part, _K.changed).where(_of(counting), _K.version == version)
        with self._engine.connect() as connection:
            return dict(connection.execute(query).all())

    def kept_counts(self, counting: Counting, numbers: Sequence[int]) -> Iterator[tuple[int, int, bytes]]:
        """Yield the counts kept of these parts: number, change, content; those that are gone meanwhile are left out."""
        query = sa.select(_K.part, _K.changed, _K.content).where(_of(counting)).order_by(_K.part)
        for start in range(0, len(numbers), _BLOBS):
            with self._engine.connect() as connection:
                rows = connection.execute(query.where(_K.part.in_(numbers[start : start + _BLOBS]))).all()
            for row in rows:
                yield row.part, row.changed, bytes(row.content)

    def keep_counts(self, counting: Counting, version: str, number: int, changed: int, content: bytes) -> None:
        """Keep what was counted of a part, which stands for what was kept of it before."""
        which = {"model": counting.model.key, "unit": counting.unit, "period": counting.period, "part": number}
        values = {"changed": changed, "version": version, "content": content}
        with self._writer.begin() as connection:
            # What was erased while it was counted must not come back with the counts.
            if connection.execute(sa.select(part.c.changed).where(part.c.number == number)).scalar() not in (
                changed, None
            ):  # fmt: skip
                return
            theirs = _of(counting) & (_K.part == number)
            if not connection.execute(sa.update(kept_count).where(theirs).values(values)).rowcount:
                connection.execute(sa.insert(kept_count).values(which | values))

    def judged_part(self, counting: Counting, number: int | None, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield what `judged` would, of one part or (None) of all."""
        if number is None:
            return self.judged(counting.model, unit=counting.unit, size=size)
        return self._described(counting.model, size, whole=False, unit=counting.unit, keys=keys_in(number))

    def judged_ids(self, counting: Counting, ids: Sequence[str]) -> Iterator[list[Judged]]:
        """Yield those of these documents that `judged` would."""
        with self._engine.connect() as connection:
            keys = sorted(row.key for row in documents_by_id(connection, sorted(set(ids)), [_D.key]))
        for start in range(0, len(keys), _KEYS):
            yield from self._described(
                counting.model, _KEYS, whole=False, unit=counting.unit, among=keys[start : start + _KEYS]
            )

    def stock(self, counting: Counting, number: int | None) -> Stock:
        """Return what a report tells of a part, or (None) of all, beside its counts."""

        def here(column: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
            return sa.true() if number is None else column.between(*keys_in(number))

        n = sa.func.count()
        own, eldest = t.duplicate.c.document, t.duplicate.c.eldest
        held = sa.select(n).select_from(t.document).where(here(_D.key))
        done = sa.select(n).where(t.prediction.c.model == counting.model.key, here(t.prediction.c.document))
        dated = count_days(here(_D.key), sa.func.coalesce(_D.place, "").label("place"))
        lost = sa.select(_D.place_given, n).where(_D.place.is_(None), _D.place_given.is_not(None), here(_D.key))
        named = sa.select(_D.source).distinct().where(here(_D.key))
        # Where all copies count it is told how many there are.
        counted = counts_as("groups" if counting.unit == "documents" else counting.unit)
        beside = sa.select(n).join_from(t.duplicate, t.document, _D.key == own).where(here(own))
        beside = beside if counted is None else beside.where(~counted)
        groups = sa.select(n.label("size")).select_from(t.duplicate).where(here(eldest)).group_by(eldest).subquery()
        size = groups.c.size
        squares = sa.select(sa.func.sum(size * size), sa.func.sum(size))
        with self._engine.connect() as connection:
            days: dict[tuple[str, str, str, str, date], int] = {}
            for source, outlet, language, day, evening, place, many in connection.execute(dated):
                key = (source, outlet, language, place, day_of(day, evening))
                days[key] = days.get(key, 0) + many
            square, members = connection.execute(squares).one()
            return Stock(
                connection.execute(held).scalar_one(),
                connection.execute(done).scalar_one(),
                [(*key, many) for key, many in days.items()],
                dict(connection.execute(lost.group_by(_D.place_given)).all()),
                frozenset(connection.execute(named).scalars()),
                connection.execute(beside).scalar_one(),
                int(square or 0),
                int(members or 0),
            )

    def erased_days(self) -> list[tuple[str, str, str, date, int]]:
        """Return how many documents were erased by source, outlet, language and day in Istanbul."""
        with self._engine.connect() as connection:
            return [(*key, n) for key, n in erased_days(connection, None, None, None, None, None)]

    def stamp(self) -> str:
        """Return a text that changes when something changes that a report tells, but for the documents themselves."""
        n, hole = sa.func.count(), t.hole.c
        finished = sa.func.count(t.ingest.c.finished)
        erasures = t.metadata.tables["erasure"].c
        looks = (
            sa.select(n, sa.func.max(t.model.c.key)),
            sa.select(n, sa.func.max(t.annotation_version.c.key)),
            sa.select(n, sa.func.max(t.gold.c.key)),
            sa.select(n, sa.func.max(t.audit.c.key)),
            sa.select(
                n, sa.func.max(hole.found), sa.func.max(hole.closed), sa.func.max(hole.dismissed),
                sa.func.count(hole.dismissed), sa.func.sum(hole.seen), sa.func.count(hole.last_day),
                sa.func.max(hole.last_day),
            ),
            sa.select(n, finished, sa.func.max(t.ingest.c.key)),
            sa.select(n, sa.func.max(t.run.c.key)),
            sa.select(n, sa.func.count(erasures.finished)),
            sa.select(n, sa.func.max(t.task.c.key)),
        )  # fmt: skip
        with self._engine.connect() as connection:
            return repr([tuple(connection.execute(look).one()) for look in looks])


def _of(counting: Counting) -> sa.ColumnElement[bool]:
    return sa.and_(_K.model == counting.model.key, _K.unit == counting.unit, _K.period == counting.period)
