"""Change points as they are told: where a share turned, between which figures, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from hatewatch.trends.figure import Figure


@dataclass(frozen=True, slots=True)
class Turn:
    """A lasting change of a share: `at` is the first period after it by the best guess, `low` and `high` the first and
    last that it may be (95 %).

    `before` and `after` are the figures of the stretches around it. `p` is the chance of so great a change somewhere if
    there was none, `adjusted` the same for having looked at all series.
    """

    at: str
    low: str
    high: str
    before: Figure
    after: Figure
    p: float
    adjusted: float

    @property
    def rise(self) -> float:
        """Return the difference after - before, in [-1, 1]."""
        return self.after.share - self.before.share
