"""What of a series may be read: the periods that are not masked and hold documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.trends.changepoints.ranks import Floats
from hatewatch.trends.changepoints.records import Series, Stretch


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The periods of a series that can be read, `at` their places in it, with their counts; all (readable,).

    `over_hole` says of each whether masked periods lie between it and the readable one before.
    """

    series: Series
    at: NDArray[np.intp]
    documents: Floats
    called: Floats
    over_hole: NDArray[np.bool_]

    @classmethod
    def of(cls, series: Series) -> Reading:
        """Return what of `series` can be read."""
        at = np.flatnonzero(~series.masked & (series.documents > 0))
        holes = np.concatenate([[0], np.cumsum(series.masked)])
        over = np.diff(holes[at], prepend=0) > 0
        return cls(series, at, series.documents[at].astype(np.float64), series.called[at].astype(np.float64), over)

    def stretch(self, start: int, stop: int) -> Stretch:
        """Return the readable periods `start` to `stop` (excluded) as a stretch of the series."""
        documents, called = self.documents[start:stop].sum(), self.called[start:stop].sum()
        return Stretch(int(self.at[start]), int(self.at[stop - 1]) + 1, int(documents), int(called))
