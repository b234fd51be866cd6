"""Wilson's interval of a share, also of one that rests on a number of draws which need not be whole."""

from __future__ import annotations

from functools import cache
from math import sqrt
from statistics import NormalDist


@cache
def z_of(confidence: float) -> float:
    """Return the normal quantile of a two-sided interval: 1.96 for .95."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the score interval of the proportion `count / n` (Wilson 1927), without continuity correction.

    Both ends lie in [0, 1] and hold `count / n` between them. Of no documents nothing is known: n = 0 gives
    (0, 1). Raises ValueError unless 0 <= count <= n.
    """
    if not 0 <= count <= n:
        raise ValueError(f"count must lie between 0 and n: {count} of {n}")
    return wilson_of(count / n, n, confidence=confidence) if n else (0.0, 1.0)


def wilson_of(share: float, effective: float, fraction: float = 0.0, confidence: float = 0.95) -> tuple[float, float]:
    """Return the same interval of a `share` seen in `effective` > 0 draws, which need not be whole.

    `fraction` is the part of all documents that was read: the more of them, the less is left to chance, and of all of
    them nothing is. Both ends lie in [0, 1] and hold `share` between them.
    """
    z = z_of(confidence)
    if fraction >= 1:
        return share, share
    size, square = effective / (1 - fraction), z * z
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = z / (1 + square / size) * sqrt(share * (1 - share) / size + square / (4 * size * size))
    # Exact at the ends, where rounding would leave 1e-18 or 0.9999999.
    return (0.0 if share == 0 else max(0.0, middle - half)), (1.0 if share == 1 else min(1.0, middle + half))
