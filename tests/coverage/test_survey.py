"""Whole sources: what is told of the paper, what of one language, and what collecting itself knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from covered import MONDAY, counted, healthy, noon
from hatewatch.coverage.causes import idle_days, unanswered_days
from hatewatch.coverage.records import DayCount, Entrance, Finding, Hole, Series
from hatewatch.coverage.survey import Asked, Standing, survey

DAYS = 364
TODAY = MONDAY + timedelta(days=DAYS)
BEGUN = {Series("gazete"): noon(MONDAY)}
EVERY_DAY = [MONDAY + timedelta(days=i) for i in range(DAYS)]
PAPER, KURMANJI = Series("gazete"), Series("gazete", "", "kmr")


def day(at: int) -> date:
    return MONDAY + timedelta(days=at)


def answering(outlet: str = "gazete") -> Entrance:
    return Entrance(outlet, noon(TODAY), 0, noon(TODAY))


def two_languages() -> dict[str, list[int]]:
    return {"tr": healthy(1, DAYS, 40).tolist(), "kmr": healthy(2, DAYS, 20).tolist()}


def told(standings: Sequence[Standing]) -> list[tuple[str, str, str, int, int | None]]:
    return [
        (one.series.outlet, one.series.language, one.kind, (one.first - MONDAY).days,
         None if one.last is None else (one.last - MONDAY).days)
        for standing in standings
        for one in standing.findings
    ]  # fmt: skip


def test_a_healthy_source_has_no_holes_and_its_usual_day_is_known() -> None:
    standings = survey(counted(two_languages()), TODAY)
    assert [one.series for one in standings] == [PAPER, KURMANJI, Series("gazete", "", "tr")]
    assert told(standings) == []
    assert [one.usual for one in standings] == pytest.approx([60, 20, 40], rel=0.2)
    assert standings[0].documents == sum(map(sum, two_languages().values()))


def test_a_silent_paper_is_one_hole_and_not_one_of_each_language() -> None:
    days = two_languages()
    for own in days.values():
        own[200:203] = [0, 0, 0]
    assert told(survey(counted(days), TODAY)) == [("", "", "silent", 200, 202)]


def test_one_language_missing_is_told_of_the_language_alone() -> None:
    days = two_languages()
    days["tr"][220:234] = [0] * 14  # two thirds of the paper, so the whole is thin as well
    assert told(survey(counted(days), TODAY)) == [("", "tr", "silent", 220, 233)]


def test_a_language_missing_while_all_are_thin_is_a_thin_paper() -> None:
    days = two_languages()
    random = np.random.default_rng(5)
    days["tr"][220:234] = random.binomial(days["tr"][220:234], 0.3).tolist()
    days["kmr"][220:234] = random.binomial(days["kmr"][220:234], 0.3).tolist()
    [found] = told(survey(counted(days), TODAY))
    assert found[:3] == ("", "", "thin")


def test_the_end_of_a_file_is_no_hole_but_a_collected_source_that_stopped_is_silent_since() -> None:
    days = {"tr": healthy(3, DAYS, 30).tolist()[:300]}
    assert told(survey(counted(days), TODAY)) == []
    assert told(survey(counted(days), TODAY, Asked([answering()]))) == [("", "", "stopped", 300, None)]


def test_the_last_day_of_a_file_may_be_half_and_a_language_may_end_before_it() -> None:
    days = two_languages()
    days = {"tr": [*days["tr"][:299], 1], "kmr": days["kmr"][:280]}
    assert told(survey(counted(days), TODAY)) == [("", "kmr", "stopped", 280, None)]


def test_today_is_not_judged() -> None:
    days = {"tr": [*healthy(3, DAYS, 30).tolist(), 1]}
    assert told(survey(counted(days), TODAY, Asked([answering()]))) == []


def test_channels_of_one_platform_are_told_apart() -> None:
    lost = healthy(5, DAYS, 30)
    lost[150:157] = 0
    days = counted({"tr": healthy(4, DAYS, 30).tolist()}, "telegram", "kanal-a")
    days += counted({"tr": lost.tolist()}, "telegram", "kanal-b")
    standings = survey(days, TODAY)
    assert told(standings) == [("kanal-b", "", "silent", 150, 156)]
    assert [one.series.outlet for one in standings] == ["", "kanal-a", "kanal-b"]


def test_days_without_a_run_are_holes_whatever_the_counts() -> None:
    few = {"tr": healthy(6, DAYS, 0.4).tolist()}
    days, ran = counted(few), [one for i, one in enumerate(EVERY_DAY) if i not in (100, 101)]
    [found] = survey(days, TODAY, Asked([answering()], ran, BEGUN))[0].findings
    assert (found.kind, found.first, found.last) == ("not_run", day(100), day(101))
    assert told(survey(days, TODAY, Asked([answering()], EVERY_DAY, BEGUN))) == []


def test_a_hole_with_a_known_cause_is_no_riddle_and_teaches_nothing() -> None:
    lost = healthy(7, DAYS, 30)
    whole = int(lost[100:110].sum())
    lost[100:110] = 0
    ran = [one for i, one in enumerate(EVERY_DAY) if not 100 <= i < 110]
    [found] = survey(counted({"tr": lost.tolist()}), TODAY, Asked([answering()], ran, BEGUN))[0].findings
    assert (found.kind, found.seen) == ("not_run", 0)
    assert found.expected == pytest.approx(whole, rel=0.2)


def test_runs_tell_nothing_of_a_spreadsheet() -> None:
    days = counted({"tr": healthy(8, DAYS, 30).tolist()})
    assert told(survey(days, TODAY, Asked([answering("baska")], EVERY_DAY[::2]))) == []


def test_an_outlet_that_does_not_answer_is_unreachable_since_its_last_whole_answer() -> None:
    down = Entrance("gazete", noon(day(363)), 9, noon(day(349)))
    lost = healthy(9, DAYS, 30)
    lost[350:] = 0
    standings = survey(counted({"tr": lost.tolist()}), TODAY, Asked([down], EVERY_DAY, BEGUN))
    assert told(standings) == [("", "", "unreachable", 350, 363)]


def test_an_outlet_that_answers_again_keeps_the_cause_that_is_stored() -> None:
    lost = healthy(9, DAYS, 30)
    lost[200:210] = 0
    stored = Hole(1, PAPER, day(200), day(209), "unreachable", 0, 300.0, 0.0, noon(day(209)))
    days = counted({"tr": lost.tolist()})
    assert told(survey(days, TODAY, Asked([answering()], EVERY_DAY, BEGUN), [stored])) == [
        ("", "", "unreachable", 200, 209)
    ]
    assert told(survey(days, TODAY, Asked([answering()], EVERY_DAY, BEGUN))) == [("", "", "silent", 200, 209)]


def test_an_outlet_that_never_brought_anything_is_shown_and_said_to_be_unreachable() -> None:
    standings = survey([], TODAY, Asked([Entrance("sessiz", noon(day(363)), 3, None)], EVERY_DAY, BEGUN))
    assert [(one.series, one.documents) for one in standings] == [(Series("sessiz"), 0)]
    assert standings[0].findings == (
        Finding(Series("sessiz"), day(363), day(363), "unreachable", 0, None, None),
    )  # fmt: skip


def test_a_stray_date_does_not_stretch_a_source_over_decades() -> None:
    days = [DayCount(PAPER, date(1970, 1, 1), 1), *counted({"tr": healthy(10, DAYS, 30).tolist()})]
    assert survey(days, TODAY)[0].first == MONDAY


@pytest.mark.parametrize(
    ("ran", "idle"),
    [
        ([0, 1, 2, 3, 6, 7], [4, 5]),  # daily: every day is due
        ([0, 7, 14, 21, 28], []),  # Mondays: the days between are not
        ([0, 7, 14, 22, 28, 35], []),  # nor is a Tuesday for once
        ([0, 7, 14, 21, 35], list(range(22, 35))),  # but a Monday left out is
        ([3, 5], []),  # of so few runs nothing is known to be due
        ([], []),
    ],
)
def test_days_are_idle_where_a_run_was_due(ran: list[int], idle: list[int]) -> None:
    until = day(max(ran)) if len(ran) > 1 else day(9)
    found = idle_days([day(at) for at in ran], until)
    assert sorted(found) == [day(at).toordinal() for at in idle]


def test_an_outlet_is_unreachable_only_where_no_entrance_answers() -> None:
    down = Entrance("gazete", noon(day(9)), 4, noon(day(5)))
    up = Entrance("gazete", noon(day(9)), 0, noon(day(9)))
    assert sorted(unanswered_days([down], day(9))) == [day(at).toordinal() for at in (6, 7, 8, 9)]
    assert sorted(unanswered_days([down], day(7))) == [day(at).toordinal() for at in (6, 7)]
    assert unanswered_days([down, up], day(9)) == unanswered_days([], day(9)) == set()


def test_days_before_an_outlet_was_collected_were_never_due() -> None:
    days = counted({"tr": healthy(6, DAYS, 0.4).tolist()})
    ran = [one for i, one in enumerate(EVERY_DAY) if i not in (100, 101)]
    later = {PAPER: noon(day(120))}
    assert told(survey(days, TODAY, Asked([answering()], ran, later))) == []
