"""How likely so few are: the lower tail of the negative binomial, without scipy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS, _TINY = 500, 1e-300
_CALM = 1e-9  # less dispersion than this is a Poisson's for every count that a day can have


def so_few(seen: Floats, expected: Floats, dispersion: Floats) -> Floats:
    """Return P(N ≤ seen) for counts N with mean `expected` and variance expected + dispersion · expected².

    All three have one shape; `expected` > 0, `seen` and `dispersion` ≥ 0. By the regularised incomplete beta function,
    as a continued fraction (Lentz's; Press et al., Numerical Recipes, 6.4); good to 8 digits above 1e-250.
    """
    shape = 1 / np.maximum(dispersion, _CALM)
    return _beta(shape, np.floor(seen) + 1, shape / (shape + expected), expected / (shape + expected))


def _beta(a: Floats, b: Floats, x: Floats, rest: Floats) -> Floats:
    """Return the regularised I_x(a, b); `rest` is 1 - x, given apart since x may lie within rounding of 1."""
    swap = x > (a + 1) / (a + b + 2)  # on this side the fraction converges slowly, on the other fast
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    x, rest = np.where(swap, rest, x), np.where(swap, x, rest)
    log_x, log_rest = (np.log(np.maximum(one, _TINY)) for one in (x, rest))
    # Where one side is a rounding away from 1, its logarithm comes from the other.
    log_x = np.where(x > 0.5, np.log1p(-rest), log_x)
    log_rest = np.where(rest > 0.5, np.log1p(-x), log_rest)
    front = np.exp(a * log_x + b * log_rest - _log_beta(a, b)) / a
    value = np.clip(front * _fraction(a, b, x), 0.0, 1.0)
    return np.where(swap, 1 - value, value)


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    d = _away(1 - (a + b) * x / (a + 1))
    d = 1 / d
    c, value = np.ones_like(x), d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _away(1 + even * d), _away(1 + even / c)
        value = value * d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _away(1 + odd * d), _away(1 + odd / c)
        value = value * d * c
        if np.all(np.abs(d * c - 1) < 1e-12):
            break
    return np.asarray(value)


def _away(value: Floats) -> Floats:
    return np.where(np.abs(value) < _TINY, _TINY, value)


def _log_beta(a: Floats, b: Floats) -> Floats:
    """Return log B(a, b); where one is huge, the difference of two huge logarithms is taken analytically."""
    small, large = np.minimum(a, b), np.maximum(a, b)
    # log Γ(large) - log Γ(large + small), by Stirling's series with log1p, so that nothing cancels.
    total = large + small
    ratio = -(large - 0.5) * np.log1p(small / large) - small * np.log(total) + small
    ratio += _correction(large) - _correction(total)
    return np.where(large > 30, _log_gamma(small) + ratio, _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b))


def _correction(x: Floats) -> Floats:
    """Return what Stirling's formula lacks of log Γ(x), for x > 7 or so."""
    squared = x * x
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / squared) / squared) / squared) / x


def _log_gamma(x: Floats) -> Floats:
    shift = np.zeros_like(x)
    for _ in range(10):  # log Γ(x) = log Γ(x + 1) - log x, until Stirling's series holds
        low = x < 10
        shift = np.where(low, shift - np.log(np.where(low, x, 1.0)), shift)
        x = np.where(low, x + 1, x)
    log = shift + (x - 0.5) * np.log(x) - x + 0.5 * np.log(2 * np.pi) + _correction(x)
    return np.asarray(log)
