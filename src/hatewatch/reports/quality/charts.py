"""The pictures of the quality page, as SVG: alpha of each label, over months, and of each pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any

from hatewatch.reports.charts import COLOURS, DASHES, FAINT, INK, category, draw, quantity, tick_labels, ticks_of
from hatewatch.reports.locale import fixed
from hatewatch.reports.quality.findings import FAIR, GOOD
from hatewatch.reports.quality.record import Cell

_SOFT = "#555555"
_ROW, _SQUARE = 24, 44


def measures_svg(rows: Sequence[tuple[str, Cell]], few: str, language: str, *, width: int) -> str:
    """Return alpha and its interval of each named cell, one a row; `few` is said of those without a figure."""
    names = [name for name, _ in rows]
    low = _bottom([cell for _, cell in rows])
    names_width = min(280, round(width * 0.42))
    x = _scale(low, language)
    axis = {"labelLimit": names_width, "domain": False, "ticks": False, "labelPadding": 8}
    table = [_row(cell) | {"name": name, "said": few if cell.alpha is None else "", "at": low} for name, cell in rows]
    of_names = [
        {
            "transform": [{"filter": "isValid(datum.low)"}],
            "mark": {"type": "rule", "strokeWidth": 2.5, "color": COLOURS[0]},
            "encoding": {"x": x("low"), "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1, "color": COLOURS[0]},
            "encoding": {"x": x("alpha")},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": _SOFT},
            "encoding": {"x": x("at"), "text": {"field": "said", "type": "nominal"}},
        },
    ]
    y = {"field": "name", "type": "nominal", "sort": names, "title": None, "axis": axis}
    chart = {
        "layer": [
            _limits({"x": x("limit")}),
            {"data": {"values": table}, "encoding": {"y": y}, "layer": of_names},
        ],
        "width": width - names_width - 20,
        "height": _ROW * len(rows),
    }
    return draw(chart)


def months_svg(lines: Mapping[str, Sequence[Cell]], months: Sequence[str], language: str, *, width: int) -> str:
    """Return alpha of one or two named lines over `months`; a month with too few texts leaves a gap."""
    place = {month: i for i, month in enumerate(months)}
    rows = [_row(cell) | {"line": name, "at": place[cell.value]} for name, cells in lines.items() for cell in cells]
    held = {(row["line"], row["at"]) for row in rows}
    rows += [{"line": name, "at": i, "alpha": None} for name in lines for i in place.values() if (name, i) not in held]
    ticks = ticks_of(months, width)
    axis = {
        "values": ticks, "labelExpr": f"{tick_labels(ticks, months, language)}[datum.value]",
        "title": None, "grid": False, "tickSize": 4, "domainColor": INK, "tickColor": INK, "labelOverlap": False,
        "labelFlush": False,
    }  # fmt: skip
    y = _scale(_bottom([cell for cells in lines.values() for cell in cells]), language)
    shared = {
        "x": quantity("at", axis, -0.3, len(months) - 0.7),
        "color": category("line", list(lines), COLOURS),
    }
    dashes = category("line", list(lines), DASHES)
    of_lines = [
        {"mark": {"type": "area", "opacity": 0.14}, "encoding": {"y": y("low"), "y2": {"field": "high"}}},
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": y("alpha"), "strokeDash": dashes}},
        {
            "transform": [{"filter": "isValid(datum.alpha)"}],
            "mark": {"type": "point", "filled": True, "size": 26, "opacity": 1},
            "encoding": {"y": y("alpha")},
        },
    ]
    values = sorted(rows, key=lambda row: row["at"])
    chart = {
        "layer": [
            _limits({"y": y("limit")}),
            {"data": {"values": values}, "encoding": shared, "layer": of_lines},
        ],
        "width": width - 60,
        "height": 230,
    }
    return draw(chart)


def pairs_svg(cells: Mapping[tuple[str, str], Cell], people: Sequence[str], few: str, language: str) -> str:
    """Return the square of all pairs of named people: alpha in each, `few` where there is no figure."""
    rows: list[dict[str, Any]] = []
    for (one, other), cell in cells.items():
        text = few if cell.alpha is None else fixed(cell.alpha, language)
        shade = None if cell.alpha is None else max(0.0, cell.alpha)
        dark = shade is not None and shade > 0.55
        rows += [
            {"one": a, "other": b, "shade": shade, "text": text, "dark": dark} for a, b in ((one, other), (other, one))
        ]
    axis = {"title": None, "domain": False, "ticks": False, "labelFontSize": 11}
    top = axis | {"labelAngle": -60, "orient": "top", "labelAlign": "left"}
    person = {"type": "nominal", "sort": list(people), "scale": {"domain": list(people)}}
    shades = {"domain": [0, 1], "range": ["#f2f5f8", COLOURS[0]]}
    blue = {"field": "shade", "type": "quantitative", "scale": shades, "legend": None}
    ink = {"condition": {"test": "datum.dark", "value": "white"}, "value": INK}
    side = _SQUARE * len(people)
    chart = {
        "data": {"values": rows},
        "encoding": {
            "x": person | {"field": "one", "axis": top},
            "y": person | {"field": "other", "axis": axis | {"labelAngle": 0}},
        },
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.shade)"}],
                "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2},
                "encoding": {"color": blue},
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {"text": {"field": "text", "type": "nominal"}, "color": ink},
            },
        ],
        "width": side,
        "height": round(side * 0.66),
    }
    return draw(chart)


def _row(cell: Cell) -> dict[str, Any]:
    return {"alpha": cell.alpha, "low": cell.low, "high": cell.high}


def _bottom(cells: Sequence[Cell]) -> float:
    """Return the lower end of the scale: 0, or below what lies below it."""
    ends = [end for cell in cells for end in (cell.low, cell.alpha) if end is not None]
    return min(0.0, floor(min(ends, default=0.0) * 5) / 5)


def _scale(low: float, language: str) -> Callable[[str], dict[str, Any]]:
    """Return a maker of the channel for alpha on a scale from `low` to 1, a line at every fifth."""
    marks = [round(low + i / 5, 1) for i in range(round((1 - low) * 5) + 1)]
    names = [fixed(mark, language, 1) for mark in marks]
    axis = {
        "values": marks, "labelExpr": f"{names}[round((datum.value - {low}) * 5)]",
        "title": None, "domain": False, "ticks": False, "gridColor": FAINT, "labelPadding": 6,
    }  # fmt: skip
    return lambda field: quantity(field, axis, low, 1)


def _limits(encoding: Mapping[str, Any]) -> dict[str, Any]:
    """Return the two lines from which agreement is called fair and good, at the field `limit`."""
    mark = {"type": "rule", "strokeDash": [2, 3], "color": _SOFT}
    return {"data": {"values": [{"limit": FAIR}, {"limit": GOOD}]}, "mark": mark, "encoding": encoding}
