"""The chance of so great a greatest G² where nothing changes: exact for few documents as for many."""

from __future__ import annotations

from math import ceil, lgamma, log

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray

from hatewatch.trends.changepoints.ranks import Floats, of_totals

Ints = NDArray[np.int64]

#: Counts greater than this are scaled down to it: where so many are called so, the chance no longer depends on it.
_LATTICE = 400
# Smaller chances are lost in rounding, and G² beyond that makes no difference.
_LEAST, _MOST = 1e-9, 80.0
# How the chance is averaged, and from where on it is not worth it.
_NODES, _COMMON = 5, 0.3


def chance(documents: Floats, called: Floats, rank: float, least: int, freedom: float = np.inf) -> float:
    """Return P(max G² ≥ `rank`) over the splits that leave `least` periods on either side, given how many are called.

    `documents` and `called` (periods,) are effective counts: divided by the design effect (Rao & Scott 1992). That is
    itself an estimate with `freedom` degrees of freedom, so the chance is averaged over what it may be as well: for a
    single normal deviate this is Student's t. Where the design effect is 1 and known, it is exact as long as at most
    `_LATTICE` are called so (Worsley 1983).
    """
    total = float(called.sum())
    plain = _exact(documents, total, rank, least)
    if plain > _COMMON or not np.isfinite(freedom):
        return max(plain, _LEAST)
    nodes, weights = (np.asarray(one, np.float64) for one in hermegauss(_NODES))
    # Wilson & Hilferty's (1931) normal approximation to chi-squared.
    factors = np.maximum(1 - 2 / (9 * freedom) + nodes * np.sqrt(2 / (9 * freedom)), 0.05) ** 3
    each = [_exact(documents * factor, total * factor, rank * factor, least) for factor in factors]
    return max(float(np.dot(weights, each) / weights.sum()), _LEAST)


def _exact(sizes: Floats, called: float, rank: float, least: int) -> float:
    """Return the chance by following how many are called up to each period, as long as G² stays below `rank`."""
    rare = min(called, float(sizes.sum()) - called)
    if rare < 1e-9:
        return 1.0
    total = min(_LATTICE, ceil(rare - 1e-9))
    whole = np.diff(np.rint(np.concatenate([[0.0], np.cumsum(sizes)]) * (total / rare))).astype(np.int64)
    low, high = _allowed(np.cumsum(whole), total, min(rank, _MOST) - 1e-9, least)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, max(int(whole.max()), total) + 1)))])
    share = total / int(whole.sum())
    steps = _binomials(whole, share, total, logs)
    state: Floats = np.ones(1)
    first = 0
    for step, lowest, highest in zip(steps, low.tolist(), high.tolist(), strict=True):
        state = np.asarray(np.convolve(state, step), np.float64)
        state = state[max(0, lowest - first) : max(0, highest + 1 - first)]
        first = max(first, lowest)
        if not len(state):
            return 1.0
    n = int(whole.sum())
    end = lgamma(n + 1) - lgamma(total + 1) - lgamma(n - total + 1)
    end += total * log(share) + (n - total) * log(1 - share)
    return max(0.0, float(1 - state[-1] / np.exp(end)))


def _allowed(sizes: Ints, total: int, rank: float, least: int) -> tuple[Ints, Ints]:
    """Return the least and most of `total` that may lie before each split for G² < `rank`, by halving intervals."""
    n = sizes.astype(np.float64)
    all_n = float(n[-1])
    floor, roof = np.maximum(0.0, total - (all_n - n)), np.minimum(n, total)
    middle = n * total / all_n
    # `near` is taken to be allowed, `far` not: it lies one beyond what is possible.
    near = np.clip([np.ceil(middle), np.floor(middle)], floor, roof)
    far = np.stack([floor - 1, roof + 1])
    for _ in range(total.bit_length() + 1):
        half = np.trunc((near + far) / 2)
        inside = np.clip(half, floor, roof)
        fine = (half == inside) & (of_totals(n, inside, all_n, total) < rank)
        near, far = np.where(fine, half, near), np.where(fine, far, half)
    low, high = near
    free = np.ones(len(n), np.bool_)
    free[least - 1 : len(n) - least] = False
    low, high = np.where(free, floor, low), np.where(free, roof, high)
    return low.astype(np.int64), high.astype(np.int64)


def _binomials(sizes: Ints, share: float, most: int, logs: Floats) -> list[Floats]:
    """Return the binomial probabilities of 0, 1, … called in each period, as far as they matter."""
    means = sizes * share
    widths = np.minimum(np.minimum(sizes, most), np.ceil(means + 9 * np.sqrt(means) + 12)).astype(np.int64)
    y = np.arange(widths.max() + 1)
    rest = np.maximum(sizes[:, None] - y, 0)
    table = logs[sizes][:, None] - logs[y] - logs[rest] + y * log(share) + rest * log(1 - share)
    return [row[: width + 1] for row, width in zip(np.exp(table), widths.tolist(), strict=True)]
