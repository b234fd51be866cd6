"""Collect the figures of a report: which are told, at what resolution, and how many are withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatewatch.reports.record import Stable
from hatewatch.trends import Figure, Grid, Measure, Tally, Told
from hatewatch.trends.figure import SMALL

#: The "label" of the dimension `mention`: the share of all documents that name a target.
MENTIONED = "mentioned"
#: What is told of parts, each with all labels over the whole time and with those of conduct by periods.
PARTS = ("language", "place", "spoken_of", "target", "kind", "outlet")
#: Of these it is said which values are withheld: a province names nobody, as the name of an outlet may.
_NAMED = ("place", "spoken_of")
_OVER_TIME = ("language", "place", "spoken_of", "target")
# How many periods one point of a part's trend may hold together, so that most points rest on enough documents.
_POOLS = {"day": (1, 7), "week": (1, 2, 4), "month": (1, 2, 3, 6, 12)}
_FEWEST, _MOST = 3, 36  # points of such a trend


class Cell(NamedTuple):
    """Where a figure would stand: as in `Figure`."""

    dimension: str
    value: str
    period: str
    label: str


@dataclass(slots=True)
class Collected:
    """All figures of a report as they are collected.

    `hidden` are provinces whose whole time is withheld, by dimension. `untold` are cells that are told neither as a
    prevalence nor raw: what people read there is little, and does not bear the model out.
    """

    figures: list[Figure] = field(default_factory=list)
    stable: list[Stable] = field(default_factory=list)
    withheld: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    untold: list[Cell] = field(default_factory=list)

    def silent(self, label: str) -> dict[str, tuple[str, ...]]:
        """Return by dimension the values of which the figure of a label over the whole time is not told."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.untold:
            if one.label == label and one.value and not one.period:
                found[one.dimension] = (*found.get(one.dimension, ()), one.value)
        return found


class Collector:
    """Tell the figures of a tally."""

    def __init__(self, tally: Tally, measure: Measure, heads: Sequence[str]) -> None:
        self._tally = tally
        self._measure = measure
        self._heads = heads
        self.whole = tally.grid("all")
        self._places = {period: at for at, period in enumerate(self.whole.periods)}
        self._parts: dict[str, Grid] = {}

    def collect(self) -> Collected:
        """Return every figure: of all documents by period, of parts over the whole time and by wider periods."""
        found = Collected()
        self._add(found, self.whole, self._tally.labels)
        for dimension in PARTS:
            grid = self.parts(dimension)
            if not grid.values:
                continue
            rest = [label for label in self._tally.labels if label not in self._heads]
            found.spans[dimension] = grid.periods
            if dimension in _NAMED:
                held = self.held(grid)[:, -1].tolist()
                names = tuple(value for value, is_held in zip(grid.values, held, strict=True) if is_held)
                found.hidden |= {dimension: names} if names else {}
            self._add(found, grid, self._heads)
            self._add(found, grid.pool([]), rest)
        found.figures += self._mentions()
        return found

    def grid(self, dimension: str) -> Grid:
        """Return the counts of a dimension by the periods of the calendar."""
        return self.whole if dimension == "all" else self._tally.grid(dimension)

    def parts(self, dimension: str) -> Grid:
        """Return the grid of a dimension in periods wide enough to say something; of the whole time, where none is."""
        if dimension not in self._parts:
            self._parts[dimension] = self._pool(dimension)
        return self._parts[dimension]

    def _pool(self, dimension: str) -> Grid:
        grid = self._tally.grid(dimension, by_period=dimension in _OVER_TIME)
        if not grid.periods:
            return grid
        pooled = grid.pool([])
        calendar = self._tally.calendar
        for wider in _POOLS[calendar.kind] if calendar else ():
            groups = [range(i, min(i + wider, len(grid.periods))) for i in range(0, len(grid.periods), wider)]
            if len(groups) < _FEWEST:
                break
            pooled = grid.pool(groups)
            told = pooled.n[:, :-1]
            weighty = told[pooled.n[:, -1] >= _FEWEST * SMALL]
            if len(groups) <= _MOST and (not weighty.size or (weighty < SMALL).mean() <= 0.5):
                break
        return pooled

    def tell(self, grid: Grid, label: str) -> Told:
        """Return the figures of a label in a grid, without those withheld."""
        return self._measure.tell(grid, self.held(grid), label)

    def held(self, grid: Grid) -> NDArray[np.bool_]:
        """Return which cells of a grid are withheld: those too small, and those that would give away one that is.

        A stretch of time that holds a period withheld where periods are shown would, with the others subtracted.
        """
        found = grid.withheld()
        if not grid.periods:
            return found
        shown = self.whole if grid.dimension == "all" else self.parts(grid.dimension)
        if shown.periods == grid.periods or shown.values != grid.values:
            return found
        held = shown.withheld()
        spans = [self._span(one) for one in shown.periods]
        for column, period in enumerate(grid.periods):
            first, last = self._span(period)
            for at, (begin, end) in enumerate(spans):
                if begin <= last and first <= end and (begin, end) != (first, last):
                    found[:, column] |= held[:, at] & (grid.n[:, column] > 0)
        return found

    def _span(self, period: str) -> tuple[int, int]:
        """Return the places of the first and last period of the calendar in a span."""
        first, _, last = period.partition("/")
        return self._places[first], self._places[last or first]

    def _add(self, found: Collected, grid: Grid, labels: Sequence[str]) -> None:
        held = self.held(grid)
        found.withheld[grid.dimension] = max(found.withheld.get(grid.dimension, 0), int(held.sum()))
        for label in labels:
            told = self._measure.tell(grid, held, label)
            found.figures += told.figures
            found.untold += _untold(grid, held, label, told)
            for over, stability in (("values", told.among), ("time", told.over_time)):
                if stability and stability.parts > 1:
                    found.stable.append(Stable(grid.dimension, over, label, stability))

    def _mentions(self) -> list[Figure]:
        """Return for each target the share of all documents that name it, which is found by matching."""
        grid = self._tally.grid("target", by_period=False)
        held = self.held(grid)[:, -1]
        return [
            Figure.of("mention", value, "", MENTIONED, self._tally.n, int(n))
            for value, n, withheld in zip(grid.values, grid.n[:, -1], held, strict=True)
            if not withheld
        ]


def _untold(grid: Grid, held: NDArray[np.bool_], label: str, told: Told) -> list[Cell]:
    """Return the cells of a label that are not withheld and yet not told."""
    known = {(one.value, one.period) for one in told.figures}
    names = (*grid.periods, "")
    cells = [(grid.values[row], names[column]) for row, column in np.argwhere((grid.n > 0) & ~held).tolist()]
    return [Cell(grid.dimension, *one, label) for one in cells if one not in known]
