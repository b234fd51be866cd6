"""The calendars of the page, one below the other on one axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hatewatch.coverage.records import Hole
from hatewatch.coverage.survey import Standing
from hatewatch.reports import locale
from hatewatch.reports.coverage.charts import calendar_svg
from hatewatch.reports.coverage.view import YEAR, View
from hatewatch.reports.coverage.words import CoverageWords

DRAWN = 40


@dataclass(frozen=True, slots=True)
class Strip:
    """The calendar of one series, a drawing for each year that is shown, and what it shows in words."""

    name: str
    drawings: tuple[str, ...]
    alt: str


def strips_of(
    standings: Sequence[Standing], holes: Sequence[Hole], words: CoverageWords, view: View
) -> tuple[list[Strip], bool]:
    """Return the calendars of sources and outlets, and of languages with an open hole; those with holes first.

    All have the same axis, from the first day that any of them shows to yesterday. Says as well whether some were cut.
    """
    near = {one.series: [hole for hole in holes if hole.series.holds(one.series)] for one in standings}
    mine = {series: [hole for hole in some if hole.series == series] for series, some in near.items()}
    worth = [one for one in standings if len(one.counts) and (mine[one.series] or not one.series.language)]
    worth = [one for one in worth if view.first <= _last(one) and one.first < view.today]
    worth.sort(key=lambda one: not mine[one.series])
    drawn = worth[:DRAWN]
    start = max(view.first, min((one.first for one in drawn), default=view.first))
    days = (view.today - start).days
    frames = [(start + timedelta(days=at), min(YEAR, days - at)) for at in range(0, days, YEAR)]
    return [_strip(one, near[one.series], words, view, frames) for one in drawn], len(worth) > DRAWN


def _strip(
    one: Standing, holes: Sequence[Hole], words: CoverageWords, view: View, frames: Sequence[tuple[date, int]]
) -> Strip:
    start, end = max(frames[0][0], one.first), min(_last(one), view.today - timedelta(days=1))
    every = [start + timedelta(days=at) for at in range((end - start).days + 1)]
    counts = {day: int(one.counts[(day - one.first).days]) for day in every}
    hatched = {day for day in every if any(hole.covers(day) for hole in holes)}
    drawings = tuple(calendar_svg(*frame, counts, hatched, words.language) for frame in frames)
    own = [words.days(hole) for hole in holes if hole.series == one.series]
    whole = [f"{words.days(hole)} ({words('state.inside')})" for hole in holes if hole.series != one.series]
    said = ", ".join(own + whole) or str(words("figure.no_holes"))
    ends = {"first": locale.day_name(every[0], words.language), "last": locale.day_name(every[-1], words.language)}
    name = words.named(one.series)
    table = view.file("coverage", "csv")
    return Strip(name, drawings, str(words("figure.alt", name=name, holes=said, table=table, **ends)))


def _last(one: Standing) -> date:
    """Return the last day that was looked at."""
    return one.first + timedelta(days=len(one.counts) - 1)
