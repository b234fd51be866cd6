"""Estimates of parts: what they must do whatever the audit, and what they make of clear cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from hatewatch.prevalence import Population, Sample
from hatewatch.prevalence.methods.poststratified import poststratified
from hatewatch.prevalence.own import Parts, form_blocks
from hatewatch.prevalence.parts import Anchors, Rates, Stability, _tail, estimate_parts
from hatewatch.prevalence.records import Estimate

AT = 0.5


def draw(
    seed: int, sizes: list[int], shares: list[float], hits: list[float], alarms: list[float], read: int
) -> tuple[list[Estimate], Stability, np.ndarray, Estimate]:
    """Return estimates of parts drawn with these rates, their stability, their true shares and the whole's estimate."""
    random = np.random.default_rng(seed)
    part = np.repeat(np.arange(len(sizes)), sizes)
    truth = random.random(len(part)) < np.array(shares)[part]
    called = random.random(len(part)) < np.where(truth, np.array(hits)[part], np.array(alarms)[part])
    rows = random.choice(len(part), read, replace=False)
    sample = Sample.of(called[rows], truth[rows])
    population = Population.of(called)
    whole = poststratified(population, sample, AT)
    n = np.bincount(part, minlength=len(sizes))
    parts = Parts(n, np.bincount(part, called, minlength=len(sizes)).astype(np.int64), np.arange(read), part[rows])
    ones = np.ones(len(sizes))
    anchors = Anchors(
        ones * whole.value, ones * (whole.effective or 1), ones * called.mean(), ones * sample.weights.sum()
    )  # fmt: skip
    found, stability = estimate_parts(Rates.of(sample, AT), anchors, sample, AT, parts)
    return found, stability, np.bincount(part, truth) / n, whole


@settings(max_examples=60, deadline=None)
@given(
    seed=some.integers(0, 10_000), sizes=some.lists(some.integers(1, 900), min_size=1, max_size=8),
    share=some.floats(0, 0.5), read=some.integers(1, 400),
)  # fmt: skip
@example(seed=8239, sizes=[495], share=0.28125, read=1)  # an end missed by a rounding
def test_values_and_ends_lie_where_they_must(seed: int, sizes: list[int], share: float, read: int) -> None:
    k = len(sizes)
    found, stability, _, _ = draw(seed, sizes, [share] * k, [0.8] * k, [0.1] * k, min(read, sum(sizes)))
    for one in found:
        assert 0 <= (one.low or 0) <= one.value <= (one.high or 0) <= 1
        assert one.effective is not None
        assert one.effective > 0
    assert 0 <= stability.p <= 1
    assert 0 <= stability.spread <= 0.3


def test_a_part_read_well_believes_its_own_readers_and_one_not_read_the_model() -> None:
    sizes, shares = [4_000, 4_000, 400], [0.02, 0.02, 0.02]
    found, _, true, whole = draw(1, sizes, shares, [0.8, 0.8, 0.8], [0.02, 0.15, 0.02], 3_000)
    assert abs(found[1].value - true[1]) < 0.01, "false alarms are many there, and its readers say so"
    assert found[2].effective < found[0].effective  # type: ignore[operator]
    assert whole.low is not None
    assert whole.low < 0.03


def test_of_one_part_that_is_the_whole_the_whole_is_told() -> None:
    found, stability, _, whole = draw(2, [3_000], [0.1], [0.8], [0.05], 300)
    assert found[0].value == pytest.approx(whole.value, abs=0.005)
    assert found[0].high - found[0].low == pytest.approx(whole.high - whole.low, rel=0.15)  # type: ignore[operator]
    assert stability.parts == 0, "what was read of all is no news of a part"


def test_mistakes_that_differ_are_noticed_and_widen() -> None:
    k = 6
    sizes, shares, hits = [1_500] * k, [0.05] * k, [0.8] * k
    alike, steady, _, _ = draw(3, sizes, shares, hits, [0.05] * k, 1_800)
    unlike, unsteady, _, _ = draw(3, sizes, shares, hits, [0.01, 0.2, 0.01, 0.2, 0.01, 0.2], 1_800)
    assert unsteady.p < 0.01 < steady.p
    assert unsteady.spread > 3 * steady.spread

    def width(found: list[Estimate]) -> float:
        return float(np.mean([(one.high or 0) - (one.low or 0) for one in found]))

    assert width(unlike) > 1.3 * width(alike)


@given(some.lists(some.integers(0, 30), min_size=1, max_size=60))
def test_blocks_are_neighbours_of_which_enough_was_read(read: list[int]) -> None:
    blocks = form_blocks(np.array(read), 40)
    assert len(blocks) == len(read)
    assert blocks[0] == 0
    assert set(np.diff(blocks).tolist()) <= {0, 1}
    if blocks[-1] > 0:
        assert np.bincount(blocks, read).min() >= 40


def test_the_tail_of_chi_square_is_that_of_the_tables() -> None:
    # quantiles of .95 from the tables: 3.841 with 1 degree of freedom, 18.307 with 10
    assert _tail(3.841, 1) == pytest.approx(0.05, abs=0.003)
    assert _tail(18.307, 10) == pytest.approx(0.05, abs=0.001)
    assert _tail(5.0, 0) == 1.0
