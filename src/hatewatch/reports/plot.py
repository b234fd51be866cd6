"""Lines of shares over time, as SVG: with their interval bands, what is missing, and where they turn."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import ceil
from typing import Any

from hatewatch.reports.charts import COLOURS, DASHES, FAINT, INK, category, digest, draw, quantity, ticks_of
from hatewatch.reports.locale import percent, tick_name
from hatewatch.trends import Figure
from hatewatch.trends.periods import period_start

#: Periods without a figure, and change points with their intervals.
GREY, TURN, TURN_BAND = "#efefec", "#6b4f00", "#8c6d1f"
#: Diagonals for periods in a hole.
HATCH = (
    '<defs><pattern id="{id}" width="5" height="5" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#f6f6f4"/><rect width="1.4" height="5" fill="#8a8a85"/></pattern></defs>'
)
#: In a drawing this colour marks where the hatch goes.
HOLE = "#010203"
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 8, 38  # room for the labels, whatever the language


@dataclass(frozen=True, slots=True)
class Turned:
    """A change point on the axis of a chart: the place of the first period after it, and of its interval's ends."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """What a chart shows, in no language: one or two lines over `periods`, on a scale to `top`, in pixels.

    `holes` are the places of periods in a hole of the coverage, `turns` the change points. Periods that are in no line
    and no hole are drawn grey.
    """

    lines: tuple[tuple[Figure, ...], ...]
    periods: tuple[str, ...]
    holes: frozenset[int]
    turns: tuple[Turned, ...]
    top: float
    width: int
    height: int

    @property
    def missing(self) -> frozenset[int]:
        """Return the places of periods of which there is no figure, holes aside."""
        told = {one.period for line in self.lines for one in line}
        return frozenset(i for i, one in enumerate(self.periods) if one not in told) - self.holes

    @property
    def marks(self) -> tuple[float, ...]:
        """Return the places of the ticks of the scale, 0 first."""
        step = next((one for one in _STEPS if self.top / one <= 5), 0.5)
        return tuple(i * step for i in range(ceil(self.top / step) + 1) if i * step <= 1.0001)


def plot_svg(plot: Plot, language: str) -> str:
    """Return a chart as an SVG element with its labels in a language; the drawing is made once for all languages."""
    svg, said = _draw_once(plot), axis_labels(plot, language)
    return re.sub(r">([XYZ]\d+)<", lambda found: f">{escape(said[found[1]])}<", svg)


def axis_labels(plot: Plot, language: str) -> dict[str, str]:
    """Return what stands at the ticks: Y and the number of one of the scale, X and Z over each other at a period."""
    digits = 0 if plot.marks[1] >= 0.01 else 1
    said = {f"Y{i}": percent(mark, language, digits) for i, mark in enumerate(plot.marks)}
    year = ""
    for i in ticks_of(plot.periods, plot.width):
        name, this = tick_name(plot.periods[i], language)
        said |= {f"X{i}": name, f"Z{i}": this if this != year else ""}
        year = this
    return said


def place_of(periods: Sequence[str], period: str) -> int:
    """Return which of `periods`, each one or a span, holds a period of whatever length: the last that begins by it."""
    starts = [period_start(one.partition("/")[0]) for one in periods]
    return max(0, bisect_right(starts, period_start(period.partition("/")[0])) - 1)


def _rows(plot: Plot) -> list[dict[str, Any]]:
    """Return one row for each line and period; where there is no figure the line has no value, so it breaks.

    A period that no neighbour joins to the line is `alone`: its interval is drawn as a stroke.
    """
    rows: list[dict[str, Any]] = []
    for name, shares in enumerate(plot.lines):
        held = {share.period: share for share in shares}
        firm = {share.period for share in shares if not share.few}
        for i, period in enumerate(plot.periods):
            share = held.get(period)
            near = firm & {*plot.periods[max(0, i - 1) : i], *plot.periods[i + 1 : i + 2]}
            row: dict[str, Any] = {"line": str(name), "at": i}
            row |= {"line_share": None, "line_low": None, "line_high": None}
            if share:
                row |= {"share": share.share, "low": share.low, "high": share.high}
                row |= {"small": share.small, "alone": not (period in firm and near)}
            if share and not share.few:
                row |= {"line_share": share.share, "line_low": share.low, "line_high": share.high}
            rows.append(row)
    return rows


@lru_cache(maxsize=64)
def _draw_once(plot: Plot) -> str:
    return _hatched(draw(specification(plot)))


def specification(plot: Plot) -> dict[str, Any]:
    """Return a chart's Vega-Lite specification: its ticks bear names of `axis_labels`, its holes the colour HOLE."""
    end, last = max(plot.marks), len(plot.periods) - 1
    y_axis = {
        "values": list(plot.marks), "labelExpr": f"'Y' + round(datum.value / {plot.marks[1]})",
        "title": None, "domain": False, "ticks": False, "gridColor": FAINT, "labelPadding": 6,
    }  # fmt: skip
    x_axis = {
        "values": ticks_of(plot.periods, plot.width), "labelExpr": "['X' + datum.value, 'Z' + datum.value]",
        "title": None, "grid": False, "tickSize": 4, "domainColor": INK, "tickColor": INK, "labelOverlap": False,
        "labelFlush": False,
    }  # fmt: skip
    left, right = (-0.15, last + 0.15) if last < 29 else (-0.5, last + 0.5)

    def x(field: str) -> dict[str, Any]:
        return quantity(field, x_axis, left, right)

    def y(field: str) -> dict[str, Any]:
        return quantity(field, y_axis, 0, end)

    def across(spans: Sequence[tuple[float, float]], **look: Any) -> list[dict[str, Any]]:
        values = [{"from": max(a, left), "to": min(b, right)} for a, b in spans]
        mark, encoding = {"type": "rect", "clip": True} | look, {"x": x("from"), "x2": {"field": "to"}}
        return [{"data": {"values": values}, "mark": mark, "encoding": encoding}] if spans else []

    lines = [str(i) for i in range(len(plot.lines))]
    colour, dashes = category("line", lines, COLOURS[: len(lines)]), category("line", lines, DASHES[: len(lines)])
    dot = {"type": "point", "size": 22 if last < 39 else 8, "strokeWidth": 1.3, "opacity": 1, "filled": True}
    fill = {"condition": {"test": "datum.small", "value": "white"}, **colour}
    of_lines = [
        {
            "mark": {"type": "area", "opacity": 0.16, "clip": True},
            "encoding": {"y": y("line_low"), "y2": {"field": "line_high"}},
        },
        {
            "transform": [{"filter": "datum.alone"}],
            "mark": {"type": "rule", "opacity": 0.35, "clip": True},
            "encoding": {"y": y("low"), "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "clip": True},
            "encoding": {"y": y("line_share"), "strokeDash": dashes},
        },
        {
            "transform": [{"filter": f"isValid(datum.share) && datum.share <= {end}"}],
            "mark": dot,
            "encoding": {"y": y("share"), "fill": fill, "stroke": colour},
        },
    ]
    turns = {
        "data": {"values": [{"at": one.at - 0.5} for one in plot.turns]},
        "mark": {"type": "rule", "color": TURN, "strokeWidth": 1.6, "strokeDash": [2, 2]},
        "encoding": {"x": x("at")},
    }
    bands = [(one.low - 0.5, one.high - 0.5) for one in plot.turns]
    return {
        "layer": [
            *across(_runs(plot.missing), fill=GREY),
            *across(_runs(plot.holes), fill=HOLE),
            *across(bands, fill=TURN_BAND, fillOpacity=0.16),
            {"data": {"values": _rows(plot)}, "encoding": {"x": x("at"), "color": colour}, "layer": of_lines},
            *([turns] if plot.turns else []),
        ],
        "width": plot.width - _LEFT - _RIGHT,
        "height": plot.height - _TOP - _BOTTOM,
        "autosize": "none",
        "padding": {"left": _LEFT, "right": _RIGHT, "top": _TOP, "bottom": _BOTTOM},
    }


def _runs(places: frozenset[int]) -> list[tuple[float, float]]:
    """Return neighbouring places as stretches, each half a place wider at both ends."""
    found: list[tuple[float, float]] = []
    for at in sorted(places):
        start = found.pop()[0] if found and found[-1][1] == at - 0.5 else at - 0.5
        found.append((start, at + 0.5))
    return found


def _hatched(svg: str) -> str:
    if f'"{HOLE}"' not in svg:
        return svg
    id = digest(svg).replace("g", "h", 1)
    head, sign, rest = svg.partition(">")
    return head + sign + HATCH.format(id=id) + rest.replace(f'"{HOLE}"', f'"url(#{id})"')
