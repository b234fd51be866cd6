"""What a section gives to take along: its numbers as a table, and its chart as a specification."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from hatewatch.dashboard.figures.topics import charts_in, tables_in
from hatewatch.reports.blocks import Chart, Section, Shares, Table
from hatewatch.reports.locale import period_name
from hatewatch.reports.plot import HOLE, Plot, axis_labels, specification
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words
from hatewatch.reports.write import HEADER, table_of
from hatewatch.sources import to_csv
from hatewatch.trends import Figure

_HATCHED = "#d9d9d4"  # holes, where a browser draws: it has no hatch


def section_csv(section: Section, report: Report, words: Words) -> bytes:
    """Return the numbers of a section as CSV: figures in the columns of trends.csv, other tables as they are shown."""
    tables = tables_in(section)
    figures = [figure for one in tables if isinstance(one, Shares) for _, figure in one.rows]
    if figures:
        return to_csv(HEADER, table_of(list(dict.fromkeys(figures)), report.unit, words))
    return _shown(section.heading, [one for one in tables if isinstance(one, Table)])


def whole_csv(report: Report, words: Words) -> bytes:
    """Return all figures, as trends.csv beside a report has them."""
    return to_csv(HEADER, table_of(report.figures, report.unit, words))


def _shown(heading: str, tables: Sequence[Table]) -> bytes:
    """Return tables under each other, what each is of before its rows; their columns are the same."""
    if not tables:
        return to_csv([heading], [])
    header = ["", *(plain(column.head) for column in tables[0].columns)]
    rows: list[list[str]] = []
    for table in tables:
        group = ""
        for row in table.rows:
            if row.kind == "group":
                group = plain(row.cells[0])
            else:
                rows.append([group or plain(table.caption), *map(plain, row.cells)])
    return to_csv(header, rows)


def section_specifications(section: Section, report: Report, words: Words) -> bytes | None:
    """Return as JSON for each drawing of a section's chart where it stands and its Vega-Lite specification, with the
    numbers of each point to be read; None where it is no chart over time."""
    found = [
        {"place": one.place, "specification": _interactive(one.plot, chart, report, words)}
        for chart in charts_in(section)
        for one in chart.drawings
        if one.plot is not None
    ]
    return json.dumps(found, ensure_ascii=False).encode() if found else None


def _interactive(plot: Plot, chart: Chart, report: Report, words: Words) -> dict[str, Any]:
    text = json.dumps(specification(plot), ensure_ascii=False).replace(f'"{HOLE}"', f'"{_HATCHED}"')
    chart_of: dict[str, Any] = json.loads(text)
    _name_axes(chart_of, axis_labels(plot, words.language))
    names = [words.label(line[0].label, report.labels) for line in plot.lines if line]
    heads = {"period": words.plain("table.period")} | {f"line{i}": name for i, name in enumerate(names)}
    # What shows the numbers is as wide as a period and as high as the chart, so that nobody has to aim at a point.
    chart_of["layer"].append({
        "data": {"values": _periods(plot, words)},
        "mark": {"type": "rect", "fillOpacity": 0, "tooltip": True},
        "encoding": {
            "x": _across(chart_of) | {"field": "from"},
            "x2": {"field": "to"},
            "tooltip": [{"field": name, "title": head, "type": "nominal"} for name, head in heads.items()],
        },
    })  # fmt: skip
    chart_of["description"] = chart.alt
    return chart_of


def _periods(plot: Plot, words: Words) -> list[dict[str, Any]]:
    """Return a row for each period of which there is a figure, with what is said of each line."""
    rows = []
    lines = [{one.period: one for one in line} for line in plot.lines if line]
    for at, period in enumerate(plot.periods):
        told = {f"line{i}": _told(line[period], words) if period in line else "–" for i, line in enumerate(lines)}
        if any(period in line for line in lines):
            rows.append({"from": at - 0.5, "to": at + 0.5, "period": period_name(period, words.language)} | told)
    return rows


def _told(figure: Figure, words: Words) -> str:
    return words.figure(figure).striptags()


def _name_axes(chart: Any, labels: Mapping[str, str]) -> None:
    """Have the axes say their labels in words rather than the names that stand for them."""
    said = json.dumps(labels, ensure_ascii=False)
    if isinstance(chart, dict):
        given = chart.get("labelExpr")
        if isinstance(given, str):
            chart["labelExpr"] = (
                re.sub(r"('[XZ]' \+ datum\.value)", lambda found: f"{said}[{found[1]}]", given)
                if given.startswith("[")
                else f"{said}[{given}]"
            )
        for one in chart.values():
            _name_axes(one, labels)
    elif isinstance(chart, list):
        for one in chart:
            _name_axes(one, labels)


def _across(chart: Any) -> dict[str, Any]:
    """Return the channel over time that a chart's marks share."""
    parts = list(chart.values()) if isinstance(chart, dict) else chart if isinstance(chart, list) else []
    if isinstance(chart, dict) and isinstance(found := chart.get("encoding", {}).get("x"), dict) and "scale" in found:
        return dict(found)
    return next((inner for one in parts if (inner := _across(one))), {})


def plain(cell: str) -> str:
    """Return a cell without markup."""
    return " ".join((cell.striptags() if isinstance(cell, Markup) else str(cell)).split())
