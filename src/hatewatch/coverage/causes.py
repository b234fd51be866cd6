"""What collecting itself knows of missing days: it did not run, or the outlet gave no answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import pairwise
from statistics import median

from hatewatch.coverage.records import Entrance
from hatewatch.trends.periods import local_day

_GAPS, _FEWEST = 14, 3  # gaps between runs that tell how often it usually runs; of fewer, nothing is due yet
_SLACK = 1.5


def idle_days(run_days: Collection[date], until: date) -> set[int]:
    """Return the ordinals of the days up to `until` on which collecting was due and did not run.

    What is due is told by the median of the last 14 gaps: who collects every Monday has no hole on Tuesdays, and one
    after a Monday that was left out. Before the fourth run nothing is known to be due.
    """
    days = sorted({day.toordinal() for day in run_days})
    if not days:
        return set()
    gaps: list[int] = []
    idle: set[int] = set()
    for one, other in pairwise([*days, max(until.toordinal() + 1, days[-1] + 1)]):
        if len(gaps) >= _FEWEST and other - one > _SLACK * median(gaps[-_GAPS:]):
            idle.update(range(one + 1, other))
        gaps.append(other - one)
    return {day for day in idle if day <= until.toordinal()}


def unanswered_days(entrances: Sequence[Entrance], until: date, runs: Sequence[datetime] = ()) -> set[int]:
    """Return the ordinals of the days up to `until` since when none of an outlet's entrances gave a whole answer.

    Where one of several still answers, the counts have to tell. An outlet that never answered has had a hole since it
    was first asked, as far as its failures and the beginnings of `runs` tell that.
    """
    if not entrances or any(one.failures == 0 for one in entrances):
        return set()
    answers = [local_day(one.whole) for one in entrances if one.whole is not None]
    asked = max(local_day(one.fetched) for one in entrances)
    first = max(answers) + 1 if answers else min(_first_asked(one, runs) for one in entrances)
    return set(range(first, min(asked, until.toordinal()) + 1))


def _first_asked(one: Entrance, runs: Sequence[datetime]) -> int:
    """Return the day by which an entrance that never answered had been asked; it may have been earlier.

    A run asks an address once, so its nth failure to the last lies no later than the nth run to the last.
    """
    before = sorted(moment for moment in runs if moment <= one.fetched)[-one.failures :]
    return local_day(min(before)) if before else local_day(one.fetched)
