"""A raw share and its interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist

#: Under this many documents a share is shown but flagged: its interval spans some 35 points at the widest.
SMALL = 30


@cache
def _z(confidence: float) -> float:
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
    z = _z(confidence)
    if n == 0:
        return 0.0, 1.0
    share, square = count / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    # Exact at the ends, where rounding would leave 1e-18 or 0.9999999.
    return (0.0 if count == 0 else max(0.0, middle - half)), (1.0 if count == n else min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` documents, `count` were called `label`: a raw share, not a prevalence.

    `dimension` and `value` say which documents ("place", "01"), `period` when ("2024-07", "2024-W27",
    "2024-07-03", several as "2024-07/2024-08", or "" for all of them). `share`, `low` and `high` lie in
    [0, 1]; n is never 0.
    """

    dimension: str
    value: str
    period: str
    label: str
    n: int
    count: int
    share: float
    low: float
    high: float

    @classmethod
    def of(cls, dimension: str, value: str, period: str, label: str, n: int, count: int) -> Share:
        """Return the share of `count` in `n` > 0 with its 95 % Wilson interval."""
        low, high = wilson(count, n)
        return cls(dimension, value, period, label, n, count, count / n, low, high)

    @property
    def small(self) -> bool:
        """Say whether too few documents stand behind this share to lean on it."""
        return self.n < SMALL
