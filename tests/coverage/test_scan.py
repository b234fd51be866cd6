"""Holes in single series: planted ones are found, healthy sources are left in peace."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from covered import healthy
from hatewatch.coverage.scan import PART, Stretch, scan
from hatewatch.coverage.usual import KNOWN_DAYS, expect

Counts = NDArray[np.int64]


def found(counts: Counts, excused: tuple[int, ...] = ()) -> list[Stretch]:
    barred = np.zeros(len(counts), np.bool_)
    barred[list(excused)] = True
    return list(scan(counts, 0, barred, len(counts)).stretches)


def planted(counts: Counts, start: int, stop: int, part: float = 0.0) -> Counts:
    lost = counts.copy()
    lost[start:stop] = np.random.default_rng(start).binomial(lost[start:stop], part)
    return lost


def drifting(seed: int, days: int, mean: float) -> Counts:
    random = np.random.default_rng(seed)
    return random.poisson(mean * np.exp(np.cumsum(random.normal(0, 0.012, days))))


def seasonal(seed: int, days: int, mean: float) -> Counts:
    return healthy(seed, days, mean) * (np.arange(days) % 365 < 180) + healthy(seed + 500, days, mean * 0.75) * (
        np.arange(days) % 365 >= 180
    )


def wild(seed: int, days: int, mean: float) -> Counts:
    return healthy(seed, days, mean, spread=0.4)


def six_days(seed: int, days: int, mean: float) -> Counts:
    return healthy(seed, days, mean, week=(1, 1, 1, 1, 1, 1, 0))


def weekly(seed: int, days: int, mean: float) -> Counts:
    return healthy(seed, days, mean, week=(0, 0, 0, 7, 0, 0, 0))


def monthly(seed: int, days: int, mean: float) -> Counts:
    return healthy(seed, days, 30 * mean) * (np.arange(days) % 30 == 4)


@pytest.mark.parametrize("kind", [healthy, drifting, seasonal, wild, six_days, weekly, monthly])
@pytest.mark.parametrize("mean", [2.0, 15.0, 120.0])
def test_a_healthy_source_is_wronged_less_than_once_a_year(
    kind: Callable[[int, int, float], Counts], mean: float
) -> None:
    years, seeds = 3, range(4)
    false = [len(found(kind(seed, 365 * years, mean))) for seed in seeds]
    assert sum(false) / (years * len(seeds)) < 1


@pytest.mark.parametrize(("days", "part"), [(1, 0.0), (3, 0.0), (7, 0.0), (40, 0.0), (120, 0.0)])
def test_silent_days_are_found_to_the_day(days: int, part: float) -> None:
    stretches = [found(planted(healthy(seed, mean=40), 250, 250 + days, part)) for seed in range(8)]
    hit = [any((one.start, one.stop) == (250, 250 + days) and one.silent for one in some) for some in stretches]
    assert sum(hit) >= 7
    assert all(len(some) <= 2 for some in stretches)


def test_a_week_of_half_is_found_in_most_sources_and_is_not_silent() -> None:
    stretches = [found(planted(healthy(seed, mean=60), 280, 287, 0.5)) for seed in range(20)]
    hit = [[one for one in some if one.start < 287 and one.stop > 280] for some in stretches]
    assert sum(bool(some) for some in hit) >= 15
    for one in (one for some in hit for one in some):
        assert not one.silent
        assert one.probability < 1e-3
        assert one.seen <= PART * one.expected
        assert abs(one.start - 280) <= 4
        assert abs(one.stop - 287) <= 4


def test_what_was_expected_is_what_the_source_would_have_brought() -> None:
    whole = healthy(3, mean=50)
    [one] = found(planted(whole, 300, 314))
    assert one.expected == pytest.approx(whole[300:314].sum(), rel=0.12)


def test_nothing_is_called_a_hole_before_the_source_is_known() -> None:
    early = planted(healthy(1, mean=50), KNOWN_DAYS - 12, KNOWN_DAYS - 4)
    assert found(early) == []
    late = planted(healthy(1, mean=50), KNOWN_DAYS + 4, KNOWN_DAYS + 12)
    assert [(one.start, one.stop) for one in found(late)] == [(KNOWN_DAYS + 4, KNOWN_DAYS + 12)]


def test_a_source_of_few_documents_is_too_little_known_however_long_it_lives() -> None:
    few = np.zeros(400, np.int64)
    few[::30] = 1
    assert found(few) == []
    assert not expect(few, 0, np.zeros(400, np.bool_)).known.any()


def test_the_beginning_of_a_source_is_no_hole() -> None:
    assert found(np.concatenate([np.zeros(120, np.int64), healthy(2, mean=50)])) == []


def test_the_sundays_of_a_paper_and_the_days_between_weekly_issues_are_no_holes() -> None:
    assert expect(six_days(1, 200, 40), 0, np.zeros(200, np.bool_)).each_day(0)[195] < 1  # a Sunday
    assert found(six_days(1, 200, 40)) == []
    issues = weekly(1, 300, 6)
    assert found(issues) == []
    issues[[213, 220]] = 0  # two Thursdays left out
    assert [(one.start, one.stop) for one in found(issues)] == [(213, 221)]


def test_an_issue_that_bears_the_next_day_is_not_missing() -> None:
    issues = weekly(1, 300, 6)
    issues[214], issues[213] = issues[213], 0
    assert found(issues) == []


def test_a_new_level_is_thin_for_some_weeks_and_then_the_usual() -> None:
    fallen = planted(healthy(5, 500, 60), 250, 500, 0.4)
    stretches = found(fallen)
    assert stretches[0].start == pytest.approx(250, abs=3)
    assert max(one.stop for one in stretches) < 250 + 60
    usual = scan(fallen, 0, np.zeros(500, np.bool_), 500).usual
    assert usual.level[-1] == pytest.approx(24, rel=0.15)


def test_a_long_silence_does_not_become_the_usual_thing() -> None:
    silent = planted(healthy(4, 500, 30), 200, 400)
    scanned = scan(silent, 0, np.zeros(500, np.bool_), 500)
    assert [(one.start, one.stop) for one in scanned.stretches] == [(200, 400)]
    assert scanned.usual.level[399] == pytest.approx(30, rel=0.15)


def test_an_outbreak_of_news_does_not_make_the_days_after_it_thin() -> None:
    many = healthy(6, mean=20)
    many[200:206] *= 12
    assert found(many) == []


def test_excused_days_are_not_judged_and_teach_nothing() -> None:
    lost = planted(healthy(7, mean=30), 250, 260)
    assert found(lost, excused=tuple(range(250, 260))) == []
    barred = np.zeros(400, np.bool_)
    barred[250:260] = True
    assert expect(lost, 0, barred).level[265] == pytest.approx(expect(healthy(7, mean=30), 0, barred).level[265])
