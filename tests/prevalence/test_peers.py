"""The same numbers as ppi-python and QuaPy give for the same inputs (scripts/ask_peers.py asked them)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hatewatch.prevalence.methods.adjusted import adjusted_count, probabilistic_adjusted_count
from hatewatch.prevalence.methods.emq import emq
from hatewatch.prevalence.methods.powered import prediction_powered
from hatewatch.prevalence.records import Estimate, Population, Sample
from prevalence.shared_inputs import CASES, PRIOR, THRESHOLD

PEERS = json.loads((Path(__file__).parent / "peers.json").read_text("utf-8"))
METHODS = list(PEERS["rare"])


def ours(method: str, case: str) -> Estimate:
    given = CASES[case]
    population, sample = Population.of(given.population), Sample.of(given.scores, given.truth)
    if method == "prediction_powered_weighted":
        return prediction_powered(population, Sample.of(given.scores, given.truth, given.weights))
    if method == "prediction_powered":
        return prediction_powered(population, sample)
    if method == "emq":
        return emq(population, PRIOR)
    if method == "adjusted_count":
        return adjusted_count(population, sample, THRESHOLD)
    return probabilistic_adjusted_count(population, sample)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", METHODS)
def test_as_the_peers(method: str, case: str) -> None:
    found, (value, *ends) = ours(method, case), PEERS[case][method]
    assert found.value == pytest.approx(min(max(value, 0), 1), abs=1e-6)
    if ends:
        assert (found.low, found.high) == pytest.approx([min(max(end, 0), 1) for end in ends], abs=1e-6)
