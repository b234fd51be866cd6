"""Search one series for its changes: split it, and split what lies on either side."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from hatewatch.trends.changepoints.chance import chance
from hatewatch.trends.changepoints.ranks import LEAST, Floats, likeliest, ranks
from hatewatch.trends.changepoints.reading import Reading
from hatewatch.trends.changepoints.records import ChangePoint
from hatewatch.trends.changepoints.spread import Spread

# G² falls short of its greatest by more than x at the true place with the chance 1 - (1 - exp(-x/2))²: 7.35 for 5 %.
_SHORT = -2 * log(1 - sqrt(0.95))


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What can be read of a series, with its effective counts and the degrees of freedom with which they are known.

    Places are those among the readable periods.
    """

    reading: Reading
    documents: Floats
    called: Floats
    freedom: float

    @classmethod
    def of(cls, reading: Reading, spread: Spread) -> Search:
        """Return the search of a reading whose counts stray so far (Rao & Scott 1992)."""
        return cls(reading, reading.documents / spread.effects, reading.called / spread.effects, spread.freedom)

    @property
    def periods(self) -> int:
        """Return how many periods can be read."""
        return len(self.documents)

    def chance(self, start: int, stop: int) -> float:
        """Return the chance of so great a change somewhere between `start` and `stop` if there was none."""
        documents, called = self.documents[start:stop], self.called[start:stop]
        rank = ranks(documents, called)[likeliest(documents, called) - 1]
        return chance(documents, called, float(rank), LEAST, self.freedom)

    def changes(self, p: float, adjusted: float, level: float, factor: float) -> list[ChangePoint]:
        """Return the changes, in order, given `p` and `adjusted` of the first found, which is taken as shown.

        Further p-values are multiplied by `factor`, for having chosen this series.
        """
        first = self._place(0, self.periods)
        shown = {first: (p, adjusted)}
        unsearched = [(0, first, adjusted), (first, self.periods, adjusted)]
        while unsearched:
            start, stop, above = unsearched.pop()
            if stop - start < 2 * LEAST:
                continue
            p = self.chance(start, stop)
            adjusted = max(above, min(1.0, p * factor * self.periods / (stop - start)))
            if adjusted <= level:
                place = self._place(start, stop)
                shown[place] = (p, adjusted)
                unsearched += [(start, place, adjusted), (place, stop, adjusted)]
        places = sorted(shown)
        edges = [0, *places, self.periods]
        # What a split first shared its stretch with is now cut off, so the place is told better (Bai 1997).
        for i in range(1, len(edges) - 1):
            edges[i] = self._place(edges[i - 1], edges[i + 1])
        stretches = zip(edges, edges[1:], edges[2:], strict=False)
        told = (self._told(*ends, *shown[place]) for ends, place in zip(stretches, places, strict=True))
        return [change for change in told if change]

    def _place(self, start: int, stop: int) -> int:
        return start + likeliest(self.documents[start:stop], self.called[start:stop])

    def _told(self, start: int, place: int, stop: int, p: float, adjusted: float) -> ChangePoint | None:
        """Return the change at `place`, None where it cannot be told from what a hole did."""
        rank = ranks(self.documents[start:stop], self.called[start:stop])
        near = np.flatnonzero(rank >= rank[place - start - 1] - _SHORT) + start + 1
        low, high, at = int(near[0]), int(near[-1]), self.reading.at
        if low == high and self.reading.over_hole[low]:
            return None
        before, after = self.reading.stretch(start, place), self.reading.stretch(place, stop)
        # The change lies after the last readable period before it, so perhaps within a hole.
        ends = int(at[low - 1]) + 1, int(at[high])
        return ChangePoint(self.reading.series.key, int(at[place]), *ends, before, after, p, adjusted)
