"""Scores, judgements and weights that ppi-python and QuaPy were asked with too; see scripts/ask_peers.py."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THRESHOLD, PRIOR = 0.5, 0.2


@dataclass(frozen=True)
class Inputs:
    """Scores of all documents, and scores, judgements and weights of a sample."""

    population: NDArray[np.float64]
    scores: NDArray[np.float64]
    truth: NDArray[np.float64]
    weights: NDArray[np.float64]


def _uniform(n: int, seed: int) -> NDArray[np.float64]:
    """Return numbers in [0, 1) that are the same in every version of every library."""
    state, found = seed, np.empty(n)
    for i in range(n):
        state = (6364136223846793005 * state + 1442695040888963407) % (1 << 64)
        found[i] = (state >> 11) / (1 << 53)
    return found


def inputs(share: float, n: int, size: int, seed: int) -> Inputs:
    """Return a population of `size` with such a share, a model of middling quality, and a sample of `n`."""

    def draw(count: int, offset: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        truth = (_uniform(count, seed + offset) < share).astype(np.float64)
        noise = _uniform(count, seed + offset + 1)
        return np.round(np.where(truth == 1, noise**0.6, noise**3), 4), truth

    population, _ = draw(size, 10)
    scores, truth = draw(n, 20)
    return Inputs(population, scores, truth, 1 + np.floor(3 * _uniform(n, seed + 30)))


CASES = {
    "rare": inputs(0.02, 400, 6_000, 1),
    "common": inputs(0.3, 250, 3_000, 2),
    "small": inputs(0.1, 60, 900, 3),
}
