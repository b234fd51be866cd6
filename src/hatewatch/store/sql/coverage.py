"""What came in by day, how outlets answer, and holes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from hatewatch.coverage.records import DayCount, Entrance, Hole, Series
from hatewatch.records import ISTANBUL
from hatewatch.store import tables as t
from hatewatch.store.sql.base import SqlPart
from hatewatch.store.sql.erased_days import erased_days


class SqlCoverage(SqlPart):
    """Counts by day, and holes."""

    def daily(
        self,
        *,
        source: str | None = None,
        outlet: str | None = None,
        place: str | None = None,
        language: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[DayCount]:
        """Return the documents with a date by source, outlet, language and day in Istanbul, in that order.

        Those that were erased since count with them, but for one place.
        """
        d = t.document.c
        wanted: list[sa.ColumnElement[bool]] = [sa.true()]
        filters = ((d.source, source), (d.outlet, outlet), (d.language, language))
        wanted += [column == value for column, value in filters if value is not None]
        if place:
            wanted.append((d.place == place) | d.place.startswith(f"{place}/", autoescape=True))
        if first is not None:
            wanted.append(d.published >= midnight(first))
        if last is not None and last < date.max:
            wanted.append(d.published < midnight(last + timedelta(days=1)))
        query = count_days(sa.and_(*wanted))
        sums: dict[tuple[str, str, str, date], int] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                name, issued, spoken, day, late, n = list(row)
                key = (name, issued, spoken, day_of(day, late))
                sums[key] = sums.get(key, 0) + n
            if not place:  # the place of what was erased is not kept
                for erased, n in erased_days(connection, source, outlet, language, first, last):
                    sums[erased] = sums.get(erased, 0) + n
        series = cache(Series)
        return [DayCount(series(*key[:3]), key[3], n) for key, n in sorted(sums.items())]

    def begun(self) -> dict[Series, datetime]:
        """Return when the first document of each source and outlet came into the store, where that was noted."""
        d = t.document.c
        query = sa.select(d.source, d.outlet, sa.func.min(d.came)).where(d.came.is_not(None))
        with self._engine.connect() as connection:
            rows = connection.execute(query.group_by(d.source, d.outlet))
            return {Series(source, outlet or ""): came for source, outlet, came in rows}

    def entrances(self) -> list[Entrance]:
        """Return the last asking of every feed, sitemap and page list, by outlet."""
        a = t.address.c
        query = sa.select(a.outlet, a.fetched, a.failures, a.whole).where(a.role != "article").order_by(a.outlet, a.key)
        with self._engine.connect() as connection:
            return [Entrance(**row._mapping) for row in connection.execute(query)]

    def run_days(self) -> set[date]:
        """Return the days in Istanbul on which a run was at work that came to an end, whole or partial."""
        query = sa.select(t.run.c.started, t.run.c.finished).where(t.run.c.finished.is_not(None))
        found: set[date] = set()
        with self._engine.connect() as connection:
            for started, finished in connection.execute(query):
                ends = [moment.astimezone(ISTANBUL).date() for moment in (started, finished)]
                found.update(ends[0] + timedelta(days=i) for i in range((ends[1] - ends[0]).days + 1))
        return found

    def holes(self, *, first: date | None = None, last: date | None = None) -> list[Hole]:
        """Return the holes that have a day from `first` to `last`, both included; in the order they were found."""
        query = sa.select(t.hole).order_by(t.hole.c.key)
        if first is not None:
            query = query.where(t.hole.c.last_day.is_(None) | (t.hole.c.last_day >= first))
        if last is not None:
            query = query.where(t.hole.c.first_day <= last)
        with self._engine.connect() as connection:
            return [_record(row) for row in connection.execute(query)]

    def keep_holes(self, holes: Sequence[Hole]) -> None:
        """Add holes of key 0, and give stored ones all that these have but a person's part: `dismissed` and `note`."""
        new = [_row(one) | {"dismissed": one.dismissed, "note": one.note} for one in holes if not one.key]
        known = [_row(one) | {"which": one.key} for one in holes if one.key]
        with self._writer.begin() as connection:
            if new:
                connection.execute(sa.insert(t.hole), new)
            if known:
                values: dict[str, Any] = {name: sa.bindparam(name) for name in known[0] if name != "which"}
                connection.execute(sa.update(t.hole).where(t.hole.c.key == sa.bindparam("which")).values(values), known)

    def annotate_hole(self, key: int, note: str, *, dismissed: datetime | None) -> bool:
        """Give a hole a person's `note`, and when they dismissed it, if so; return whether there is such a hole."""
        query = sa.update(t.hole).where(t.hole.c.key == key).values(note=note, dismissed=dismissed)
        with self._writer.begin() as connection:
            return connection.execute(query).rowcount > 0


def _row(one: Hole) -> dict[str, Any]:
    return {
        "source": one.series.source,
        "outlet": one.series.outlet,
        "language": one.series.language,
        "first_day": one.first,
        "last_day": one.last,
        "kind": one.kind,
        "seen": one.seen,
        "expected": one.expected,
        "probability": one.probability,
        "found": one.found,
        "closed": one.closed,
    }


def _record(row: sa.Row[Any]) -> Hole:
    return Hole(
        row.key, Series(row.source, row.outlet, row.language), row.first_day, row.last_day, row.kind, row.seen,
        row.expected, row.probability, row.found, row.closed, row.dismissed, row.note,
    )  # fmt: skip


def midnight(day: date) -> datetime:
    """Return when a day begins in Istanbul, aware UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ISTANBUL).astimezone(UTC)


def count_days(which: sa.ColumnElement[bool], *by: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Return the query for source, outlet, language, two columns for `day_of`, those of `by`, and how many documents.

    A UTC day, and whether its evening is the next day in Istanbul, which was two hours ahead or three: so that no
    database has to know time zones, and a day makes three rows at most.
    """
    d = t.document.c
    text = sa.cast(sa.type_coerce(d.published, sa.DateTime), sa.Text)
    hour = sa.func.substr(text, 12, 2)
    evening = sa.case((hour >= "22", 2), (hour >= "21", 1), else_=0)
    outlets, days = sa.func.coalesce(d.outlet, ""), sa.func.substr(text, 1, 10)
    # Counted outside: Postgres does not see that an expression with bound values is the one it groups by.
    dated = sa.select(d.source, outlets.label("outlet"), d.language, days.label("day"), evening.label("evening"), *by)
    columns = dated.where(d.published.is_not(None), which).subquery().c
    return sa.select(*columns, sa.func.count()).group_by(*columns)


@cache
def day_of(day: str, evening: int) -> date:
    """Return the day in Istanbul of a time on a UTC day: before 21:00 (0), before 22:00 (1) or later (2)."""
    found = date.fromisoformat(day)
    if not evening:
        return found
    moment = datetime(found.year, found.month, found.day, 20 + evening, 30, tzinfo=UTC)
    return moment.astimezone(ISTANBUL).date()
