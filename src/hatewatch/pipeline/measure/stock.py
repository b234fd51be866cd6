"""What a report tells of a store beside the counts of what was judged, put together from its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np

from hatewatch.coverage.records import DayCount, Hole, Series
from hatewatch.store.coverage import CoverageStore
from hatewatch.store.tallied import Stock
from hatewatch.trends.rows import Rows, add_up, codes_of, days_of, keys_of

#: Source, outlet, language and province of documents, "" where it is not known.
Cell = tuple[str, str, str, str]
#: Source, outlet, language and day of documents that were erased, and how many.
Erased = tuple[str, str, str, date, int]


def _nothing() -> Rows:
    return Rows(np.zeros(0, np.int64), np.zeros((0, 1), np.int64))


@dataclass(slots=True)
class Stocks:
    """The sum of several stocks; `rows` counts documents by a day and the place that its cell has in `cells`."""

    documents: int = 0
    predicted: int = 0
    cells: dict[Cell, int] = field(default_factory=dict)
    rows: Rows = field(default_factory=_nothing)
    unknown: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    repeats: int = 0
    squares: int = 0
    members: int = 0
    erased: Sequence[Erased] = ()

    @classmethod
    def of(cls, one: Stock) -> Stocks:
        """Return one stock, districts put together to provinces."""
        cells: dict[Cell, int] = {}
        found = []
        for source, outlet, language, place, day, n in one.days:
            cell = (source, outlet, language, place.partition("/")[0])
            found.append((cells.setdefault(cell, len(cells)), day.toordinal(), n))
        given = np.array(found, np.int64).reshape(-1, 3)
        rows = add_up([Rows(keys_of(given[:, 0], given[:, 1]), given[:, 2:])])
        return cls(
            one.documents, one.predicted, cells, rows, Counter(one.unknown), set(one.sources), one.repeats,
            one.squares, one.members,
        )  # fmt: skip

    def merge(self, other: Stocks) -> None:
        """Add another part's."""
        codes = np.array([self.cells.setdefault(cell, len(self.cells)) for cell in other.cells], np.int64)
        if len(other.rows.keys):
            keys = keys_of(codes[codes_of(other.rows.keys)], days_of(other.rows.keys))
            self.rows = add_up([self.rows, Rows(keys, other.rows.counts)])
        self.unknown.update(other.unknown)
        self.sources |= other.sources
        for name in ("documents", "predicted", "repeats", "squares", "members"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def together(self) -> float:
        """Return how many documents come as one for copies: the sum of squares of group sizes by their sum, ≥ 1."""
        return self.squares / self.members if self.members else 1.0

    def unknown_places(self, most: int = 5) -> Mapping[str, int]:
        """Return the commonest cells that name a place not known here, with their documents."""
        return dict(sorted(self.unknown.items(), key=lambda one: (-one[1], one[0]))[:most])

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
        """Return what a store's `daily` would; a place is a province."""
        wanted = (source, outlet, language, place or None)
        here = np.array([_fits(cell, wanted) for cell in self.cells], np.bool_)
        days = days_of(self.rows.keys)
        low, high = (first or date.min).toordinal(), (last or date.max).toordinal()
        rows = np.flatnonzero(here[codes_of(self.rows.keys)] & (days >= low) & (days <= high)) if len(here) else ()
        names = list(self.cells)
        sums: Counter[tuple[str, str, str, date]] = Counter()
        for code, day, n in zip(
            codes_of(self.rows.keys)[rows].tolist(), days[rows].tolist(), self.rows.counts[rows, 0].tolist(),
            strict=True,
        ):  # fmt: skip
            sums[(*names[code][:3], date.fromordinal(day))] += n
        # The place of what was erased is not kept.
        for given, issued, spoken, gone, n in self.erased if not place else ():
            if _fits((given, issued, spoken, ""), wanted) and low <= gone.toordinal() <= high:
                sums[(given, issued, spoken, gone)] += n
        series = cache(Series)
        return [DayCount(series(*key[:3]), key[3], n) for key, n in sorted(sums.items())]

    def beside(self, store: CoverageStore) -> Covering:
        """Return what holes are told from."""
        return Covering(self, store)


@dataclass(frozen=True, slots=True)
class Covering:
    """The days of a stock beside the holes that are stored: as much of a store as `holes_over` asks."""

    stock: Stocks
    store: CoverageStore

    def holes(self, *, first: date | None = None, last: date | None = None) -> list[Hole]:
        """Return the store's holes."""
        return self.store.holes(first=first, last=last)

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
        """Return the days of the stock."""
        return self.stock.daily(
            source=source, outlet=outlet, place=place, language=language, first=first, last=last
        )  # fmt: skip


def _fits(cell: Sequence[str], wanted: Sequence[str | None]) -> bool:
    return all(value is None or value == own for own, value in zip(cell, wanted, strict=True))
