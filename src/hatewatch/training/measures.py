"""Measures of a classifier on judged texts, in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def f1(said: NDArray[np.bool_], yes: NDArray[np.bool_]) -> float:
    """Return F1 of `said` against `yes`; 0 where neither is ever true."""
    both = int((said & yes).sum())
    total = int(said.sum()) + int(yes.sum())
    return 2 * both / total if total else 0.0


def f1_macro(said: NDArray[np.bool_], yes: NDArray[np.int8]) -> float:
    """Return the mean of F1 of yes and of no."""
    truth = yes.astype(bool)
    return (f1(said, truth) + f1(~said, ~truth)) / 2


def auc(score: NDArray[np.float32], yes: NDArray[np.int8]) -> float:
    """Return the chance that a yes scores above a no (ties half); nan where one of them is missing."""
    positive = int(yes.sum())
    if positive in (0, yes.size):
        return float("nan")
    _, inverse, times = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(times) - (times - 1) / 2
    return float((rank[inverse][yes == 1].sum() - positive * (positive + 1) / 2) / (positive * (yes.size - positive)))


def calibration_error(probability: NDArray[np.float32], yes: NDArray[np.int8], bins: int = 10) -> float:
    """Return the expected calibration error over equal-width bins (Naeini et al. 2015), in [0, 1]."""
    where = np.minimum((probability * bins).astype(int), bins - 1)
    gap = np.bincount(where, weights=probability.astype(float) - yes, minlength=bins)
    return float(np.abs(gap).sum() / yes.size) if yes.size else float("nan")


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval of a share."""
    if not n:
        return 0.0, 1.0
    share, square = hits / n, z * z / n
    middle, half = share + square / 2, z * np.sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, float((middle - half) / (1 + square))), min(1.0, float((middle + half) / (1 + square)))
