"""A section's chart as a file of its own: with its legend, and with what it is and how it is cited inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from hatewatch.dashboard.figures.downloads import plain
from hatewatch.dashboard.figures.topics import charts_in
from hatewatch.reports import citation
from hatewatch.reports.blocks import Drawing, Key, Section
from hatewatch.reports.charts import INK
from hatewatch.reports.plot import GREY, HATCH, TURN, TURN_BAND
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words

_FONT = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif"
_SIZE = re.compile(r'<svg\b[^>]*?\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
_BETWEEN, _TITLE, _KEY = 16, 22, 24  # pixels between small charts, above each for its name, and of a row of the legend
_LETTER = 7.2  # pixels that a letter of the legend takes, about
_EDGE = "#8a8a85"


def section_svg(section: Section, report: Report, words: Words) -> bytes | None:
    """Return the chart of a section as SVG; None without one."""
    charts = charts_in(section)
    if not charts:
        return None
    chart = charts[0]
    drawn, width, height = _beside([one for one in chart.drawings if one.place != "narrow"])
    legend, above = _legend(chart.legend, width)
    height += above
    about = f"{plain(chart.caption)} {citation.cite_section(section.id, section.heading, report, words)}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" font-family="{_FONT}" fill="{INK}">'
        f"<title>{escape(chart.alt)}</title><desc>{escape(about)}</desc>{HATCH.format(id='key-hatch')}"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{legend}<g transform="translate(0 {above})">{drawn}</g>'
        "</svg>\n"
    )
    return svg.encode()


def _beside(drawings: Sequence[Drawing]) -> tuple[str, float, float]:
    """Return drawings three in a row, each under its name, and the size of all."""
    sizes = [_size(one.svg) for one in drawings]
    wide, high = max(width for width, _ in sizes), max(height for _, height in sizes)
    title = _TITLE if any(one.name for one in drawings) else 0
    in_row = min(3, len(drawings))
    parts = []
    for i, one in enumerate(drawings):
        x, y = (i % in_row) * (wide + _BETWEEN), (i // in_row) * (high + title + _BETWEEN)
        if one.name:
            parts.append(f'<text x="{x:g}" y="{y + 15:g}" font-size="13" font-weight="600">{escape(one.name)}</text>')
        svg = one.svg.replace(' aria-hidden="true" focusable="false"', "", 1)
        parts.append(svg.replace("<svg ", f'<svg x="{x:g}" y="{y + title:g}" ', 1))
    rows = -(-len(drawings) // in_row)
    return "".join(parts), in_row * (wide + _BETWEEN) - _BETWEEN, rows * (high + title + _BETWEEN) - _BETWEEN


def _legend(keys: Sequence[Key], width: float) -> tuple[str, int]:
    """Return what the marks stand for, in as many rows as it takes, and how high these are."""
    x, y, parts = 0.0, 0, list[str]()
    for key in keys:
        wide = 36 + _LETTER * len(key.name)
        if x and x + wide > width:
            x, y = 0.0, y + _KEY
        parts.append(f'<g transform="translate({x:g} {y + 4})">{_mark(key)}')
        parts.append(f'<text x="34" y="11" font-size="13">{escape(key.name)}</text></g>')
        x += wide + _BETWEEN
    return "".join(parts), y + _KEY + 6 if keys else 0


def _mark(key: Key) -> str:
    if key.mark == "line":
        dash = f' stroke-dasharray="{key.dash}"' if key.dash else ""
        return f'<line x2="28" y1="6" y2="6" stroke="{key.colour}" stroke-width="2.5"{dash}/>'
    if key.mark == "turn":
        line = f'<line x1="14" x2="14" y2="12" stroke="{TURN}" stroke-width="1.6" stroke-dasharray="2 2"/>'
        return f'<rect width="28" height="12" fill="{TURN_BAND}" fill-opacity="0.16"/>{line}'
    fill = "url(#key-hatch)" if key.mark == "hatch" else GREY
    return f'<rect x=".5" y=".5" width="27" height="11" fill="{fill}" stroke="{_EDGE}"/>'


def _size(svg: str) -> tuple[float, float]:
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("a drawing without a size")
    return float(found[1]), float(found[2])
