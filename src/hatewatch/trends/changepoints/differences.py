"""How much the shares of periods near each other differ, beside what independent documents would bring about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hatewatch.trends.changepoints.ranks import Floats, likeliest
from hatewatch.trends.changepoints.reading import Reading

#: Periods up to so far apart are compared.
LAGS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """The squared differences of a series: `sums`, in units of a binomial's, of `pairs` of periods, by lag (lags,).

    `leverage` is what an intraclass correlation of 1 would add to each sum. `variance` is that of one document, and
    `freedom` how many degrees of freedom all of them are worth together, 0 where no document is called so.
    """

    sums: Floats
    pairs: Floats
    leverage: Floats
    variance: float
    periods: int
    freedom: float

    @classmethod
    def of(cls, reading: Reading) -> Differences:
        """Return the differences within the two stretches on either side of the likeliest change."""
        n, y, at = reading.documents, reading.called, reading.at
        split = likeliest(n, y)
        after = np.arange(len(n)) >= split
        share = np.where(after, y[split:].sum() / n[split:].sum(), y[:split].sum() / n[:split].sum())
        variance = share * (1 - share)
        sums, pairs, leverage = np.zeros((3, LAGS))
        for i in range(LAGS):
            a = np.flatnonzero(np.isin(at + i + 1, at, assume_unique=True))
            b = np.searchsorted(at, at[a] + i + 1)
            kept = (after[a] == after[b]) & (variance[a] > 0)
            a, b = a[kept], b[kept]
            size = n[a] * n[b] / (n[a] + n[b])
            sums[i] = (size * (y[a] / n[a] - y[b] / n[b]) ** 2 / variance[a]).sum()
            pairs[i], leverage[i] = len(a), (2 * size - 1).sum()
        called = float((n * variance).mean())
        # The lags compare the same periods, so together they are worth little more than one; few called stray more.
        freedom = 2 * pairs[0] / (2 + 2 / LAGS + 1 / called) if called > 0 else 0.0
        return cls(sums, pairs, leverage, float(variance.mean()), len(n), float(freedom))

    @property
    def excess(self) -> Floats:
        """Return the intraclass correlation that each lag shows (lags,); it may lie below 0."""
        return np.asarray((self.sums - self.pairs) / np.maximum(self.leverage, 1e-9))

    @property
    def lever(self) -> float:
        """Return what an intraclass correlation of 1 adds to one squared difference, on average."""
        return float(self.leverage.sum() / max(self.pairs.sum(), 1.0))

    @property
    def own(self) -> float:
        """Return the intraclass correlation that all lags show together; it may lie below 0."""
        return float((self.sums - self.pairs).sum() / max(self.leverage.sum(), 1e-9))
