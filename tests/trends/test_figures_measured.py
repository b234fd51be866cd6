"""From counts and an audit to figures of parts and periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from counted_documents import Doc, batch, tally_of
from hatewatch.prevalence import Population, Sample
from hatewatch.prevalence.estimate import estimate
from hatewatch.trends import Audited, Figure, Measure, Tally, Told
from hatewatch.trends.grid import Grid

JUDGED = ("discriminatory", "hate")
HITS, ALARMS, READ = 0.75, 0.05, 600
SHARES = {"01": 0.12, "21": 0.03, "26": 0.05}


class Town:
    """Documents of three places over six months, people's truth about them, what a model calls them, and an audit."""

    def __init__(self, seed: int = 3, n: int = 12_000, alarms: float = ALARMS) -> None:
        random = np.random.default_rng(seed)
        places = random.choice(list(SHARES), n, p=[0.2, 0.5, 0.3])
        self.truth = random.random(n) < np.array([SHARES[one] for one in places])
        called = random.random(n) < np.where(self.truth, HITS, alarms)
        start = datetime(2024, 1, 1, tzinfo=UTC)
        days = random.integers(0, 181, n)
        self.documents = [
            Doc(start + timedelta(days=int(day)), ("hate",) if yes else (), place=place)
            for day, yes, place in zip(days, called, places, strict=True)
        ]
        self.tally = tally_of(self.documents, JUDGED)
        read = random.choice(n, READ, replace=False)
        self.audited = self.read(read)

    def read(self, rows: np.ndarray) -> Audited:
        own = batch([self.documents[i] for i in rows], JUDGED)
        truth, ones = self.truth[rows].astype(np.float64), np.ones(len(rows))
        n, yes = self.tally.total("hate")
        population = Population(np.array([0.0, 1.0]), np.array([n - yes, yes]))
        called = own.called[:, 1]
        found = estimate("hate", population, Sample(called.astype(np.float64), truth, ones), 0.5)
        none = np.full(len(rows), np.nan)
        return Audited(
            own, {"hate": truth, "discriminatory": none}, {"hate": called, "discriminatory": own.called[:, 0]},
            {"hate": ones, "discriminatory": ones}, {"hate": found},
        )  # fmt: skip

    def tell(self, dimension: str, label: str = "hate", audited: Audited | None = None) -> Told:
        grid = self.tally.grid(dimension)
        return Measure(audited or self.audited, "month").tell(grid, grid.n < 0, label)

    def share(self, place: str, month: int = 0) -> float:
        """Return the share that people would give the label."""
        rows = [
            i for i, one in enumerate(self.documents)
            if place in ("", one.place) and month in (0, one.published.month if one.published else -1)
        ]  # fmt: skip
        return float(self.truth[rows].mean())


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


def _whole(told: Told) -> list[Figure]:
    return [one for one in told.figures if not one.period]


def test_the_whole_is_the_default_estimate(town: Town) -> None:
    figure = _whole(town.tell("all"))[0]
    chosen = town.audited.prevalences["hate"].chosen
    assert chosen is not None
    assert (figure.share, figure.low, figure.high, figure.method) == (
        chosen.value, chosen.low, chosen.high, "poststratified",
    )  # fmt: skip
    assert figure.read == READ
    assert figure.count / figure.n > figure.high, "the raw share is far too high"


def test_places_hold_their_own_share_and_are_nearer_than_the_raw_ones(town: Town) -> None:
    figures = _whole(town.tell("place"))
    assert [one.value for one in figures] == ["21", "26", "01"], "most documents first"
    for one in figures:
        true = town.share(one.value)
        assert one.method == "composite"
        assert one.low < true < one.high
        if one.value != "01":  # where misses and false alarms happen to weigh the same
            assert abs(one.share - true) < abs(one.count / one.n - true)
    assert sum(one.read for one in figures) == READ


def test_periods_of_each_place_are_told_and_cover(town: Town) -> None:
    told = town.tell("place")
    figures = [one for one in told.figures if one.period]
    assert len(figures) == 18
    held = [one.low <= town.share(one.value, int(one.period[-2:])) <= one.high for one in figures]
    assert sum(held) >= 16
    assert told.over_time is not None
    assert told.over_time.p > 0.001


def test_intervals_hold_over_many_towns() -> None:
    held = []
    for seed in range(12):
        town = Town(seed, n=6_000)
        held += [
            one.low <= town.share(one.value, int(one.period[-2:] or 0)) <= one.high
            for dimension in ("all", "place")
            for one in town.tell(dimension).figures
        ]
    assert np.mean(held) > 0.92


def test_without_an_audit_every_figure_is_raw(town: Town) -> None:
    grid = town.tally.grid("place")
    told = Measure(None, "month").tell(grid, grid.n < 0, "hate")
    assert {one.method for one in told.figures} == {"raw"}
    assert told.among is None
    assert {one.method for one in town.tell("place", "discriminatory").figures} == {"raw"}, "nobody read for that"


def test_where_the_model_is_no_better_than_chance_parts_are_raw_and_the_whole_is_the_audits(town: Town) -> None:
    useless = Town(5, alarms=HITS)
    assert {one.method for one in useless.tell("place").figures} == {"raw"}
    assert _whole(useless.tell("all"))[0].method == "audit_alone"


def test_a_drift_of_the_model_is_noticed_and_widens() -> None:
    steady, town = Town(8), Town(8)
    random = np.random.default_rng(2)
    for i, one in enumerate(town.documents):
        late = one.published is not None and one.published.month > 3
        if late and not town.truth[i] and random.random() < 0.15:
            town.documents[i] = replace(one, labels=("hate",))
    town.tally = tally_of(town.documents, JUDGED)
    rows = random.choice(len(town.documents), READ, replace=False)
    drifted, flat = town.tell("all", audited=town.read(rows)), steady.tell("all", audited=steady.read(rows))
    assert drifted.over_time is not None
    assert flat.over_time is not None
    assert drifted.over_time.p < 0.05 < flat.over_time.p
    assert drifted.over_time.spread > 2 * flat.over_time.spread


def test_withheld_cells_are_told_by_nobody(town: Town) -> None:
    grid: Grid = town.tally.grid("place")
    held = np.zeros(grid.n.shape, np.bool_)
    held[0, 2] = True
    told = Measure(town.audited, "month").tell(grid, held, "hate")
    assert (grid.values[0], grid.periods[2]) not in {(one.value, one.period) for one in told.figures}
    assert len(told.figures) == grid.n.size - 1


def test_pooled_periods_find_their_readers(town: Town) -> None:
    grid = town.tally.grid("all").pool([range(3), range(3, 6)])
    told = Measure(town.audited, "month").tell(grid, grid.n < 0, "hate")
    periods = [one for one in told.figures if one.period]
    assert [one.period for one in periods] == ["2024-01/2024-03", "2024-04/2024-06"]
    assert sum(one.read for one in periods) == READ
    assert isinstance(town.tally, Tally)
