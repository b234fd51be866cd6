"""Alpha again and again from the same units: its interval, at a cost that does not grow with their number."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_Times = NDArray[np.int64]

_CONFIDENCE = 0.95
_UNDEFINED = 0.05  # a larger share of draws without chance disagreement leaves an interval of the others only
_CELLS = 1 << 21  # of the table of draws × kinds of units held at once
_SAME = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Units with the same counts are one kind, and alpha needs to know no more than how often each occurs.

    `counts` (kinds, values) says how many gave each value, `times` (kinds,) how many units are so, `apart`
    (kinds,) how far the judgements of such a unit lie apart, `between` (values, values) how far two values do.
    """

    counts: Floats
    times: _Times
    apart: Floats
    between: Floats

    @classmethod
    def of(cls, counts: Floats, between: Floats) -> Kinds:
        """Return the kinds among `counts` (units, values); every unit has two judgements at least."""
        kinds, times = np.unique(counts, axis=0, return_counts=True)
        apart = ((kinds @ between) * kinds).sum(axis=1) / (kinds.sum(axis=1) - 1)
        return cls(kinds, times, apart, between)

    def disagreements(self, times: _Times) -> tuple[Floats, Floats]:
        """Return observed and expected disagreement for each row of `times` (rows, kinds)."""
        return self._disagreements(times @ self.apart, times @ self.counts)

    def interval(self, value: float, draws: int, seed: int) -> tuple[float, float] | None:
        """Return the 95 % interval round alpha = `value`, or None where too many draws leave alpha undefined.

        Bias-corrected and accelerated (BCa; Efron 1987, Better bootstrap confidence intervals): alpha of a rare
        label is skewed, and plain percentiles lie too low. Units are what is drawn.
        """
        drawn = self.draw(draws, seed)
        drawn = drawn[~np.isnan(drawn)]
        if drawn.size < (1 - _UNDEFINED) * draws:
            return None
        normal = NormalDist()
        below = float((drawn < value - _SAME).mean() + (np.abs(drawn - value) <= _SAME).mean() / 2)
        bias = normal.inv_cdf(min(max(below, 1 / (drawn.size + 1)), drawn.size / (drawn.size + 1)))
        bend = self._acceleration()
        ends = []
        for share in ((1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2):
            z = bias + normal.inv_cdf(share)
            ends.append(normal.cdf(bias + z / max(1 - bend * z, _SAME)))
        low, high = np.quantile(drawn, ends)
        return float(low), float(high)

    def _disagreements(self, apart: Floats, totals: Floats) -> tuple[Floats, Floats]:
        n = totals.sum(axis=1)
        return apart / n, ((totals @ self.between) * totals).sum(axis=1) / (n * (n - 1))

    def draw(self, draws: int, seed: int) -> Floats:
        """Return alpha in every draw of as many units with replacement; nan where it is undefined.

        How often each kind is drawn is multinomial, which is the same as drawing units one by one.
        """
        rng = np.random.default_rng(seed)
        size = int(self.times.sum())
        step = max(1, _CELLS // max(self.counts.shape))
        found = []
        for start in range(0, draws, step):
            some = rng.multinomial(size, self.times / size, min(step, draws - start))
            found.append(_alphas(*self.disagreements(some)))
        return np.concatenate(found)

    def _acceleration(self) -> float:
        """Return the skew of alpha as each unit in turn is left out."""
        apart = self.times @ self.apart - self.apart
        left = _alphas(*self._disagreements(apart, self.times @ self.counts - self.counts))
        known = ~np.isnan(left)
        times, left = self.times[known], left[known]
        away = times @ left / times.sum() - left
        spread = float(times @ away**2)
        return float(times @ away**3) / (6 * spread**1.5) if spread > _SAME**2 else 0.0


def _alphas(observed: Floats, expected: Floats) -> Floats:
    ratio: Floats = np.divide(observed, expected, out=np.full(observed.shape, np.nan), where=expected > 0)
    return 1 - ratio
