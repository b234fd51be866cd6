"""Prediction-powered inference: the scores of all documents, corrected by their mistakes in the sample."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from hatewatch.prevalence.interval import z_of
from hatewatch.prevalence.records import Estimate, Population, Sample, Useless


def prediction_powered(population: Population, sample: Sample) -> Estimate:
    """Return PPI++ with power tuning (Angelopoulos, Duchi & Zrnic 2023), within [0, 1], with its normal interval.

    How much the scores are leant on is tuned by the sample: useless scores are not leant on at all. The population is
    taken to be other documents than the sample's, as in the paper. With few positives the interval is too narrow, and
    with none, or none but positives, it would be a point: raises Useless then.
    """
    if not sample.positives:
        raise Useless("no_positives")
    if sample.positives == sample.n:
        raise Useless("no_negatives")
    n, size = sample.n, population.n
    weights = sample.weights * n / sample.weights.sum()
    scores, truth = sample.scores, sample.truth
    first = population.mean + float((weights * (truth - scores)).mean())
    lean = _tune(population, weights * (truth - first), weights * (scores - first), first)
    value = lean * population.mean + float((weights * (truth - lean * scores)).mean())
    variance = lean**2 * population.variance / size + float((weights * (truth - lean * scores)).var()) / n
    half = z_of(0.95) * sqrt(variance)
    return Estimate(
        "prediction_powered", float(np.clip(value, 0, 1)), float(np.clip(value - half, 0, 1)),
        float(np.clip(value + half, 0, 1)),
    )  # fmt: skip


def _tune(population: Population, gradients: NDArray[np.float64], said: NDArray[np.float64], centre: float) -> float:
    """Return how much to lean on the scores, from 0 to 1: the least variance (their equation for a mean)."""
    n, size = len(said), population.n
    covariance = float(((gradients - gradients.mean()) * (said - said.mean())).mean())
    total, mean = n + size, (said.sum() + (population.values - centre) @ population.counts) / (n + size)
    squares = ((said - mean) ** 2).sum() + (population.values - centre - mean) ** 2 @ population.counts
    variance = squares / (total - 1)
    return float(np.clip(covariance / ((1 + n / size) * variance), 0, 1)) if variance > 0 else 0.0
