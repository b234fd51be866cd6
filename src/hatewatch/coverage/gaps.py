"""What later stages ask of holes: on which days must a count, or its absence, not be read as a fall?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hatewatch.coverage.records import DayCount, Hole, Series
from hatewatch.trends.periods import Calendar, period_of


@dataclass(frozen=True, slots=True)
class Covered:
    """The days `first` to `last` (included) beside the holes of what contributes to them.

    `missing`, shape (days,), in [0, 1], is how much of what these days usually bring comes from series that were in a
    hole on that day; `contributing` says on which days anything was due at all. `holes` are those that count.
    """

    first: date
    last: date
    missing: NDArray[np.float64]
    contributing: NDArray[np.bool_]
    holes: tuple[Hole, ...]

    @property
    def days(self) -> list[date]:
        """Return the days on which something that contributes was in a hole."""
        return [self.first + timedelta(days=int(at)) for at in np.flatnonzero(self.missing > 0)]


def cover(contributing: Sequence[DayCount], holes: Sequence[Hole], first: date, last: date) -> Covered:
    """Return which of the days `first` to `last` fall in holes of the series that `contributing` counts.

    Each series weighs by its documents a day outside its holes. It contributes from its first day to its last and on
    the days of its holes: what ended without a hole (a file that was read) is not missed afterwards. Counts of days
    before `first` and after `last` help to know a series that was in a hole all the while. Holes that were filled or
    dismissed are passed over.
    """
    start, days = first.toordinal(), last.toordinal() - first.toordinal() + 1
    counts: dict[Series, dict[int, int]] = {}
    for one in contributing:
        own = counts.setdefault(one.series, {})
        own[one.day.toordinal()] = own.get(one.day.toordinal(), 0) + one.documents
    due, lost = np.zeros(days), np.zeros(days)
    touched: dict[int, Hole] = {}
    for series, own in counts.items():
        mine = [hole for hole in holes if hole.counts and hole.series.holds(series)]
        inside = _inside(mine, start, days)
        life = _inside(mine, min(own), max(own) - min(own) + 1)
        outside = sum(n for at, n in own.items() if not life[at - min(own)])
        weight = outside / max(1, int((~life).sum()))
        touched |= {hole.key: hole for hole in mine if _inside([hole], start, days).any()}
        alive = inside.copy()
        alive[max(min(own) - start, 0) : max(max(own) - start + 1, 0)] = True
        due += alive * max(weight, 1e-9)
        lost += inside * max(weight, 1e-9)
    missing = np.where(due > 0, lost / np.where(due > 0, due, 1.0), 0.0)
    found = tuple(sorted(touched.values(), key=lambda one: (one.first, one.series, one.key)))
    return Covered(first, last, np.minimum(missing, 1.0), due > 0, found)


def _inside(holes: Sequence[Hole], start: int, days: int) -> NDArray[np.bool_]:
    """Return which of so many days from the ordinal `start` on are days of a hole."""
    found = np.zeros(days, np.bool_)
    for hole in holes:
        end = days if hole.last is None else max(hole.last.toordinal() - start + 1, 0)
        found[max(hole.first.toordinal() - start, 0) : end] = True
    return found


def mask(days: Sequence[date], covered: Covered, part: float = 1.0) -> NDArray[np.bool_]:
    """Return, for each of `days`, True where its count must not be read: it is a gap, whatever it is, and not a fall.

    That is where at least `part` of what usually comes was due from series in a hole: with 1, all of it, so that the
    count is nobody's; with less, as for change points, it may be too low by about that part. Days that `covered` does
    not hold are False.
    """
    at = np.array([day.toordinal() - covered.first.toordinal() for day in days], np.intp)
    inside = (at >= 0) & (at < len(covered.missing))
    found = np.zeros(len(at), np.bool_)
    found[inside] = covered.missing[at[inside]] >= part - 1e-9
    return found


def gaps(calendar: Calendar, covered: Covered) -> tuple[str, ...]:
    """Return the periods of which every day on which anything was due is masked: the trend has nothing to say there."""
    due: dict[str, list[bool]] = {}
    every = [covered.first + timedelta(days=i) for i in range(len(covered.missing))]
    for day, masked, contributing in zip(every, mask(every, covered), covered.contributing, strict=True):
        if contributing:
            due.setdefault(period_of(day.toordinal(), calendar.kind), []).append(bool(masked))
    return tuple(period for period in calendar.periods if due.get(period) and all(due[period]))


def thin(calendar: Calendar, covered: Covered, part: float = 0.3) -> tuple[str, ...]:
    """Return the periods in which at least `part` of what was due is missing: no change may be read out of them."""
    lost: dict[str, list[float]] = {}
    for i, (missing, contributing) in enumerate(zip(covered.missing, covered.contributing, strict=True)):
        if contributing:
            day = covered.first.toordinal() + i
            lost.setdefault(period_of(day, calendar.kind), []).append(float(missing))
    return tuple(one for one in calendar.periods if one in lost and sum(lost[one]) / len(lost[one]) >= part - 1e-9)
