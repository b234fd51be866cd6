"""GET /v1/coverage: what came from where, what usually comes, and the days on which something is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from hatewatch.api.app import Part
from hatewatch.api.services import Services
from hatewatch.api.v1.held import Held
from hatewatch.api.v1.shapes import Shape, Word
from hatewatch.coverage.records import KINDS, Hole, Series
from hatewatch.pipeline.coverage import Noted, look
from hatewatch.privacy import mask
from hatewatch.records import ISTANBUL
from hatewatch.reports.coverage.view import Row, rows_of

_SECONDS = 300.0  # all days are counted for it, and days do not change by the second


class SeriesShape(Shape):
    """What came of one source, of one outlet of it, or of one language of these."""

    source: str
    outlet: str = Field(description="Empty where it is all of the source.")
    language: str = Field(description="Empty where it is all languages.")
    documents: int = Field(description="How many came on the days asked for.")
    usual: float | None = Field(description="How many usually come a day now; null while too little is known.")
    last: date | None = Field(description="The day of its last document; null where nothing ever came.")
    holes: int = Field(description="How many open holes it has.")
    answered: bool = Field(description="False where the outlet was asked and never answered.")


class HoleShape(Shape):
    """Days on which documents are missing: what looks like a fall on these days is none."""

    key: int
    source: str
    outlet: str
    language: str
    first: date
    last: date | None = Field(description="null where it has not ended.")
    kind: str = Field(json_schema_extra={"enum": list(KINDS)})
    seen: int = Field(description="How many documents there are of these days.")
    expected: float | None = Field(description="How many such days usually bring; null where too little was known.")
    probability: float | None = Field(description="The chance of so few on healthy days.")
    open: bool = Field(description="Whether it counts: nothing filled it, and nobody said that it is none.")
    closed: datetime | None = Field(description="When late documents had filled it.")
    dismissed: datetime | None = Field(description="When somebody said that it is none.")
    note: str = Field(description="What somebody said of it.")


class Coverage(Shape):
    """What came, and what is missing."""

    looked: datetime = Field(description="When all this was counted.")
    today: date = Field(description="In Istanbul; a day that is not over is not counted.")
    series: list[SeriesShape]
    holes: list[HoleShape]
    today_documents: int = Field(description="How many came of today so far.")
    later_documents: int = Field(description="How many bear a date in the future.")


def coverage(services: Services) -> Part:
    """Return the route of coverage."""
    router = APIRouter(prefix="/v1", tags=["coverage"])

    def make() -> tuple[datetime, Noted]:
        now = datetime.now(UTC)
        return now, look(services.store, now=now)

    held = Held(make, _SECONDS)

    @router.get(
        "/coverage",
        summary="What came from where, and what is missing",
        description="Counted anew every five minutes at most. Holes are noted when something is ingested.",
        response_model=Coverage,
    )
    def get_coverage(
        source: Annotated[Word | None, Query(description="Only this source or outlet.")] = None,
        since: Annotated[date | None, Query(description="Only days from this one on.")] = None,
        closed: Annotated[bool, Query(description="Holes too that were filled or dismissed.")] = False,
    ) -> object:
        looked, noted = held.get()
        rows = rows_of(noted.standings, noted.holes, since or date.min)
        holes = [
            one
            for one in noted.holes
            if (closed or one.counts) and (since is None or one.last is None or one.last >= since)
        ]
        return Coverage(
            looked=looked,
            today=looked.astimezone(ISTANBUL).date(),
            series=[_series(one) for one in rows if _is_of(one.series, source)],
            holes=[_hole(one) for one in holes if _is_of(one.series, source)],
            today_documents=noted.uncounted.today,
            later_documents=noted.uncounted.later,
        )

    return Part(router)


def _is_of(series: Series, source: str | None) -> bool:
    return source is None or source in (mask(series.source), mask(series.outlet))


def _series(row: Row) -> SeriesShape:
    one = row.series
    return SeriesShape(
        source=mask(one.source), outlet=mask(one.outlet), language=one.language, documents=row.documents,
        usual=row.usual, last=row.last, holes=row.holes + row.inside, answered=row.answered,
    )  # fmt: skip


def _hole(one: Hole) -> HoleShape:
    return HoleShape(
        key=one.key, source=mask(one.series.source), outlet=mask(one.series.outlet), language=one.series.language,
        first=one.first, last=one.last, kind=one.kind, seen=one.seen, expected=one.expected,
        probability=one.probability, open=one.counts, closed=one.closed, dismissed=one.dismissed, note=mask(one.note),
    )  # fmt: skip
