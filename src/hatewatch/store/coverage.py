"""What a store can do for coverage: what came in by source, language and day, and the holes that were found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from hatewatch.coverage.records import DayCount, Entrance, Hole, Series


class CoverageStore(Protocol):
    """The part of a store that coverage needs; every method that writes is one transaction."""

    def daily(
        self,
        *,
        source: str | None = None,
        outlet: str | None = None,
        place: str | None = None,
        language: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[DayCount]:
        """Return the documents with a date by source, outlet, language and day in Istanbul, in that order.

        What came in and was erased since counts with it, so that erasing leaves no hole; `place` leaves it out, since
        the place of that is not kept. Only documents of one source, outlet, language, or place (a province takes its
        districts in), or of the days from `first` to `last`, both included. No text is read.
        """
        ...

    def entrances(self) -> list[Entrance]:
        """Return the last asking of every feed, sitemap and page list, by outlet."""
        ...

    def begun(self) -> dict[Series, datetime]:
        """Return when the first document of each source and outlet came into the store, where that was noted."""
        ...

    def run_days(self) -> set[date]:
        """Return the days in Istanbul on which a run was at work that came to an end, whole or partial."""
        ...

    def holes(self, *, first: date | None = None, last: date | None = None) -> list[Hole]:
        """Return the holes that have a day from `first` to `last`, both included; in the order they were found."""
        ...

    def keep_holes(self, holes: Sequence[Hole]) -> None:
        """Add holes of key 0, and give stored ones all that these have but a person's part: `dismissed` and `note`."""
        ...

    def annotate_hole(self, key: int, note: str, *, dismissed: datetime | None) -> bool:
        """Give a hole a person's `note`, and when they dismissed it, if so; return whether there is such a hole."""
        ...
