"""Where shares turned: change points of all series that a report looks at together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from hatewatch.reports.collect import Collector
from hatewatch.trends import Grid
from hatewatch.trends.changepoints import ChangePoint, Series, find_changes
from hatewatch.trends.compare import apart
from hatewatch.trends.turns import Turn

#: What is looked at; each value of these is a series.
_LOOKED_AT = ("all", "language", "place", "target")
#: Series of fewer documents a period have too few to say anything, and would only make the others harder to hear.
_FEWEST = 5
_LEVEL = 0.05


def find_turns(
    collector: Collector, label: str, thin: Mapping[tuple[str, str], Collection[str]]
) -> tuple[list[Turn], int]:
    """Return where the share of `label` turned, in order of time, and how many series were looked at.

    `thin` are, by dimension and value, periods of which too much is missing; where nothing is said of a value, those of
    all documents ("all", "") hold.
    """
    series: list[Series] = []
    grids: dict[str, Grid] = {}
    for dimension in _LOOKED_AT:
        grid = grids[dimension] = collector.grid(dimension)
        at, held = grid.labels.index(label), collector.held(grid)
        for row, value in enumerate(grid.values):
            # A language that all documents are in would be looked at twice, and weigh twice among the discoveries.
            again = dimension != "all" and bool((grid.n[row] == collector.whole.n[0]).all())
            if len(grid.periods) and not again and grid.n[row, :-1].mean() >= _FEWEST:
                missing = thin.get((dimension, value), thin.get(("all", ""), ()))
                masked = held[row, :-1] | np.isin(grid.periods, list(missing))
                series.append(Series((dimension, value), grid.n[row, :-1], grid.counts[row, :-1, at], masked))
    found = [_told(collector, grids[one.key[0]], one, label) for one in find_changes(series)]
    turns = [one for one in found if one is not None]
    return sorted(turns, key=lambda one: (one.at, one.before.dimension, one.before.value)), len(series)


def _told(collector: Collector, grid: Grid, change: ChangePoint, label: str) -> Turn | None:
    """Return a change with the figures around it; None where one may not be told, or where they do not differ."""
    ends = [range(one.start, one.stop) for one in (change.before, change.after)]
    pooled = grid.pool(ends)
    told = collector.tell(pooled, label)
    found = {(one.value, one.period): one for one in told.figures}
    before, after = (found.get((change.key[1], period)) for period in pooled.periods)
    if before is None or after is None:
        return None
    # The model's calls turned; whether what people would say did hangs on its mistakes' being alike on both sides.
    rose = after.count / after.n > before.count / before.n
    if apart(before, after) >= _LEVEL or rose != (after.share > before.share):
        return None
    at, low, high = (grid.periods[place] for place in (change.index, change.low, change.high))
    return Turn(at, low, high, before, after, change.p, change.adjusted)
