"""Has the share risen somewhere, is it higher for a group? Honest about how often one has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from hatewatch.trends.interval import SMALL, Share
from hatewatch.trends.tally import Tally

_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """One share in an earlier and a later stretch of time.

    `p` is the two-sided p-value of their difference, `adjusted` the same after Holm's correction over all the
    changes that were looked at together.
    """

    before: Share
    after: Share
    p: float
    adjusted: float

    @property
    def certain(self) -> bool:
        """Say whether chance explains it badly: adjusted p under .05 and intervals that do not overlap."""
        return _apart(self.before, self.after, self.adjusted)

    @property
    def rise(self) -> float:
        """Return the difference after - before, in [-1, 1]."""
        return self.after.share - self.before.share


@dataclass(frozen=True, slots=True)
class Contrast:
    """One share among the documents that name a group, and among those that do not (`rest`).

    `p` and `adjusted` are as in `Change`.
    """

    share: Share
    rest: Share
    p: float
    adjusted: float

    @property
    def higher(self) -> bool:
        """Say whether the group's share is the higher one and chance explains that badly."""
        return self.share.share > self.rest.share and _apart(self.share, self.rest, self.adjusted)


def _apart(one: Share, other: Share, adjusted: float) -> bool:
    return (one.low > other.high or one.high < other.low) and adjusted < _LEVEL


def two_proportions(count: int, n: int, other_count: int, other_n: int) -> float:
    """Return the two-sided p-value that two proportions are equal (pooled z-test); both n are positive."""
    pooled = (count + other_count) / (n + other_n)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
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


def compare_thirds(tally: Tally, label: str, dimensions: Sequence[str] = ("place", "spoken_of")) -> list[Change]:
    """Return how the share of `label` changed from the first to the last third of the periods, rises first.

    Values of `dimensions` with fewer than 30 documents in either third are not looked at; Holm's correction
    runs over all that are. With fewer than three periods nothing can be compared. Documents are taken to be
    independent draws.
    """
    calendar = tally.calendar()
    third = len(calendar.periods) // 3 if calendar else 0
    if calendar is None or third == 0:
        return []
    stretches = calendar.periods[:third], calendar.periods[-third:]
    pairs: list[tuple[Share, Share]] = []
    for dimension in dimensions:
        for value, _ in tally.values(dimension):
            counts = tally.counts(dimension, value)
            pair = []
            for periods in stretches:
                held = [counts[period] for period in periods if period in counts]
                n, count = sum(one[0] for one in held), sum(one[1][label] for one in held)
                if n >= SMALL:
                    name = periods[0] if third == 1 else f"{periods[0]}/{periods[-1]}"
                    pair.append(Share.of(dimension, value, name, label, n, count))
            if len(pair) == 2:
                pairs.append((pair[0], pair[1]))
    p_values = [two_proportions(a.count, a.n, b.count, b.n) for a, b in pairs]
    changes = [Change(a, b, p, adjusted) for (a, b), p, adjusted in zip(pairs, p_values, holm(p_values), strict=True)]
    return sorted(changes, key=lambda one: (-one.rise, one.before.dimension, one.before.value))


def compare_groups(tally: Tally, label: str) -> list[Contrast]:
    """Return how the share of `label` among documents naming a group differs from the rest, highest share first.

    Groups with fewer than 30 documents, or fewer than 30 that do not name them, are not looked at; Holm's
    correction runs over all that are. The rest has the dimension "not_naming".
    """
    pairs: list[tuple[Share, Share]] = []
    for value, n in tally.values("target"):
        if min(n, tally.n - n) >= SMALL:
            count = tally.counts("target", value)[""][1][label]
            others = tally.counts("all", "")[""][1][label] - count
            own = Share.of("target", value, "", label, n, count)
            pairs.append((own, Share.of("not_naming", value, "", label, tally.n - n, others)))
    p_values = [two_proportions(a.count, a.n, b.count, b.n) for a, b in pairs]
    found = [Contrast(a, b, p, adjusted) for (a, b), p, adjusted in zip(pairs, p_values, holm(p_values), strict=True)]
    return sorted(found, key=lambda one: (-one.share.share, one.share.value))
