"""Adjusted counts: the raw share, corrected with how often the model is right on texts that people judged."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from hatewatch.prevalence.interval import z_of
from hatewatch.prevalence.records import Estimate, Population, Sample, Useless, effective


def adjusted_count(population: Population, sample: Sample, threshold: float) -> Estimate:
    """Return (share called - false alarms) / (hits - false alarms), within [0, 1] (Rogan & Gladen 1978).

    Hits and false alarms are shares of the sample's positive and negative documents that the model calls so. They are
    taken to be the same in the population. Raises Useless as `probabilistic_adjusted_count` does.
    """
    called = (sample.scores >= threshold).astype(np.float64)
    share = population.above(threshold) / population.n
    return _adjust("adjusted_count", share, share * (1 - share) / population.n, called, sample)


def probabilistic_adjusted_count(population: Population, sample: Sample) -> Estimate:
    """Return the same with mean scores in the place of shares called (Bella et al. 2010, "Quantification via
    probability estimators").

    Raises Useless where the sample has no positive or no negative document, or where the model's scores do not tell
    one from the other better than chance.
    """
    variance = population.variance / population.n
    return _adjust("probabilistic_adjusted_count", population.mean, variance, sample.scores, sample)


def _adjust(method: str, seen: float, variance: float, says: NDArray[np.float64], sample: Sample) -> Estimate:
    """Solve seen = hits · p + alarms · (1 - p) for p; the interval is the delta method's."""
    yes, no = sample.weights * sample.truth, sample.weights * (1 - sample.truth)
    if not yes.sum():
        raise Useless("no_positives")
    if not no.sum():
        raise Useless("no_negatives")
    hits, spread = _moments(says, yes)
    alarms, other = _moments(says, no)
    gap = hits - alarms
    if gap <= z_of(0.95) * sqrt(spread + other):
        raise Useless("no_better_than_chance")
    value = float(np.clip((seen - alarms) / gap, 0, 1))
    half = z_of(0.95) * sqrt(variance + value**2 * spread + (1 - value) ** 2 * other) / gap
    return Estimate(method, value, max(0.0, value - half), min(1.0, value + half))


def _moments(says: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Return the weighted mean of what the model says, and the variance of that mean."""
    mean = float(np.average(says, weights=weights))
    return mean, float(np.average((says - mean) ** 2, weights=weights)) / effective(weights)
