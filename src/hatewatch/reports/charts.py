"""What all our charts share: their colours, scale, ticks and style, and how they become SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from hatewatch.reports.locale import tick_name
from hatewatch.trends import Figure

#: Blue and vermilion can be told apart with any colour vision and in grey; the second line is dashed besides.
COLOURS = ("#1f4e79", "#b5471b")
DASHES: tuple[list[int], ...] = ([1, 0], [5, 3])
INK, FAINT = "#333333", "#dddddd"
_FONT = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif"
VEGA_LITE = "6.4"  # one that vl-convert carries
_FIRM = 3  # points on enough documents that make a line worth the scale


def scale_end(shares: Sequence[Figure]) -> float:
    """Return the upper end of the scale; single shares of few documents may lie beyond, lest they flatten all.

    Where hardly any rests on enough, the intervals of the others are what there is to see, so the scale holds them.
    """
    firm = max((s.high for s in shares if not s.few), default=0.0)
    loose = max((s.share for s in shares if s.few), default=0.0)
    few = [s.high for s in shares if s.few]
    if few and len(shares) - len(few) < _FIRM:
        return min(1.0, 1.04 * max(firm, min(max(few), 2 * median(few))))
    return min(1.0, max(0.005, firm * 1.04, min(loose * 1.1, firm * 1.3)))


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


def quantity(field: str, axis: Mapping[str, Any], low: float, high: float) -> dict[str, Any]:
    """Return the Vega-Lite channel of a number, on a scale from `low` to `high`."""
    return {"field": field, "type": "quantitative", "axis": axis, "scale": {"domain": [low, high], "nice": False}}


def category(field: str, values: Sequence[Any], look: Sequence[Any]) -> dict[str, Any]:
    """Return the Vega-Lite channel that gives each of `values` its look, a colour or dashes, without a legend."""
    return {"field": field, "type": "nominal", "scale": {"domain": list(values), "range": list(look)}, "legend": None}


def draw(chart: Mapping[str, Any]) -> str:
    """Return a Vega-Lite specification as an SVG element in the style of all our charts."""
    import vl_convert

    config = {
        "font": _FONT,
        "background": None,
        "view": {"stroke": None},
        "aria": False,  # the page says in words what the chart shows, and gives its numbers as a table
        "axis": {"labelFontSize": 12, "labelColor": INK},
    }
    svg = vl_convert.vegalite_to_svg(dict(chart), vl_version=VEGA_LITE, config=config, allowed_base_urls=[])
    return _embed(svg)


def _embed(svg: str) -> str:
    """Return an SVG fit to stand in a page beside others: its ids are its own, and the same in every run."""
    order: dict[str, str] = {}
    for name in re.findall(r'\bid="([^"]+)"', svg):
        order.setdefault(name, f"c{len(order)}")
    mark = digest(svg, order)
    for name, new in order.items():
        svg = svg.replace(f'id="{name}"', f'id="{mark}{new}"').replace(f"url(#{name})", f"url(#{mark}{new})")
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def digest(svg: str, order: Mapping[str, str] | None = None) -> str:
    """Return a name for a drawing, fit to be an id, whatever the ids in `order` are."""
    import hashlib

    for name in order or {}:  # the renderer counts ids through the life of the process
        svg = svg.replace(f'"{name}"', '""').replace(f"#{name})", "#)")
    return "g" + hashlib.blake2b(svg.encode("utf-8"), digest_size=4).hexdigest()
