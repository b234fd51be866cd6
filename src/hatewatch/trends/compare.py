"""Has the share risen somewhere, is it higher for a group? Honest about how often one has looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import NormalDist

from hatewatch.prevalence.interval import z_of
from hatewatch.trends.figure import SMALL, Figure
from hatewatch.trends.grid import Grid
from hatewatch.trends.measure import Told

_LEVEL = 0.05
Tell = Callable[[Grid], Told]


@dataclass(frozen=True, slots=True)
class Change:
    """One share in an earlier and a later stretch of time.

    `p` is the two-sided p-value that both are the same (`apart`); `adjusted` the same after Holm's correction over all
    the changes that were looked at together.
    """

    before: Figure
    after: Figure
    p: float
    adjusted: float

    @property
    def certain(self) -> bool:
        """Say whether chance explains it badly: adjusted p under .05, and both figures of one kind."""
        return self.adjusted < _LEVEL and self.before.raw == self.after.raw

    @property
    def rise(self) -> float:
        """Return the difference after - before, in [-1, 1]."""
        return self.after.share - self.before.share


@dataclass(frozen=True, slots=True)
class Contrast:
    """One share among the documents that name a group, and among all of them (`overall`).

    `p` and `adjusted` are as in `Change`, of those that name it against those that do not.
    """

    share: Figure
    overall: Figure
    p: float
    adjusted: float

    @property
    def higher(self) -> bool:
        """Say whether the group's share is the higher one and chance explains that badly."""
        return self.adjusted < _LEVEL and self.share.raw == self.overall.raw and self.share.share > self.overall.share


def apart(one: Figure, other: Figure, together: float = 1.0) -> float:
    """Return the two-sided p-value that two figures are of the same share; 1 where they are not of one kind.

    Raw shares are set against each other as counts, prevalences by their intervals, in which the doubt stands whether
    the model is as right in both. `together` is as in `two_proportions`.
    """
    if one.raw != other.raw:
        return 1.0
    if one.raw:
        return two_proportions(one.count, one.n, other.count, other.n, together)
    high, low = (one, other) if one.share > other.share else (other, one)
    spread = hypot(high.share - high.low, low.high - low.share) / z_of(0.95) * sqrt(together)
    return 2 * NormalDist().cdf((low.share - high.share) / spread) if spread else 1.0


def two_proportions(count: int, n: int, other_count: int, other_n: int, together: float = 1.0) -> float:
    """Return the two-sided p-value that two proportions are equal (pooled z-test); both n are positive.

    `together` is how many documents come as one: the design effect of copies (Kish 1965).
    """
    pooled = (count + other_count) / (n + other_n)
    spread = sqrt(together * pooled * (1 - pooled) * (1 / n + 1 / other_n))
    if spread == 0:
        return 1.0
    z = abs(count / n - other_count / other_n) / spread
    return 2 * NormalDist().cdf(-z)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for having looked at all of them (Holm 1979), in their order."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def compare_thirds(grids: Sequence[Grid], tell: Tell, together: float = 1.0) -> list[Change]:
    """Return how a share changed from the first to the last third of the periods, rises first.

    `tell` makes figures of a grid, `together` is as in `two_proportions`. Values with fewer than 30 documents in either
    third are not looked at; Holm's correction runs over all that are. With fewer than three periods nothing can be
    compared.
    """
    pairs: list[tuple[Figure, Figure]] = []
    for grid in grids:
        third = len(grid.periods) // 3
        if third == 0:
            continue
        thirds = grid.pool([range(third), range(len(grid.periods) - third, len(grid.periods))])
        told = tell(thirds)
        found = {(one.value, one.period): one for one in told.figures if one.n >= SMALL}
        ends = [(found.get((value, thirds.periods[0])), found.get((value, thirds.periods[1]))) for value in grid.values]
        pairs += [(a, b) for a, b in ends if a and b]
    p_values = [apart(a, b, together) for a, b in pairs]
    changes = [Change(a, b, p, adjusted) for (a, b), p, adjusted in zip(pairs, p_values, holm(p_values), strict=True)]
    return sorted(changes, key=lambda one: (-one.rise, one.before.dimension, one.before.value))


def compare_groups(told: Told, overall: Figure, together: float = 1.0) -> list[Contrast]:
    """Return how a share among documents naming a group differs from that of all, highest share first.

    Groups with fewer than 30 documents, or fewer than 30 that do not name them, are not looked at; Holm's correction
    runs over all that are.
    """
    shares = [one for one in told.figures if not one.period and min(one.n, overall.n - one.n) >= SMALL]
    p_values = [
        two_proportions(one.count, one.n, overall.count - one.count, overall.n - one.n, together)
        if one.raw and overall.raw
        else apart(one, overall, together)
        for one in shares
    ]
    found = [
        Contrast(share, overall, p, adjusted)
        for share, p, adjusted in zip(shares, p_values, holm(p_values), strict=True)
    ]
    return sorted(found, key=lambda one: (-one.share.share, one.share.value))
