"""The pictures of the quality page, as SVG: alpha of each label, over months, and of each pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from hatewatch.reports.charts import COLOURS, DASHES, FAINT, INK, draw, tick_labels, ticks_of
from hatewatch.reports.locale import fixed
from hatewatch.reports.quality.findings import FAIR, GOOD
from hatewatch.reports.quality.record import Cell

_SOFT = "#555555"
_ROW, _SQUARE = 24, 44


def measures_svg(rows: Sequence[tuple[str, Cell]], few: str, language: str, *, width: int) -> str:
    """Return alpha and its interval of each named cell, one a row; `few` is said of those without a figure."""
    import altair as alt

    names = [name for name, _ in rows]
    low = _bottom([cell for _, cell in rows])
    names_width = min(280, round(width * 0.42))
    x = _scale("x", low, language)
    y = alt.Y(
        "name:N", sort=names, title=None,
        axis=alt.Axis(labelLimit=names_width, domain=False, ticks=False, labelPadding=8),
    )  # fmt: skip
    table = [_row(cell) | {"name": name, "said": few if cell.alpha is None else "", "at": low} for name, cell in rows]
    base = alt.Chart(alt.Data(values=table)).encode(y=y)
    spans = base.mark_rule(strokeWidth=2.5, color=COLOURS[0]).encode(x=x("low"), x2="high:Q")
    points = base.mark_point(filled=True, size=55, opacity=1, color=COLOURS[0]).encode(x=x("alpha"))
    said = base.mark_text(align="left", dx=4, fontSize=11, color=_SOFT).encode(x=x("at"), text="said:N")
    chart = alt.layer(_limits("x", x), spans.transform_filter("isValid(datum.low)"), points, said)
    return draw(chart.properties(width=width - names_width - 20, height=_ROW * len(rows)))


def months_svg(lines: Mapping[str, Sequence[Cell]], months: Sequence[str], language: str, *, width: int) -> str:
    """Return alpha of one or two named lines over `months`; a month with too few texts leaves a gap."""
    import altair as alt

    place = {month: i for i, month in enumerate(months)}
    rows = [_row(cell) | {"line": name, "at": place[cell.value]} for name, cells in lines.items() for cell in cells]
    held = {(row["line"], row["at"]) for row in rows}
    rows += [{"line": name, "at": i, "alpha": None} for name in lines for i in place.values() if (name, i) not in held]
    ticks = ticks_of(months, width)
    axis = alt.Axis(
        values=ticks, labelExpr=f"{tick_labels(ticks, months, language)}[datum.value]",
        title=None, grid=False, tickSize=4, domainColor=INK, tickColor=INK, labelOverlap=False, labelFlush=False,
    )  # fmt: skip
    across = alt.X("at:Q", axis=axis, scale=alt.Scale(domain=[-0.3, len(months) - 0.7], nice=False))
    y = _scale("y", _bottom([cell for cells in lines.values() for cell in cells]), language)
    colour = alt.Color("line:N", scale=alt.Scale(domain=list(lines), range=list(COLOURS)), legend=None)
    dash = alt.StrokeDash("line:N", scale=alt.Scale(domain=list(lines), range=list(DASHES)), legend=None)
    base = alt.Chart(alt.Data(values=sorted(rows, key=lambda row: row["at"]))).encode(x=across, color=colour)
    band = base.mark_area(opacity=0.14).encode(y=y("low"), y2="high:Q")
    line = base.mark_line(strokeWidth=2).encode(y=y("alpha"), strokeDash=dash)
    points = base.mark_point(filled=True, size=26, opacity=1).encode(y=y("alpha"))
    points = points.transform_filter("isValid(datum.alpha)")
    return draw(alt.layer(_limits("y", y), band, line, points).properties(width=width - 60, height=230))


def pairs_svg(cells: Mapping[tuple[str, str], Cell], people: Sequence[str], few: str, language: str) -> str:
    """Return the square of all pairs of named people: alpha in each, `few` where there is no figure."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for (one, other), cell in cells.items():
        text = few if cell.alpha is None else fixed(cell.alpha, language)
        shade = None if cell.alpha is None else max(0.0, cell.alpha)
        dark = shade is not None and shade > 0.55
        rows += [
            {"one": a, "other": b, "shade": shade, "text": text, "dark": dark} for a, b in ((one, other), (other, one))
        ]
    axis = alt.Axis(title=None, domain=False, ticks=False, labelAngle=0, labelFontSize=11)
    top = alt.Axis(
        title=None, domain=False, ticks=False, labelAngle=-60, labelFontSize=11, orient="top", labelAlign="left"
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("one:N", sort=list(people), axis=top, scale=alt.Scale(domain=list(people))),
        y=alt.Y("other:N", sort=list(people), axis=axis, scale=alt.Scale(domain=list(people))),
    )
    blue = alt.Color("shade:Q", scale=alt.Scale(domain=[0, 1], range=["#f2f5f8", COLOURS[0]]), legend=None)
    squares = base.mark_rect(stroke="white", strokeWidth=2).encode(color=blue).transform_filter("isValid(datum.shade)")
    ink: Any = alt.condition("datum.dark", alt.value("white"), alt.value(INK))
    text = base.mark_text(fontSize=11).encode(text="text:N", color=ink)
    side = _SQUARE * len(people)
    return draw(alt.layer(squares, text).properties(width=side, height=round(side * 0.66)))


def _row(cell: Cell) -> dict[str, Any]:
    return {"alpha": cell.alpha, "low": cell.low, "high": cell.high}


def _bottom(cells: Sequence[Cell]) -> float:
    """Return the lower end of the scale: 0, or below what lies below it."""
    ends = [end for cell in cells for end in (cell.low, cell.alpha) if end is not None]
    return min(0.0, floor(min(ends, default=0.0) * 5) / 5)


def _scale(channel: str, low: float, language: str) -> Any:
    """Return a maker of the channel for alpha on a scale from `low` to 1, a line at every fifth."""
    import altair as alt

    marks = [round(low + i / 5, 1) for i in range(round((1 - low) * 5) + 1)]
    names = [fixed(mark, language, 1) for mark in marks]
    axis = alt.Axis(
        values=marks, labelExpr=f"{names}[round((datum.value - {low}) * 5)]",
        title=None, domain=False, ticks=False, gridColor=FAINT, labelPadding=6,
    )  # fmt: skip
    scale = alt.Scale(domain=[low, 1], nice=False)
    make = alt.X if channel == "x" else alt.Y
    return lambda field: make(f"{field}:Q", axis=axis, scale=scale)


def _limits(channel: str, scale: Any) -> Any:
    """Return the two lines from which agreement is called fair and good."""
    import altair as alt

    base = alt.Chart(alt.Data(values=[{"limit": FAIR}, {"limit": GOOD}]))
    return base.mark_rule(strokeDash=[2, 3], color=_SOFT).encode(**{channel: scale("limit")})
