"""Find the lasting changes of many series at once, with few false ones among them."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.trends.changepoints.reading import Reading
from hatewatch.trends.changepoints.records import ChangePoint, Series
from hatewatch.trends.changepoints.search import Search
from hatewatch.trends.changepoints.spread import spreads

#: Readable periods that a series must have to be searched.
FEWEST = 8


def find_changes(series: Sequence[Series], *, level: float = 0.05) -> list[ChangePoint]:
    """Return the lasting changes of share in all `series`, in their order and by time.

    Where no series changes, the chance of any false one is at most `level`; else at most this part of the series told
    is expected to be so by chance. Series with fewer than `FEWEST` periods that are not masked and hold documents are
    not searched, and count as not looked at. Nothing is drawn at random: the same series give the same changes.

    Each series is split where two shares fit best, and tested with the exact chance of so great a greatest G² (Worsley
    1983) for counts that stray as far as those of this series and the others do. Over the series p is adjusted as by
    Benjamini & Hochberg (1995). A series in which a change is found is searched further on either side (binary
    segmentation): p is adjusted for having chosen the series (Benjamini & Bogomolov 2014) and for how many such
    stretches there may be (Meinshausen 2008). A rise that soon falls back may be missed; wild binary segmentation
    (Fryzlewicz 2014) would find more of them, and more by chance.

    The interval holds the places where G² falls short of its greatest by less than 7.35 (Siegmund 1988; Hansen 2000).
    A change whose interval is one place only, across masked periods, is not told: it cannot be told from what the hole
    did. One that may lie within a hole or outside it is told, with all periods of the hole in its interval.

    The package ruptures finds splits too, but gives no p-value and no interval and knows no holes: a penalty is to be
    chosen, and with the usual one it finds changes in every set of 30 series without any (benchmarks/changepoints.py).
    It would also bring scipy along.
    """
    readings = [one for one in map(Reading.of, series) if len(one.at) >= FEWEST]
    searches = [Search.of(one, spread) for one, spread in zip(readings, spreads(readings), strict=True)]
    p_values = [one.chance(0, one.periods) for one in searches]
    adjusted = benjamini_hochberg(p_values)
    chosen = sum(one <= level for one in adjusted)
    return [
        change
        for search, p, after_all in zip(searches, p_values, adjusted, strict=True)
        if after_all <= level
        for change in search.changes(p, after_all, level, len(searches) / chosen)
    ]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for the share of false ones among those found (Benjamini & Hochberg 1995)."""
    adjusted = [1.0] * len(p_values)
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    lowest = 1.0
    for rank in range(len(order), 0, -1):
        i = order[rank - 1]
        lowest = min(lowest, p_values[i] * len(order) / rank)
        adjusted[i] = lowest
    return adjusted
