"""The two charts of a report, as SVG: lines of raw shares with their interval bands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import ceil
from statistics import median
from typing import Any

from hatewatch.reports.locale import percent, tick_name
from hatewatch.trends import Share

#: Blue and vermilion can be told apart with any colour vision and in grey; the second line is dashed besides.
COLOURS = ("#1f4e79", "#b5471b")
DASHES: tuple[list[int], ...] = ([1, 0], [5, 3])
INK, FAINT = "#333333", "#dddddd"
_FONT = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif"
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


def trend_svg(
    lines: Mapping[str, Sequence[Share]],
    periods: Sequence[str],
    language: str,
    *,
    width: int,
    height: int = 240,
) -> str:
    """Return the chart of one or two named lines over `periods`, as an SVG element `width` pixels wide."""
    rows = [row for name, shares in lines.items() for row in _rows(name, shares, periods)]
    top = scale_end([share for shares in lines.values() for share in shares])
    chart = _layers(rows, list(lines), periods, language, top, width).properties(width=width - 60, height=height)
    return draw(chart)


def panel_svg(shares: Sequence[Share], periods: Sequence[str], language: str, *, top: float, width: int = 270) -> str:
    """Return one of several small charts; `top`, the end of their common scale, comes from `scale_end`."""
    rows = _rows("", shares, periods)
    chart = _layers(rows, [], periods, language, top, width).properties(width=width - 60, height=100)
    return draw(chart)


def _rows(name: str, shares: Sequence[Share], periods: Sequence[str]) -> list[dict[str, Any]]:
    """Return one row for each period; where no or few documents are, the line has no value, so it breaks.

    A period that no neighbour joins to the line is `alone`: its interval is drawn as a stroke.
    """
    held = {share.period: share for share in shares}
    firm = {share.period for share in shares if not share.small}
    rows: list[dict[str, Any]] = []
    for i, period in enumerate(periods):
        share = held.get(period)
        row: dict[str, Any] = {"line": name, "at": i}
        if share:
            joined = period in firm and firm & {*periods[max(0, i - 1) : i], *periods[i + 1 : i + 2]}
            row |= {"share": share.share, "low": share.low, "high": share.high}
            row |= {"small": share.small, "alone": not joined}
        if share and not share.small:
            row |= {"line_share": share.share, "line_low": share.low, "line_high": share.high}
        else:
            row |= {"line_share": None, "line_low": None, "line_high": None}
        rows.append(row)
    return rows


_FIRM = 3  # points on enough documents that make a line worth the scale


def scale_end(shares: Sequence[Share]) -> float:
    """Return the upper end of the scale; single shares of few documents may lie beyond, lest they flatten all.

    Where hardly any rests on enough, the intervals of the others are what there is to see, so the scale holds them.
    """
    firm = max((s.high for s in shares if not s.small), default=0.0)
    loose = max((s.share for s in shares if s.small), default=0.0)
    few = [s.high for s in shares if s.small]
    if few and len(shares) - len(few) < _FIRM:
        return min(1.0, 1.04 * max(firm, min(max(few), 2 * median(few))))
    return min(1.0, max(0.005, firm * 1.04, min(loose * 1.1, firm * 1.3)))


def _layers(
    rows: list[dict[str, Any]],
    names: list[str],
    periods: Sequence[str],
    language: str,
    top: float,
    width: int,
) -> Any:
    import altair as alt

    step = next((one for one in _STEPS if top / one <= 5), 0.5)
    marks = [i * step for i in range(ceil(top / step) + 1) if i * step <= 1.0001]
    digits = 0 if step >= 0.01 else 1
    y_axis = alt.Axis(
        values=marks,
        labelExpr=f"{[percent(mark, language, digits) for mark in marks]}[round(datum.value / {step})]",
        title=None, domain=False, ticks=False, gridColor=FAINT, labelPadding=6,
    )  # fmt: skip
    ticks = ticks_of(periods, width)
    x_axis = alt.Axis(
        values=ticks,
        labelExpr=f"{tick_labels(ticks, periods, language)}[datum.value]",
        title=None, grid=False, tickSize=4, domainColor=INK, tickColor=INK,
        labelOverlap=False, labelFlush=False,
    )  # fmt: skip
    room = 0.15 if len(periods) < 30 else 0.5
    x = alt.X("at:Q", axis=x_axis, scale=alt.Scale(domain=[-room, len(periods) - 1 + room], nice=False))
    y_scale = alt.Scale(domain=[0, max(marks)], nice=False)

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", axis=y_axis, scale=y_scale)

    count = max(1, len(names))
    order = names or [row["line"] for row in rows[:1]]
    colours = alt.Scale(domain=order, range=list(COLOURS[:count]))
    colour: Any = alt.Color("line:N", scale=colours, legend=None) if names else alt.value(COLOURS[0])
    dash: Any = (
        alt.StrokeDash("line:N", scale=alt.Scale(domain=order, range=list(DASHES[:count])), legend=None)
        if names
        else alt.value([1, 0])
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=x, color=colour)
    band = base.mark_area(opacity=0.16, clip=True).encode(y=y("line_low"), y2="line_high:Q")
    lone = base.mark_rule(opacity=0.35, clip=True).encode(y=y("low"), y2="high:Q").transform_filter("datum.alone")
    line = base.mark_line(strokeWidth=2, clip=True).encode(y=y("line_share"), strokeDash=dash)
    fill: Any = alt.condition("datum.small", alt.value("white"), colour)
    dots = base.mark_point(size=22 if len(periods) < 40 else 8, strokeWidth=1.3, opacity=1, filled=True)
    inside = f"isValid(datum.share) && datum.share <= {max(marks)}"
    points = dots.encode(y=y("share"), fill=fill, stroke=colour).transform_filter(inside)
    return alt.layer(band, lone, line, points)


def ticks_of(periods: Sequence[str], width: int) -> list[int]:
    """Return the places of those periods that a chart so many pixels wide has room to name."""
    most = max(2, width // 52)
    step = next(step for step in (1, 2, 3, 4, 6, 12, 24, 60, 120, 1200, 100_000) if len(periods) / step <= most)
    return list(range(0, len(periods), step))


def tick_labels(ticks: Sequence[int], periods: Sequence[str], language: str) -> list[Any]:
    """Return a label for every period, two lines at ticks, the year only where it is new."""
    labels: list[Any] = [""] * len(periods)
    year = ""
    for i in ticks:
        name, this = tick_name(periods[i], language)
        labels[i], year = [name, this if this != year else ""], this
    return labels


def draw(chart: Any) -> str:
    """Return an Altair chart as an SVG element in the style of all our charts."""
    import altair as alt
    import vl_convert

    config = {
        "font": _FONT,
        "background": None,
        "view": {"stroke": None},
        "aria": False,  # the page says in words what the chart shows, and gives its numbers as a table
        "axis": {"labelFontSize": 12, "labelColor": INK},
    }
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    svg = vl_convert.vegalite_to_svg(
        chart.to_dict(validate=False), vl_version=version, config=config, allowed_base_urls=[]
    )
    return _embed(svg)


def _embed(svg: str) -> str:
    """Return an SVG fit to stand in a page beside others: its ids are its own, and the same in every run."""
    order: dict[str, str] = {}
    for name in re.findall(r'\bid="([^"]+)"', svg):
        order.setdefault(name, f"c{len(order)}")
    mark = _digest(svg, order)
    for name, new in order.items():
        svg = svg.replace(f'id="{name}"', f'id="{mark}{new}"').replace(f"url(#{name})", f"url(#{mark}{new})")
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _digest(svg: str, order: Mapping[str, str]) -> str:
    import hashlib

    for name in order:  # the renderer counts ids through the life of the process
        svg = svg.replace(f'"{name}"', '""').replace(f"#{name})", "#)")
    return "g" + hashlib.blake2b(svg.encode("utf-8"), digest_size=4).hexdigest()
