"""Bootstrap a classifier's measures: percentile intervals over texts drawn again (Efron & Tibshirani 1993)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
MEASURES = ("macro_f1", "auc", "ece")
_BINS = 10
_CELLS = 1 << 18  # of the table of draws × texts held at once, few enough for the processor's cache

Draws = NDArray[np.float64]  # (draws, measures); nan where a draw has no yes or no no


@dataclass(frozen=True, slots=True)
class Answers:
    """One classifier's calibrated scores (n,) for one label, and the probability from which it says yes."""

    scores: NDArray[np.float32]
    at: float


def bootstrap(given: Sequence[Answers], yes: NDArray[np.int8], draws: int = DRAWS, seed: int = 1) -> list[Draws]:
    """Return macro-F1, AUC and ECE of each classifier in every draw of n texts with replacement.

    All classifiers see the same draws, so that differences between them are paired. The same seed gives the same draws.
    """
    rng = np.random.default_rng(seed)
    size, truth = yes.size, yes == 1
    tables = [_table(one, truth) for one in given]
    ranks = [_Ranks(one.scores, truth) for one in given]
    found: list[list[Draws]] = [[] for _ in given]
    step = max(1, _CELLS // max(1, size))
    for start in range(0, draws, step):
        some = min(step, draws - start)
        drawn = rng.integers(0, size, (some, size)) + np.arange(some)[:, None] * size
        weights = np.bincount(drawn.ravel(), minlength=some * size).reshape(some, size).astype(np.float32)
        for i, (table, rank) in enumerate(zip(tables, ranks, strict=True)):
            sums = (weights @ table).astype(np.float64)
            f1 = _macro_f1(*sums[:, :4].T)
            error = np.abs(sums[:, 4:]).sum(axis=1) / size
            found[i].append(np.stack([f1, rank.auc(weights), error], axis=1))
    return [np.concatenate(one) for one in found]


def interval(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the 2.5th and 97.5th percentile of the draws; None where there are none to speak of."""
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def _table(one: Answers, truth: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return (n, 4 + bins): hits, false alarms, misses, rightly left; then the gap of each text in its bin."""
    said = one.scores >= np.float32(one.at)
    table = np.zeros((truth.size, 4 + _BINS), np.float32)
    for column, where in enumerate((said & truth, said & ~truth, ~said & truth, ~said & ~truth)):
        table[:, column] = where
    bins = np.minimum((one.scores * _BINS).astype(int), _BINS - 1)
    table[np.arange(truth.size), 4 + bins] = one.scores - truth
    return table


def _macro_f1(
    hits: NDArray[np.float64], alarms: NDArray[np.float64], misses: NDArray[np.float64], left: NDArray[np.float64]
) -> NDArray[np.float64]:
    wrong = alarms + misses
    one, other = 2 * hits + wrong, 2 * left + wrong
    both = (hits + misses > 0) & (left + alarms > 0)
    f1 = (2 * hits / np.where(one, one, 1) + 2 * left / np.where(other, other, 1)) / 2
    return np.where(both, f1, np.nan)


class _Ranks:
    """The texts in the order of their scores, equal ones together: all that AUC depends on."""

    def __init__(self, scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> None:
        self._order = np.argsort(scores, kind="stable")
        ordered = scores[self._order]
        self._starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        self._truth = truth[self._order]

    def auc(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the chance that a yes scores above a no (ties half) under weights (draws, n)."""
        drawn = weights[:, self._order]
        yes = drawn * self._truth
        if self._starts.size < drawn.shape[1]:
            drawn = np.add.reduceat(drawn, self._starts, axis=1)
            yes = np.add.reduceat(yes, self._starts, axis=1)
        no = drawn - yes
        # Counts stay below 2**24, where float32 is exact.
        below = np.cumsum(no, axis=1, dtype=np.float32)
        positives = yes.sum(axis=1, dtype=np.float64)
        pairs = positives * below[:, -1]
        below -= no / 2
        above = np.einsum("ij,ij->i", yes, below, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            return np.asarray(above / np.where(pairs, pairs, np.nan))
