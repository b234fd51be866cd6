"""Pairs of grounds: how often two stand in one document, against how often they would if neither drew the other."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from hatewatch.prevalence.interval import z_of
from hatewatch.trends.tally import PAIR, Tally


@dataclass(frozen=True, slots=True)
class Pair:
    """Two grounds in one document: `observed` so often by the model, `expected` from how often each stands in any.

    Both among all `n` documents. `ratio` is observed / expected, with the ends of its 95 % interval, in which the three
    counts are Poisson's. These are counts of a model and no prevalences; and since few documents rest on any ground,
    most ratios are far above 1: they are to be set beside each other.
    """

    first: str
    second: str
    n: int
    observed: int
    expected: float
    ratio: float
    low: float
    high: float


def find_pairs(tally: Tally) -> list[Pair]:
    """Return the pairs that stand in documents enough, and by people enough, to be told; the most frequent first."""
    grid = tally.grid(PAIR, by_period=False)
    found = []
    for value, n, held in zip(grid.values, grid.n[:, -1].tolist(), grid.withheld()[:, -1], strict=True):
        if held:
            continue
        first, second = value.split()
        one, other = tally.total(first)[1], tally.total(second)[1]
        expected = one * other / tally.n
        ratio, half = n / expected, z_of(0.95) * sqrt(1 / n + 1 / one + 1 / other)
        found.append(Pair(first, second, tally.n, n, expected, ratio, ratio * exp(-half), ratio * exp(half)))
    return sorted(found, key=lambda one: (-one.observed, one.first, one.second))
