"""Days, ISO weeks and months, as they pass in Turkey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from hatewatch.records import ISTANBUL

KINDS = ("day", "week", "month")
_DAYS_UNTIL_WEEKS, _DAYS_UNTIL_MONTHS = 14, 70
# A handful of stray dates (1970-01-01, a slip of the keyboard) must not stretch a chart over decades: at
# either end, days that hold at most this share of the documents and stand so far from the rest are left out.
_STRAY_SHARE, _STRAY_GAP = 0.01, 365


@dataclass(frozen=True, slots=True)
class Calendar:
    """The periods of a tally, in order and without holes, though some may hold no document.

    `first` and `last` are the first and last day with a document, `outside` counts the documents whose dates
    lie far before or after and are in no period.
    """

    kind: str
    first: date
    last: date
    periods: tuple[str, ...]
    outside: int = 0


def local_day(moment: datetime) -> int:
    """Return the ordinal of the day on which `moment` fell in Istanbul; a naive time is Istanbul's."""
    if moment.tzinfo is None:
        return moment.toordinal()
    try:
        return moment.astimezone(ISTANBUL).toordinal()
    except OverflowError:  # the last hours of the year 9999
        return moment.astimezone(UTC).toordinal()


@lru_cache(maxsize=1 << 14)
def period_of(ordinal: int, kind: str) -> str:
    """Return the name of the period that holds a day: "2024-07-03", "2024-W27" or "2024-07"."""
    day = date.fromordinal(ordinal)
    if kind == "day":
        return day.isoformat()
    if kind == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return f"{day.year:04}-{day.month:02}"


def period_start(period: str) -> date:
    """Return the first day of a period."""
    if "W" in period:
        year, week = period.split("-W")
        return date.fromisocalendar(int(year), int(week), 1)
    return date.fromisoformat(period if period.count("-") == 2 else period + "-01")


def month_start(ordinal: int) -> int:
    """Return the ordinal of the first day of the month."""
    return date.fromordinal(ordinal).replace(day=1).toordinal()


def make_calendar(documents: Mapping[int, int], kind: str = "auto") -> Calendar | None:
    """Return the calendar of `documents` (day ordinal → how many), or None where there is none.

    `auto` takes days for less than two weeks, weeks for less than ten, months otherwise.
    """
    if not documents:
        return None
    days = sorted(documents)
    spare = int(_STRAY_SHARE * sum(documents.values()))
    first, last = 0, len(days) - 1
    first += _stray(days, documents, spare)
    last -= _stray(days[::-1], documents, spare - sum(documents[day] for day in days[:first]))
    span = days[last] - days[first] + 1
    if kind == "auto":
        kind = "day" if span < _DAYS_UNTIL_WEEKS else "week" if span < _DAYS_UNTIL_MONTHS else "month"
    outside = sum(documents[day] for day in days[:first] + days[last + 1 :])
    start, end = date.fromordinal(days[first]), date.fromordinal(days[last])
    return Calendar(kind, start, end, _names(days[first], days[last], kind), outside)


def _stray(days: list[int], documents: Mapping[int, int], spare: int) -> int:
    """Return how many of the leading `days` stand apart with no more than `spare` documents."""
    held, cut = 0, 0
    for i, (day, following) in enumerate(pairwise(days)):
        held += documents[day]
        if held > spare:
            break
        if abs(following - day) >= _STRAY_GAP:
            cut = i + 1
    return cut


def _names(first: int, last: int, kind: str) -> tuple[str, ...]:
    if kind == "month":
        start, end = date.fromordinal(first), date.fromordinal(last)
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        return tuple(f"{m // 12:04}-{m % 12 + 1:02}" for m in months)
    step = timedelta(days=7 if kind == "week" else 1).days
    names = [period_of(day, kind) for day in range(first, last + 1, step)]
    if names[-1] != period_of(last, kind):
        names.append(period_of(last, kind))
    return tuple(names)
