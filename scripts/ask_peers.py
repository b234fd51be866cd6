"""Ask ppi-python and QuaPy for what hatewatch estimates too, and keep their answers for the tests.

    python -m pip install ppi-python==0.2.3 quapy==0.2.3 numpy
    python scripts/ask_peers.py > tests/prevalence/peers.json

In an environment of its own: the two bring numba, statsmodels, pandas and matplotlib. No part of hatewatch is imported.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path

import numpy as np
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from quapy.functional import normalize_prevalence
from quapy.method.aggregative import ACC, EMQ, PACC

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "prevalence"))
from shared_inputs import CASES, PRIOR, THRESHOLD, Inputs

CLASSES = [0, 1]


def ask(given: Inputs) -> dict[str, list[float]]:
    """Return each method's value, with the ends of its interval where it has one."""
    truth, scores, population = given.truth, given.scores, given.population
    answers = {}
    for name, weights in (("prediction_powered", None), ("prediction_powered_weighted", given.weights)):
        value = ppi_mean_pointestimate(truth, scores, population, w=weights)
        low, high = ppi_mean_ci(truth, scores, population, alpha=0.05, w=weights)
        answers[name] = [float(np.squeeze(one)) for one in (value, low, high)]
    called = (scores >= THRESHOLD).astype(int)
    both = np.stack([1 - scores, scores], axis=1)
    counts = [(population < THRESHOLD).mean(), (population >= THRESHOLD).mean()]
    means = [1 - population.mean(), population.mean()]
    for name, rates, unadjusted in (
        ("adjusted_count", ACC.getPteCondEstim(CLASSES, truth.astype(int), called), counts),
        ("probabilistic_adjusted_count", PACC.getPteCondEstim(CLASSES, truth.astype(int), both), means),
    ):
        solved = ACC.solve_adjustment(rates, np.array(unadjusted), method="inversion", solver="exact-raise")
        answers[name] = [float(normalize_prevalence(solved, method="clip")[1])]
    shares, _ = EMQ.EM(np.array([1 - PRIOR, PRIOR]), np.stack([1 - population, population], axis=1))
    answers["emq"] = [float(shares[1])]
    return answers


def main() -> None:
    versions = {name: importlib.metadata.version(name) for name in ("ppi-python", "quapy", "numpy")}
    print(json.dumps({"versions": versions} | {name: ask(one) for name, one in CASES.items()}, indent=1))


if __name__ == "__main__":
    main()
