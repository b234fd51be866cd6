"""Count documents as they stream by, in memory that does not grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.trends.batch import Batch
from hatewatch.trends.grid import AUTHORS, Grid
from hatewatch.trends.periods import KINDS, Calendar, make_calendar, month_start, period_of
from hatewatch.trends.rows import Ints, Rows, add_up, codes_of, days_of, distinct, keys_of, span_of

#: Not a label of the scheme: two or more grounds at once.
INTERSECTIONAL = "intersectional"
#: The dimension of documents that the model calls so on two grounds, whose values are these.
PAIR = "pair"

_UNDATED = 0
_ROWS = 1 << 18  # rows that wait before those of one cell and day are put together
_DAYS = 800  # more days than this are months whatever comes, so they are folded at once


@dataclass(frozen=True, slots=True)
class State:
    """All that a tally counted: `keys` and `counts` (keys, 1 + labels), and (key, author) pairs, at most 3 of a key.

    The code in a key is a place in `cells`, pairs of dimension and value; `folded` says that days are months.
    """

    cells: tuple[tuple[str, str], ...]
    folded: bool
    nameless: int
    keys: Ints
    counts: Ints
    authors: Ints


class Tally:
    """Counts of documents by dimension, day and label, from which figures are made.

    `labels` are the ids that the model judges; implied labels and `intersectional` are added here. `period` is "day",
    "week", "month", or "auto" to choose at the end by the span of the dates.
    """

    def __init__(self, labels: Sequence[str], period: str = "auto") -> None:
        if period not in ("auto", *KINDS):
            raise ValueError(f"period must be auto, day, week or month, not {period!r}")
        scheme = load_scheme()
        unknown = set(labels) - set(scheme.ids)
        if unknown:
            raise ValueError(f"not in the label scheme: {', '.join(sorted(unknown))}")
        self.judged = tuple(label for label in scheme.ids if label in set(labels))
        self.period = period
        self.grounds = tuple(one.id for one in scheme.of("ground") if one.id in self.judged)
        extra = (INTERSECTIONAL,) if len(self.grounds) > 1 else ()
        #: The judged labels in the scheme's order, then `intersectional` where two grounds are judged.
        self.labels: tuple[str, ...] = (*self.judged, *extra)
        self._folded = period == "month"
        self._codes: dict[tuple[str, str], int] = {}
        self._counts = Rows(np.zeros(0, np.int64), np.zeros((0, 1 + len(self.labels)), np.int64))
        self._authors: Ints = np.zeros((0, 2), np.int64)
        self._waiting: list[tuple[Rows, Ints]] = []
        self._nameless = 0

    def add(self, batch: Batch) -> None:
        """Count documents. Raises ValueError where their labels are not those judged here."""
        if batch.judged != self.judged:
            raise ValueError(f"this tally counts {', '.join(self.judged)}, not {', '.join(batch.judged)}")
        self.__dict__.pop("calendar", None)
        called = self.called(batch)
        days = np.where(batch.days > 0, self._when(batch.days), _UNDATED)
        at, codes = self._cells_of(batch, called)
        keys, cells = np.unique(keys_of(codes, days[at]), return_inverse=True)
        columns = [np.bincount(cells, minlength=len(keys))]
        columns += [np.bincount(cells, column[at], minlength=len(keys)) for column in called.T]
        authors = np.stack([keys[cells], self._authors_of(batch)[at]], axis=1)
        self._wait(Rows(keys, np.stack(columns, axis=1).astype(np.int64)), distinct(authors))

    def state(self) -> State:
        """Return all that was counted."""
        self._settle()
        rows = self._counts
        return State(tuple(self._codes), self._folded, self._nameless, rows.keys, rows.counts, self._authors)

    def merge(self, state: State) -> None:
        """Count what another tally of the same labels and kind of period did: the same as counting all of it here.

        No document may stand in both.
        """
        self.__dict__.pop("calendar", None)
        if state.folded and not self._folded:
            self._settle()
            self._fold()
        codes = np.array([self._code(*cell) for cell in state.cells], np.int64)

        def known(keys: Ints) -> Ints:
            return keys_of(codes[codes_of(keys)], self._when(days_of(keys)))

        if len(state.keys):
            authors = np.stack([known(state.authors[:, 0]), state.authors[:, 1]], axis=1)
            # Whoever has no name is nobody of those here who have none either.
            authors[authors[:, 1] < 0, 1] += self._nameless
            self._nameless += state.nameless
            self._wait(Rows(known(state.keys), state.counts), authors)

    def _wait(self, rows: Rows, authors: Ints) -> None:
        self._waiting.append((rows, authors))
        if sum(len(one.keys) for one, _ in self._waiting) > _ROWS:
            self._settle()

    def _cells_of(self, batch: Batch, called: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Return in which cells documents stand, as pairs of a row and the code of a cell."""
        every = np.arange(len(batch.days))
        rows: list[Ints] = [every]
        codes: list[Ints] = [np.full(len(every), self._code("all", ""))]
        for dimension, column in batch.single.items():
            code = {value: self._code(dimension, value) if value else -1 for value in dict.fromkeys(column)}
            own = np.array([code[value] for value in column], np.int64)
            rows.append(every[own >= 0])
            codes.append(own[own >= 0])
        for dimension, lists in batch.several.items():
            pairs = [
                (row, self._code(dimension, value))
                for row, values in enumerate(lists)
                if values
                for value in set(values)
            ]
            own = np.array(pairs, np.int64).reshape(-1, 2)
            rows.append(own[:, 0])
            codes.append(own[:, 1])
        for one, other in combinations(self.grounds, 2):
            both = np.flatnonzero(called[:, self.judged.index(one)] & called[:, self.judged.index(other)])
            if len(both):
                rows.append(both)
                codes.append(np.full(len(both), self._code(PAIR, f"{one} {other}")))
        return np.concatenate(rows), np.concatenate(codes)

    def _code(self, dimension: str, value: str) -> int:
        return self._codes.setdefault((dimension, value), len(self._codes))

    def called(self, batch: Batch) -> NDArray[np.bool_]:
        """Return which of `self.labels` the model gives each document, shape (documents, labels)."""
        if INTERSECTIONAL not in self.labels:
            return batch.called
        grounds = batch.called[:, [self.judged.index(one) for one in self.grounds]]
        return np.concatenate([batch.called, (grounds.sum(1) > 1)[:, None]], axis=1)

    @property
    def n(self) -> int:
        """Return the number of documents."""
        return self._total("all", "")

    def total(self, label: str) -> tuple[int, int]:
        """Return the number of documents, and how many of them the model gives `label`."""
        counts = self._rows("all", "")[1].sum(0)
        return int(counts[0]), int(counts[1 + self.labels.index(label)])

    @property
    def mixed(self) -> int:
        """Return the number of documents in more than one language."""
        return self._total("mixed", "yes")

    @property
    def undated(self) -> int:
        """Return the number of documents without a date."""
        return self.days().get(_UNDATED, 0)

    def days(self, dimension: str = "all", value: str = "") -> dict[int, int]:
        """Return how many documents there are by day (an ordinal, 0 of those without a date), in order."""
        days, counts = self._rows(dimension, value)
        return dict(zip(days.tolist(), counts[:, 0].tolist(), strict=True))

    @cached_property
    def calendar(self) -> Calendar | None:
        """The periods that the documents span, or None where no document has a date."""
        kind = "month" if self._folded else self.period
        return make_calendar({day: n for day, n in self.days().items() if day != _UNDATED}, kind)

    def values(self, dimension: str) -> list[tuple[str, int]]:
        """Return the values of a dimension with their documents, most first."""
        found = [(value, self._total(dimension, value)) for own, value in self._codes if own == dimension]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def grid(self, dimension: str, *, by_period: bool = True) -> Grid:
        """Return the counts of a dimension: its values, most documents first, by the periods of the calendar.

        Without `by_period`, or where there are no dates, there is the whole time alone.
        """
        calendar = self.calendar
        periods = calendar.periods if by_period and calendar else ()
        place = {period: at for at, period in enumerate(periods)}
        values = [value for value, _ in self.values(dimension)]
        n = np.zeros((len(values), len(periods) + 1), np.int64)
        counts = np.zeros((*n.shape, len(self.labels)), np.int64)
        authors = np.zeros(n.shape, np.int64)
        for row, value in enumerate(values):
            days, own = self._rows(dimension, value)
            kind = calendar.kind if calendar else "month"
            known = [place.get(period_of(day, kind), -1) if day else -1 for day in days.tolist()]
            at = np.array(known, np.int64)
            n[row, -1], counts[row, -1] = own[:, 0].sum(), own[:, 1:].sum(0)
            np.add.at(n[row], at[at >= 0], own[at >= 0, 0])
            np.add.at(counts[row], at[at >= 0], own[at >= 0, 1:])
            authors[row] = self._count_authors(dimension, value, days, at, len(periods))
        return Grid(dimension, tuple(values), periods, self.labels, n, counts, authors)

    def _count_authors(self, dimension: str, value: str, days: Ints, at: Ints, periods: int) -> Ints:
        """Return how many distinct authors each period and the whole time has, `AUTHORS` where there are more."""
        low, high = span_of(self._authors[:, 0], self._codes[dimension, value])
        own = self._authors[low:high]
        when = at[np.searchsorted(days, days_of(own[:, 0]))]
        found = np.zeros(periods + 1, np.int64)
        found[-1] = len(np.unique(own[:, 1]))
        inside = np.unique(np.stack([when, own[:, 1]], axis=1)[when >= 0], axis=0)
        found[:-1] = np.bincount(inside[:, 0], minlength=periods)[:periods]
        return np.minimum(found, AUTHORS)

    def _total(self, dimension: str, value: str) -> int:
        return int(self._rows(dimension, value)[1][:, 0].sum())

    def _rows(self, dimension: str, value: str) -> tuple[Ints, Ints]:
        """Return the days of a cell and what was counted on them, (days, 1 + labels)."""
        self._settle()
        low, high = span_of(self._counts.keys, self._codes.get((dimension, value), -1))
        return days_of(self._counts.keys[low:high]), self._counts.counts[low:high]

    def _when(self, days: Ints) -> Ints:
        if not self._folded:
            return days
        distinct, back = np.unique(days, return_inverse=True)
        return np.array([month_start(day) if day else day for day in distinct.tolist()], np.int64)[back]

    def _authors_of(self, batch: Batch) -> Ints:
        """Return a number for each document's author; one without a name is nobody else."""
        found = []
        for author in batch.authors:
            if author is None:
                self._nameless -= 1
            found.append(self._nameless if author is None else int(author[-15:], 16))
        return np.array(found, np.int64)

    def _settle(self) -> None:
        """Put together what waits; where there are more days than anybody will look at, make months of them."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        self._counts = add_up([self._counts, *(rows for rows, _ in waiting)])
        self._authors = distinct(np.concatenate([self._authors, *(one for _, one in waiting)]))
        if self.period == "auto" and not self._folded and len(self.days()) > _DAYS:
            self._fold()

    def _fold(self) -> None:
        """Make months of the days of all that is settled."""
        self._folded = True

        def fold(keys: Ints) -> Ints:
            return keys_of(codes_of(keys), self._when(days_of(keys)))

        self._counts = add_up([Rows(fold(self._counts.keys), self._counts.counts)])
        self._authors[:, 0] = fold(self._authors[:, 0])
        self._authors = distinct(self._authors)
