"""Which figures a report tells: at what resolution, and what it withholds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from counted_documents import Doc, tally_of
from hatewatch.reports.collect import MENTIONED, Cell, Collector
from hatewatch.trends import Grid, Measure, Tally, Told

JUDGED = ("offensive", "discriminatory", "hate", "migrant", "gender")
START = datetime(2024, 1, 1, tzinfo=UTC)


def _tally(n: int, days: int, places: tuple[str, ...] = ("01", "21"), period: str = "auto") -> Tally:
    random = np.random.default_rng(4)
    documents = [
        Doc(
            START + timedelta(days=int(random.integers(0, days))),
            ("hate", "migrant") if random.random() < 0.1 else (),
            place=str(random.choice(places)),
            targets=("syrians",) if random.random() < 0.2 else (),
        )
        for _ in range(n)
    ]
    return tally_of(documents, JUDGED, period)


def _collector(tally: Tally) -> Collector:
    kind = tally.calendar.kind if tally.calendar else "month"
    return Collector(tally, Measure(None, kind), ("offensive", "discriminatory", "hate"))


def test_every_figure_is_told_once_and_agrees_with_the_counts() -> None:
    tally = _tally(4_000, 180)
    found = _collector(tally).collect()
    ids = [one.id for one in found.figures]
    assert len(ids) == len(set(ids))
    for one in found.figures:
        assert 0 < one.n <= tally.n
        assert one.count <= one.n
    whole = {(one.dimension, one.value, one.label): one for one in found.figures if not one.period}
    assert whole["all", "", "hate"].count == tally.total("hate")[1]
    assert sum(whole["place", place, "hate"].count for place in ("01", "21")) == tally.total("hate")[1]
    assert {label for dimension, _, label in whole if dimension == "place"} == {*JUDGED, "intersectional"}
    assert whole["mention", "syrians", MENTIONED].n == tally.n


def test_of_parts_only_conduct_is_told_over_time() -> None:
    found = _collector(_tally(4_000, 180)).collect()
    over_time = {one.label for one in found.figures if one.dimension == "place" and one.period}
    assert over_time == {"offensive", "discriminatory", "hate"}
    assert {one.label for one in found.figures if one.dimension == "all" and one.period} > over_time


def test_periods_of_parts_are_wide_enough_to_say_something() -> None:
    dense = _collector(_tally(6_000, 60)).parts("place")
    assert all("/" not in period for period in dense.periods)
    thin = _collector(_tally(500, 300)).parts("place")
    assert any("/" in period for period in thin.periods)
    assert len(thin.periods) >= 3
    assert thin.n[:, :-1].sum() == 500


def test_small_cells_are_withheld_and_counted() -> None:
    tally = _tally(2_000, 90, ("01", "21", "26"))
    tally_with_few = tally_of([Doc(START, place="63") for _ in range(4)], JUDGED)
    assert [one.value for one in _collector(tally_with_few).collect().figures if one.dimension == "place"] == []
    found = _collector(tally).collect()
    assert found.withheld.get("place", 0) == 0
    assert all(one.n >= 10 for one in found.figures)


def test_a_stretch_that_holds_a_withheld_period_is_withheld() -> None:
    days = [(0, 60), (31, 4), (62, 40), (92, 40), (123, 12), (154, 50)]
    documents = [
        Doc(START + timedelta(days=day), place=place) for day, n in days for place in ("21", "01") for _ in range(n)
    ]
    collector = _collector(tally_of(documents, JUDGED, "month"))
    months = collector.parts("place")
    assert len(months.periods) == 6
    assert collector.held(months)[0].tolist() == [False, True, False, False, True, False, False]
    thirds = months.pool([range(2), range(4, 6)])
    assert collector.held(thirds)[0].tolist() == [True, True, False], "less the months shown they would give it"


def test_without_dates_there_is_the_whole_time_alone() -> None:
    found = _collector(tally_of([Doc(labels=("hate",), place="01") for _ in range(40)], JUDGED)).collect()
    assert {one.period for one in found.figures} == {""}
    assert not any(found.spans.values())


def test_provinces_that_are_withheld_are_named_and_outlets_never() -> None:
    sizes = {"01": 60, "21": 50, "47": 8, "63": 9}
    documents = [
        Doc(START, place=place, spoken_of=(place,), outlet=f"outlet {place}")
        for place, n in sizes.items()
        for _ in range(n)
    ]
    found = _collector(tally_of(documents, JUDGED)).collect()
    assert {name: set(values) for name, values in found.hidden.items()} == {
        "place": {"47", "63"},
        "spoken_of": {"47", "63"},
    }
    told = {one.value for one in found.figures if one.dimension == "place"}
    assert told == {"01", "21"}


class _Silent(Measure):
    """Tell nothing of Diyarbakır over the whole time."""

    def tell(self, grid: Grid, withheld: NDArray[np.bool_], label: str) -> Told:
        told = super().tell(grid, withheld, label)
        return replace(told, figures=tuple(one for one in told.figures if one.value != "21" or one.period))


def test_what_is_neither_told_nor_withheld_is_noted() -> None:
    tally = _tally(4_000, 180)
    found = Collector(tally, _Silent(None, "month"), ("hate",)).collect()
    assert Cell("place", "21", "", "hate") in found.untold
    assert {(one.value, one.period) for one in found.untold} == {("21", "")}
    assert found.silent("hate") == {"place": ("21",)}
    assert not found.hidden
    assert not _collector(tally).collect().untold
