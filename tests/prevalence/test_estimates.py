"""What every estimate must do, whatever the population and the audit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from hatewatch.prevalence import Population, Sample, Useless
from hatewatch.prevalence.estimate import LEAST, estimate, further, tells
from hatewatch.prevalence.methods.adjusted import adjusted_count
from hatewatch.prevalence.methods.audited import audit_alone
from hatewatch.prevalence.methods.counted import classify_and_count
from hatewatch.prevalence.methods.emq import emq
from hatewatch.prevalence.methods.poststratified import poststratified

AT = 0.5


def draw(seed: int, n: int, size: int = 4_000, share: float = 0.1) -> tuple[Population, Sample, float]:
    """Return a population, a sample of `n` of it, and the share there is."""
    random = np.random.default_rng(seed)
    truth = random.random(size) < share
    scores = np.round(np.where(truth, random.beta(3, 2, size), random.beta(1, 9, size)), 4)
    at = random.choice(size, n, replace=False)
    return Population.of(scores), Sample.of(scores[at], truth[at]), float(truth.mean())


@given(seed=some.integers(0, 10_000), n=some.integers(LEAST, 300), share=some.floats(0, 0.6))
def test_values_and_ends_lie_where_they_must(seed: int, n: int, share: float) -> None:
    population, sample, _ = draw(seed, n, share=share)
    found = estimate("hate", population, sample, AT, prior=0.2)
    assert (found.n, found.read, found.positives) == (4_000, n, sample.truth.sum())
    assert found.chosen is not None
    names = [one.method for one in (found.chosen, *found.others)]
    assert len(names) == len(set(names))
    assert len(names) + len(found.refusals) == 7
    for one in (found.chosen, *found.others):
        assert 0 <= one.value <= 1
        if one.low is not None and one.high is not None:
            assert 0 <= one.low <= one.high <= 1
            if one.method != "prediction_powered":
                assert one.low - 1e-9 <= one.value <= one.high + 1e-9


@given(seed=some.integers(0, 10_000), factor=some.floats(0.01, 1_000))
def test_only_ratios_of_weights_count(seed: int, factor: float) -> None:
    population, sample, _ = draw(seed, 120)
    weights = np.random.default_rng(seed).uniform(0.5, 9, 120)
    one = Sample(sample.scores, sample.truth, weights)
    other = Sample(sample.scores, sample.truth, factor * weights)
    for method in (lambda it: poststratified(population, it, AT), lambda it: audit_alone(it, population.n)):
        found, same = method(one), method(other)
        assert (found.value, found.low, found.high) == pytest.approx((same.value, same.low, same.high))


def test_what_was_read_whole_is_known() -> None:
    population, sample, share = draw(3, 4_000)
    found = poststratified(population, sample, AT)
    assert found.value == pytest.approx(share, abs=2e-4)
    assert (found.low, found.high) == (found.value, found.value)
    assert audit_alone(sample, population.n).value == share


def test_a_document_of_twice_the_weight_counts_twice() -> None:
    population = Population.of(np.repeat([0.1, 0.9], [900, 100]))
    light = Sample.of([0.1] * 60 + [0.9] * 60, [0] * 30 + [1] * 30 + [1] * 60, [2.0] * 30 + [1.0] * 30 + [1.0] * 60)
    # Of those not called so a third by weight, of those called so all; the sample's share is borrowed a little.
    assert poststratified(population, light, AT).value == pytest.approx(0.9 / 3 + 0.1, abs=0.01)


def test_where_nothing_was_found_there_may_be_some_all_the_same() -> None:
    population, sample, _ = draw(4, 200, share=0.0)
    found = poststratified(population, sample, AT)
    assert found.value == 0
    assert found.low == 0
    assert found.high == pytest.approx(3.84 / 203.84, rel=0.25)


def test_few_read_documents_give_no_figure_but_how_many_are_needed() -> None:
    population, sample, _ = draw(5, LEAST - 1)
    found = estimate("hate", population, sample, AT)
    assert found.chosen is None
    assert [one.method for one in found.others] == ["classify_and_count"]
    assert (found.refusals["poststratified"].reason, found.refusals["poststratified"].needed) == ("audit_small", 1)
    none = estimate("hate", population, Sample.of([], []), AT)
    assert (none.refusals["poststratified"].reason, none.refusals["poststratified"].needed) == ("no_audit", LEAST)


def test_a_model_no_better_than_chance_is_not_leant_on() -> None:
    random = np.random.default_rng(6)
    scores, truth = random.random(3_000), random.random(3_000) < 0.2
    population, sample = Population.of(scores), Sample.of(scores[:300], truth[:300])
    assert not tells(sample, AT)
    found = estimate("hate", population, sample, AT)
    assert found.chosen is not None
    assert found.chosen.method == "audit_alone"
    assert {name: one.reason for name, one in found.refusals.items()}["poststratified"] == "no_better_than_chance"
    good, read, _ = draw(7, 300)
    assert tells(read, AT)
    chosen = estimate("hate", good, read, AT).chosen
    assert chosen is not None
    assert chosen.method == "poststratified"


def test_adjusting_finds_the_share_that_the_raw_one_hides() -> None:
    # Sensitivity .75, specificity .95 and a true share of 2 % look like 6.4 %.
    population = Population.of(np.repeat([0.9, 0.1], [64, 936]))
    sample = Sample.of(np.repeat([0.9, 0.1, 0.9, 0.1], [75, 25, 5, 95]), np.repeat([1, 0], [100, 100]))
    assert classify_and_count(population, AT).value == 0.064
    assert adjusted_count(population, sample, AT).value == pytest.approx(0.02)
    with pytest.raises(Useless, match="no_positives"):
        adjusted_count(population, Sample.of([0.9, 0.1], [0, 0]), AT)


def test_emq_finds_a_share_that_has_changed_and_nothing_else_has() -> None:
    random = np.random.default_rng(8)
    truth = random.random(60_000) < 0.05
    x = random.normal(np.where(truth, 1.5, 0.0))
    ratio = np.exp(1.5 * x - 1.5**2 / 2)  # of the two normal densities
    scores = 0.3 * ratio / (0.3 * ratio + 0.7)  # calibrated for a share of 30 %
    assert emq(Population.of(scores), 0.3).value == pytest.approx(0.05, abs=0.01)
    with pytest.raises(Useless, match="no_prior"):
        emq(Population.of(scores), 0.0)


def test_further_documents_make_the_interval_as_narrow_as_asked() -> None:
    population, sample, _ = draw(9, 200)
    found = poststratified(population, sample, AT)
    assert found.low is not None
    assert found.high is not None
    width = found.high - found.low
    assert further(found, width) == 0
    assert found.effective is not None
    assert further(found, width / 2) == pytest.approx(3 * found.effective, abs=1)


def test_samples_say_what_is_wrong_with_them() -> None:
    with pytest.raises(ValueError, match="one score, one truth"):
        Sample.of([0.1], [0, 1])
    with pytest.raises(ValueError, match="positive weight"):
        Sample.of([0.1], [0], [0.0])
