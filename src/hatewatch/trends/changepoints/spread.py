"""How much more the shares of a series stray than independent documents would: news comes in cycles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hatewatch.trends.changepoints.differences import LAGS, Differences
from hatewatch.trends.changepoints.ranks import Floats
from hatewatch.trends.changepoints.reading import Reading

# Series are taken to differ in how far they stray by a factor of this variance at least, and to do so as long as few
# are known: as if so many had shown it.
_UNLIKE, _UNLIKE_SERIES = 0.1, 3.0
# News of one week goes on in the next: such an autocorrelation is supposed, as if so many periods had shown it.
_USUAL, _USUAL_PERIODS = 0.3, 30.0
# The variance with which so many periods show it, times their number; from benchmarks/changepoints.py.
_STRAYS = 3.0
_MOST = 0.7  # no autocorrelation above this is told from a trend


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The design effect of each period (readable,), at least 1, and the degrees of freedom with which it is known."""

    effects: Floats
    freedom: float


def spreads(readings: Sequence[Reading]) -> list[Spread]:
    """Return how far each series strays.

    What goes beyond a binomial is an intraclass correlation: documents of one period are alike. It is taken from the
    differences between periods 1 to 5 apart (Tecuapetla-Gómez & Munk 2017), those across the likeliest change left out,
    so that a true change does not hide itself. What a series shows is held against what all show together, the more so
    the more alike they are (Smyth 2004), and no series is taken to be calmer than all together. Where neighbouring
    periods are alike as well, a stretch tells less than its length promises: that is put on top, as for an AR(1)
    process, its autocorrelation being that of all series together.
    """
    every = [Differences.of(one) for one in readings]
    if not every:
        return []
    freedom, lever, own = (np.array([getattr(one, name) for one in every]) for name in ("freedom", "lever", "own"))
    variance = np.array([one.variance for one in every])
    together: Floats = np.zeros(len(every))
    weights = freedom
    for _ in range(5):
        weights = freedom * lever**2 / (1 + lever * together) ** 2
        together = _line(variance, own, weights)
    expected = 1 + lever * together
    found = (1 + lever * own) / expected
    # A series is not held against itself.
    borrowed = np.minimum(2 / _unlike(found, freedom), freedom.sum() - freedom)
    known = np.maximum(freedom + borrowed, 1.0)
    effects = np.maximum(1.0, expected * (freedom * found + borrowed) / known)
    r, shown = _autocorrelation(every, float(freedom @ (1 - 1 / expected) ** 2), weights)
    # From the mean over the lags to the sum of all autocovariances.
    longer = (1 + r) / (1 - r) / (1 - np.mean(r ** np.arange(1, LAGS + 1)))
    rho = (np.maximum(effects, expected) - 1) * longer / np.maximum(lever, 1e-9)
    # The variance of the logarithm: of the effect, and of what the autocorrelation makes of it.
    part = rho * lever / (1 + rho * lever)
    doubt = 2 / known * (1 + r * r) / (1 - r * r) + (part * 2 / (1 - r * r)) ** 2 * _STRAYS / shown
    return [
        Spread(1 + (reading.documents - 1) * min(float(alike), 1.0), max(float(degrees), 3.0))
        for reading, alike, degrees in zip(readings, np.where(lever > 0, rho, 0.0), 2 / doubt, strict=True)
    ]


def _line(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Return a + b·x as it fits `y` best, neither a nor b below 0.

    Alike documents are either so whatever the share (a, as in a beta-binomial), or stray by the log odds (b).
    """
    design = np.stack([np.ones_like(x), x], axis=1)
    cross, target = design.T @ (design * weights[:, None]), design.T @ (weights * y)
    if np.linalg.det(cross) > 1e-9 * cross[0, 0] * cross[1, 1]:
        a, b = np.linalg.solve(cross, target)
        if a >= 0 and b >= 0:
            return np.asarray(a + b * x)
    alone = np.maximum(target, 0.0) / np.maximum(np.diag(cross), 1e-300)
    gain = alone * target
    return np.full_like(x, alone[0]) if gain[0] >= gain[1] else np.asarray(alone[1] * x)


def _unlike(found: Floats, freedom: Floats) -> float:
    """Return the variance, beyond chance, of the factors `found` by which the series' spreads differ."""
    weights = freedom / (2 + freedom * _UNLIKE)
    count = weights.sum() / max(float(weights.max()), 1e-9)
    excess = weights @ ((found - 1) ** 2 - 2 / np.maximum(freedom, 1e-9)) / max(float(weights.sum()), 1e-9)
    return max(_UNLIKE, float((max(0.0, excess) * count + _UNLIKE * _UNLIKE_SERIES) / (count + _UNLIKE_SERIES)))


def _autocorrelation(every: Sequence[Differences], seen: float, weights: Floats) -> tuple[float, float]:
    """Return the autocorrelation of neighbouring periods' excess, and how many periods show it.

    `seen` is how many do here: where the series do not stray, none does. It is read from how far the differences of the
    first two lags fall short of the others.
    """
    lags = weights @ np.array([one.excess for one in every])
    grid = np.linspace(0.0, _MOST, 71)
    foreseen = 1 - grid[:, None] ** np.arange(1, LAGS + 1)
    shown = _short(lags) / lags.mean() if lags.mean() > 0 else 0.0
    found = float(np.interp(shown, _short(foreseen) / foreseen.mean(axis=1), grid))
    # In short stretches, here two of each series, it comes out low (Kendall 1954).
    found = min(_MOST, found + 2 * (1 + 3 * found) * len(every) / sum(one.periods for one in every))
    total = seen + _USUAL_PERIODS
    return (seen * found + _USUAL_PERIODS * _USUAL) / total, total


def _short(lags: Floats) -> Floats:
    return np.asarray(2 * lags[..., 2:].mean(axis=-1) - lags[..., 0] - lags[..., 1])
