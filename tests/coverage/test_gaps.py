"""What later stages are told: gaps are gaps, and half a hole is not one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from covered import MONDAY, counted, noon
from hatewatch.coverage.gaps import cover, gaps, mask
from hatewatch.coverage.records import DayCount, Hole, Series
from hatewatch.trends.periods import make_calendar

LAST = MONDAY + timedelta(days=27)


def day(at: int) -> date:
    return MONDAY + timedelta(days=at)


def hole(series: Series, first: int, last: int | None, key: int = 1) -> Hole:
    return Hole(key, series, day(first), None if last is None else day(last), "silent", 0, 50.0, 1e-9, noon(day(27)))


def two(big: Sequence[int] = (30,) * 28, small: Sequence[int] = (10,) * 28) -> list[DayCount]:
    return counted({"tr": big}, "a") + counted({"tr": small}, "b")


def test_a_day_is_masked_where_everything_that_contributes_is_in_a_hole() -> None:
    days = [day(i) for i in range(28)]
    one, both = [hole(Series("a"), 7, 13)], [hole(Series("a"), 7, 13), hole(Series("b"), 10, 15, 2)]
    assert not mask(days, cover(two(), one, MONDAY, LAST)).any()
    masked = mask(days, cover(two(), both, MONDAY, LAST))
    assert [i for i in range(28) if masked[i]] == [10, 11, 12, 13]


def test_how_much_is_missing_is_weighed_by_what_each_usually_brings() -> None:
    big = [0 if 7 <= i < 14 else 30 for i in range(28)]
    covered = cover(two(big), [hole(Series("a"), 7, 13)], MONDAY, LAST)
    assert covered.missing[10] == pytest.approx(0.75)
    assert covered.missing[5] == 0
    assert covered.days == [day(i) for i in range(7, 14)]
    assert list(mask([day(10), day(5)], covered, part=0.5)) == [True, False]
    assert not mask([day(10)], covered, part=0.8).any()
    assert not mask([day(-3), day(99)], covered, part=0.0).any()


def test_a_hole_of_one_language_covers_that_language_alone() -> None:
    days = counted({"tr": [9] * 28, "kmr": [3] * 28}, "a")
    covered = cover(days, [hole(Series("a", "", "kmr"), 0, 6)], MONDAY, LAST)
    assert covered.missing[3] == pytest.approx(0.25)
    kurmanji = [one for one in days if one.series.language == "kmr"]
    assert mask([day(3)], cover(kurmanji, [hole(Series("a", "", "kmr"), 0, 6)], MONDAY, LAST)).all()


def test_what_was_filled_or_dismissed_is_no_hole_here() -> None:
    one = hole(Series("a"), 7, 13)
    for gone in (replace(one, closed=noon(LAST)), replace(one, dismissed=noon(LAST))):
        covered = cover(counted({"tr": [9] * 28}, "a"), [gone], MONDAY, LAST)
        assert not covered.days
        assert covered.holes == ()


def test_a_file_that_ended_is_not_missed_and_a_source_that_stopped_is() -> None:
    ended = counted({"tr": [9] * 10}, "b")
    since = hole(Series("a"), 14, None)
    alone = cover(counted({"tr": [9] * 14}, "a") + ended, [since], MONDAY, LAST)
    assert [alone.first + timedelta(days=i) for i in range(28) if alone.missing[i] == 1] == [
        day(i) for i in range(14, 28)
    ]
    assert not cover(ended, [], MONDAY, LAST).contributing[12]


def test_a_source_silent_through_the_whole_period_is_known_from_the_days_around_it() -> None:
    around = [DayCount(Series("a", "", "tr"), day(i), 9) for i in (-20, -10, 40)]
    covered = cover(around, [hole(Series("a"), -5, 35)], MONDAY, LAST)
    assert mask([day(i) for i in range(28)], covered).all()
    assert not mask([day(i) for i in range(28)], cover([], [hole(Series("a"), -5, 35)], MONDAY, LAST)).any()


def test_a_period_is_a_gap_where_each_of_its_days_is() -> None:
    calendar = make_calendar({day(i).toordinal(): 5 for i in range(28)}, "week")
    assert calendar is not None
    days = counted({"tr": [9] * 28}, "a")
    assert gaps(calendar, cover(days, [hole(Series("a"), 7, 13)], MONDAY, LAST)) == ("2025-W03",)
    assert gaps(calendar, cover(days, [hole(Series("a"), 8, 13)], MONDAY, LAST)) == ()
    assert gaps(calendar, cover(days, [], MONDAY, LAST)) == ()
