"""An outlet that never answered: since when it is missed, and that no date is invented for it."""

from __future__ import annotations

from datetime import date, timedelta

from covered import MONDAY, noon
from hatewatch.coverage.records import DayCount, Entrance, Finding, Hole, Series
from hatewatch.coverage.survey import Asked, survey

OUTLET = Series("Arızalı Haber")
TODAY = MONDAY + timedelta(days=30)


def day(at: int) -> date:
    return MONDAY + timedelta(days=at)


def asked(at: int, failures: int) -> Entrance:
    return Entrance(OUTLET.source, noon(day(at)), failures, None)


def test_on_its_first_day_it_has_no_hole_and_no_last_day() -> None:
    [found] = survey([], TODAY, Asked([asked(30, 3)], runs=[noon(TODAY)] * 3))
    assert (found.last, found.answered, found.findings, found.documents) == (None, False, (), 0)


def test_once_a_day_was_missed_it_is_unreachable_since_it_was_first_asked() -> None:
    runs = [noon(day(at)) for at in (20, 28, 29, 30)]
    [found] = survey([], TODAY, Asked([asked(30, 3)], runs=runs))
    assert found.findings == (Finding(OUTLET, day(28), day(29), "unreachable", 0, None, None),)
    assert (found.last, found.counts.tolist()) == (None, [0, 0])


def test_many_runs_on_one_day_are_no_days() -> None:
    runs = [noon(TODAY) - timedelta(hours=at) for at in range(4)]
    [found] = survey([], TODAY, Asked([asked(30, 4)], runs=runs))
    assert found.findings == ()


def test_a_stored_hole_keeps_its_days() -> None:
    stored = Hole(1, OUTLET, day(20), day(27), "unreachable", 0, None, None, noon(day(28)))
    [found] = survey([], TODAY, Asked([asked(30, 1)], runs=[noon(TODAY)]), [stored])
    assert [(one.first, one.last) for one in found.findings] == [(day(20), day(27))]


def test_what_came_today_for_the_first_time_came_last_today() -> None:
    here = Entrance(OUTLET.source, noon(TODAY), 0, noon(TODAY))
    [found] = survey([DayCount(OUTLET, TODAY, 9)], TODAY, Asked([here]))
    assert (found.last, found.answered, found.documents) == (TODAY, True, 0)
