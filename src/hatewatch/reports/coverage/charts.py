"""The calendar of one source as SVG: a square a day, darker where more came, hatched where there is an open hole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from hatewatch.reports.charts import COLOURS, draw
from hatewatch.reports.locale import tick_name

#: From no text at all to a full day; one hue from light to dark, which every eye and a grey printer can order.
SHADES = ("#eceff2", "#c3d3e2", "#86a9c8", "#4a7ba8", COLOURS[0])

#: Diagonals of the report's second colour on whatever is below; the colour in the drawing only marks where they go.
_MARK = "#010203"
HATCH = (
    '<pattern id="{id}" width="4" height="4" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
    f'<rect width="4" height="4" fill="#fbeee9"/><rect width="1.6" height="4" fill="{COLOURS[1]}"/></pattern>'
)

_CELL = 14


def calendar_svg(first: date, days: int, counts: Mapping[date, int], holes: Collection[date], language: str) -> str:
    """Return so many days from `first` on, a column a week; `holes` are drawn hatched whatever came.

    A day that `counts` does not hold has an outline only; what a full day is, all of `counts` tell.
    """
    monday = first - timedelta(days=first.weekday())
    weeks = (days - 1 + first.weekday()) // 7 + 1
    some = [n for n in counts.values() if n]
    full = max(float(np.quantile(some, 0.9)) if some else 1.0, 1.0)
    rows: list[dict[str, Any]] = []
    for day in (first + timedelta(days=at) for at in range(days)):
        n = counts.get(day, 0)
        shade = 0 if n == 0 else min(len(SHADES) - 1, 1 + int((len(SHADES) - 1) * n / (full * 1.001)))
        rows.append(
            {
                "week": (day - monday).days // 7,
                "day": day.weekday(),
                "shade": shade,
                "hole": day in holes,
                "none": day not in counts,
            }
        )
    shade_scale = {"domain": list(range(len(SHADES))), "range": list(SHADES)}
    shown = {"field": "shade", "type": "ordinal", "scale": shade_scale, "legend": None}
    chart = {
        "data": {"values": rows},
        "encoding": {
            "x": _ordinal("week", weeks) | {"axis": _months(monday, weeks, language)},
            "y": _ordinal("day", 7) | {"axis": None},
        },
        "layer": [
            {
                "transform": [{"filter": "!datum.hole && !datum.none"}],
                "mark": {"type": "rect"},
                "encoding": {"color": shown},
            },
            {
                "transform": [{"filter": "!datum.hole && datum.none"}],
                "mark": {"type": "rect", "fillOpacity": 0, "stroke": SHADES[0], "strokeWidth": 1},
            },
            {
                "transform": [{"filter": "datum.hole"}],
                "mark": {"type": "rect", "fill": _MARK, "stroke": COLOURS[1], "strokeWidth": 0.8},
            },
        ],
        "width": _CELL * weeks,
        "height": _CELL * 7,
    }
    return _hatched(draw(chart))


def hatch_defs(id: str) -> str:
    """Return the pattern as the first child of an SVG element."""
    return f"<defs>{HATCH.format(id=id)}</defs>"


def _ordinal(field: str, places: int) -> dict[str, Any]:
    return {"field": field, "type": "ordinal", "scale": {"domain": list(range(places)), "padding": 0.08}}


def _months(monday: date, weeks: int, language: str) -> dict[str, Any]:
    labels: list[Any] = [""] * weeks
    for week in range(weeks):
        days = [monday + timedelta(days=7 * week + i) for i in range(7)]
        start = next((day for day in days if day.day == 1), None)
        if start is not None:
            name, year = tick_name(f"{start:%Y-%m}", language)
            labels[week] = [name, year if start.month == 1 or not any(labels) else ""]
    ticks = [week for week in range(weeks) if labels[week]]
    return {
        "values": ticks, "labelExpr": f"{labels}[datum.value]", "title": None, "domain": False, "ticks": False,
        "labelAngle": 0, "labelFontSize": 11, "labelOverlap": False, "labelAlign": "left",
    }  # fmt: skip


def _hatched(svg: str) -> str:
    """Return the drawing with the hatch where it is marked."""
    import hashlib

    if f'"{_MARK}"' not in svg:
        return svg
    id = "h" + hashlib.blake2b(svg.encode("utf-8"), digest_size=4).hexdigest()
    head, sign, rest = svg.partition(">")
    return head + sign + hatch_defs(id) + rest.replace(f'"{_MARK}"', f'"url(#{id})"')
