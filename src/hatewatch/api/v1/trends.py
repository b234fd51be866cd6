"""GET /v1/trends: the figures of a dimension over time. GET /v1/figures/ID: one of them, to be cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from hatewatch.api.app import Part
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services
from hatewatch.api.v1.shapes import Basis, Names, Shape, Share, Word
from hatewatch.api.v1.told import UNCHANGED, has_it, headers_of, snapshot_of, tag_of, unchanged
from hatewatch.labels import READERS
from hatewatch.reports.citation import cite_figure
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words
from hatewatch.sources.tables import to_csv
from hatewatch.trends import Figure

if TYPE_CHECKING:
    from hatewatch.pipeline.live import Snapshot

Dimension = Literal["all", "language", "place", "spoken_of", "target", "kind", "outlet", "mention"]
_CSV = "text/csv"
_COLUMNS = (
    "dimension", "value", "period", "label", "state", "n", "count", "share", "low", "high", "method", "read", "mark",
    "unit", "id",
)  # fmt: skip


class Point(Shape):
    """One value and label in one period: a figure, a gap, or nothing that may be told."""

    value: str = Field(description="Which part of the dimension; empty where it is all documents.")
    period: str = Field(description="The period; empty is the whole time.")
    label: str
    state: Literal["told", "gap", "untold"] = Field(
        description="gap: what usually brings texts was silent, so that a low share is none. untold: no documents, or "
        "too few to be told without speaking of single people. Neither is a zero."
    )
    figure: Share | None = Field(description="The figure; null where the state is not told.")


class Trends(Shape):
    """The figures of one dimension."""

    basis: Basis
    dimension: Dimension
    periods: list[str] = Field(description="The periods that this dimension is told by, in order.")
    gaps: list[str] = Field(description="Those of them in which what usually brings texts was silent.")
    points: list[Point]


class Cited(Shape):
    """One figure, its names, and a line to paste beside it."""

    basis: Basis
    figure: Share
    subject: Names = Field(description="Which documents it is of, and its label.")
    citation: Names = Field(description="The figure with all that must go with it. Kurmanji is not reviewed yet.")


def trends(services: Services) -> Part:
    """Return the routes of trends and of single figures."""
    router = APIRouter(prefix="/v1", tags=["figures"])
    index = _Index()

    @router.get(
        "/trends",
        summary="Figures of a dimension over time",
        description="Shares with their intervals, of the whole time (period empty) and of each period, as they stood "
        "at `basis.counted`. Send `Accept: text/csv` for a table (UTF-8 with BOM, as Excel reads it). Answers bear an "
        "ETag: send it back as If-None-Match.",
        response_model=Trends,
        responses={**UNCHANGED, 200: {"content": {_CSV: {"schema": {"type": "string"}}}}},
    )
    def get_trends(
        request: Request,
        response: Response,
        dimension: Annotated[Dimension, Query(description="What the documents are divided by.")] = "all",
        value: Annotated[Word | None, Query(description="Only this part: a province as 21, a language as kmr.")] = None,
        label: Annotated[Word | None, Query(description="Only this label; also intersectional or mentioned.")] = None,
    ) -> object:
        snapshot = snapshot_of(services)
        as_csv = _prefers_csv(request)
        etag = tag_of(snapshot, "csv" if as_csv else "json")
        if has_it(request, etag):
            return unchanged(etag)
        told = _told(snapshot, dimension, value, label)
        if as_csv:
            table = to_csv(_COLUMNS, _rows(told))
            name = f'attachment; filename="trends-{dimension}.csv"'
            return Response(table, headers={**headers_of(etag), "Content-Disposition": name}, media_type=_CSV)
        response.headers.update(headers_of(etag))
        return told

    @router.get(
        "/figures/{figure:path}",
        summary="One figure, to be cited",
        description="The figure of this id, with a line in three languages that says all that must go with it.",
        response_model=Cited,
        responses=UNCHANGED,
    )
    def get_figure(
        request: Request,
        response: Response,
        figure: Annotated[str, Path(max_length=400, description="Its id: all.hate, place.21.2026-03.hate.")],
    ) -> object:
        snapshot = snapshot_of(services)
        etag = tag_of(snapshot)
        if has_it(request, etag):
            return unchanged(etag)
        found = index.of(snapshot).get(figure)
        if found is None:
            raise Refused(
                404, detail="There is no figure of that id, or it may not be told.",
                remedy="GET /v1/trends lists the ids there are.",
            )  # fmt: skip
        response.headers.update(headers_of(etag))
        return _cited(found, snapshot)

    return Part(router)


class _Index:
    """The figures of the last snapshot by id."""

    def __init__(self) -> None:
        self._held: tuple[Snapshot | None, Mapping[str, Figure]] = (None, {})

    def of(self, snapshot: Snapshot) -> Mapping[str, Figure]:
        if self._held[0] is not snapshot:
            self._held = (snapshot, {one.id: one for one in snapshot.report.figures})
        return self._held[1]


def _told(snapshot: Snapshot, dimension: Dimension, value: str | None, label: str | None) -> Trends:
    report = snapshot.report
    figures = [
        one
        for one in report.select(dimension, label, period=None)
        if value in (None, one.value) and one.period not in report.gaps
    ]
    if not figures:
        raise Refused(
            404, "not-told", "There is no figure of that: nothing came, or too little to be told.",
            "Ask without value or label for all that there are.",
        )  # fmt: skip
    periods = _periods(report, dimension)
    gaps = [one for one in periods if _is_gap(one, report)]
    points = list(_points(figures, periods, set(gaps)))
    return Trends(basis=Basis.of(snapshot), dimension=dimension, periods=list(periods), gaps=gaps, points=points)


def _periods(report: Report, dimension: str) -> Sequence[str]:
    """Return the periods that a dimension is told by: wider ones where there are few documents."""
    return report.periods if dimension == "all" else report.spans.get(dimension, ())


def _is_gap(period: str, report: Report) -> bool:
    """Say whether a period, or a span of them, lies in gaps as a whole."""
    first, _, last = period.partition("/")
    if first not in report.periods:
        return False
    within = report.periods[report.periods.index(first) : report.periods.index(last or first) + 1]
    return bool(within) and all(one in report.gaps for one in within)


def _points(figures: Sequence[Figure], periods: Sequence[str], gaps: set[str]) -> Iterator[Point]:
    """Yield of each value and label the whole time and then each period, told or not."""
    by_line: dict[tuple[str, str], dict[str, Figure]] = {}
    for one in figures:
        by_line.setdefault((one.value, one.label), {})[one.period] = one
    for (value, label), line in by_line.items():
        # Labels that are told of the whole time only have no periods at all.
        for period in ("", *periods) if len(line) > 1 or "" not in line else ("",):
            figure = None if period in gaps else line.get(period)
            state: Literal["told", "gap", "untold"] = "gap" if period in gaps else "told" if figure else "untold"
            share = Share.of(figure) if figure else None
            yield Point(value=value, period=period, label=label, state=state, figure=share)


def _rows(told: Trends) -> Iterator[list[object]]:
    for one in told.points:
        share = one.figure
        numbers: list[object] = [""] * 8
        if share is not None:
            ends = [round(number, 6) for number in (share.share, share.low, share.high)]
            numbers = [share.n, share.count, *ends, share.method, share.read, share.mark]
        name = share.id if share else ""
        yield [told.dimension, one.value, one.period, one.label, one.state, *numbers, told.basis.unit, name]


def _cited(figure: Figure, snapshot: Snapshot) -> Cited:
    report = snapshot.report
    words = {one: Words(one) for one in READERS}
    return Cited(
        basis=Basis.of(snapshot),
        figure=Share.of(figure),
        subject=Names.of({name: one.subject(figure, report.labels) for name, one in words.items()}),
        citation=Names.of({name: cite_figure(figure, report, one) for name, one in words.items()}),
    )


def _prefers_csv(request: Request) -> bool:
    return _CSV in request.headers.get("Accept", "")
