"""The records of coverage: what came on a day, how an outlet answers, and holes, where something is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

#: What a hole is: nothing (or next to nothing) came; far less came; nothing has come since; collecting did not run; the
#: outlet did not answer, or answered with errors.
SILENT, THIN, STOPPED, NOT_RUN, UNREACHABLE = KINDS = ("silent", "thin", "stopped", "not_run", "unreachable")

#: Those that are known from what collecting did, whatever the counts.
KNOWN_CAUSES = (NOT_RUN, UNREACHABLE)


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """Whose documents are counted: a source, one outlet of it or all (""), in one language or all ("")."""

    source: str
    outlet: str = ""
    language: str = ""

    def holds(self, other: Series) -> bool:
        """Say whether everything of `other` is counted here too."""
        return (
            self.source == other.source and self.outlet in ("", other.outlet) and self.language in ("", other.language)
        )


@dataclass(frozen=True, slots=True)
class DayCount:
    """The documents of one source, outlet ("" where none is named) and language that were published on one day.

    `day` is the day in Istanbul.
    """

    series: Series
    day: date
    documents: int


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Documents that are in no count of a day: of today, which is not over, of days to come, and without a date.

    `undated` is None where it is not known.
    """

    today: int = 0
    later: int = 0
    undated: int | None = None


@dataclass(frozen=True, slots=True)
class Entrance:
    """One address where an outlet is asked what is new, as the last asking left it; times are aware UTC.

    `failures` counts the askings in a row that brought no answer to use, `whole` is when an answer last came whole.
    """

    outlet: str
    fetched: datetime
    failures: int
    whole: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Days that are a hole as the counts stand now; `last` is None where it has not ended.

    `expected` and `probability` (of so few) are None where too little is known of the series.
    """

    series: Series
    first: date
    last: date | None
    kind: str
    seen: int
    expected: float | None
    probability: float | None


@dataclass(frozen=True, slots=True)
class Hole:
    """Days on which documents are missing, as stored: a fact that later stages must not read as a fall.

    `key` is 0 before it is stored. `last` is None where it has not ended. `expected` is how many documents these days
    usually bring (a fraction), `seen` how many there are, `probability` the chance of so few on healthy days; the
    first and the last are None where too little was known. `found` is when it was first seen, `closed` when late
    documents had filled it, `dismissed` when a person said that it is none (the paper closed): either way it counts no
    more. `note` is what that person wrote. Times are aware UTC, days Istanbul's.
    """

    key: int
    series: Series
    first: date
    last: date | None
    kind: str
    seen: int
    expected: float | None
    probability: float | None
    found: datetime
    closed: datetime | None = None
    dismissed: datetime | None = None
    note: str = ""

    @property
    def counts(self) -> bool:
        """Say whether later stages must heed it."""
        return self.closed is None and self.dismissed is None

    def covers(self, day: date) -> bool:
        """Say whether `day` is one of its days."""
        return self.first <= day and (self.last is None or day <= self.last)
