"""What a page on coverage is of: the days and the source that it is limited to, and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hatewatch.coverage.records import Hole, Series, Uncounted
from hatewatch.coverage.survey import Standing

YEAR = 53 * 7
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class View:
    """Coverage as of `today`, which is not counted itself; of the days from `since` and of one source, where given.

    `dated` are the documents of all days before today, those not shown too.
    """

    today: date
    created: datetime
    uncounted: Uncounted
    dated: int
    since: date | None = None
    source: str | None = None

    @property
    def first(self) -> date:
        """Return the first day that may be shown."""
        return self.since or self.today - timedelta(days=YEAR)

    def file(self, name: str, ending: str) -> str:
        """Return the name of a file of this view: a part of all never takes the place of the whole."""
        source = [_SIGNS.sub("-", self.source).strip("-") or "source"] if self.source is not None else []
        since = ["since", self.since.isoformat()] if self.since is not None else []
        return f"{'-'.join([name, *source, *since])}.{ending}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of sources: a series with what came on the days shown, and how many holes are open.

    `inside` are open holes of what the series is a part of. `last` is None where nothing ever came, and `answered`
    False where the outlet was asked and never answered.
    """

    series: Series
    documents: int
    usual: float | None
    last: date | None
    holes: int
    inside: int
    answered: bool


def sum_of(rows: Sequence[Row]) -> int:
    """Return the documents of all rows, each once: a part counts where its whole has no row."""
    wholes = {row.series for row in rows}
    return sum(row.documents for row in rows if not any(one != row.series and one.holds(row.series) for one in wholes))


def rows_of(standings: Sequence[Standing], holes: Sequence[Hole], since: date) -> list[Row]:
    """Return the lines of the table of sources, in the order of the standings."""
    found = []
    for one in standings:
        begun = max(since.toordinal() - one.first.toordinal(), 0)
        near = [hole for hole in holes if hole.counts and hole.series.holds(one.series)]
        own = sum(hole.series == one.series for hole in near)
        documents = int(one.counts[begun:].sum())
        found.append(Row(one.series, documents, one.usual, one.last, own, len(near) - own, one.answered))
    return found
