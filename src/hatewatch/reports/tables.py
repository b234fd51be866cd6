"""The tables and charts of a report, section by section, as the page lays them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hatewatch.labels import load_scheme
from hatewatch.reports import charts
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words
from hatewatch.trends import INTERSECTIONAL, MENTIONED, Share

_ROWS = 20  # a longer table is for trends.csv
_PANELS = 9
_WIDE, _NARROW = 720, 330


@dataclass(frozen=True, slots=True)
class Table:
    """Named shares under one caption, drawn on a scale from 0 to `top`; `cut` says that there are more rows."""

    caption: str
    head: str
    rows: tuple[tuple[str, Share], ...]
    top: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in two widths, what it shows in words, its legend and its numbers."""

    wide: str
    narrow: str
    alt: str
    caption: str
    legend: tuple[tuple[str, str, str], ...]
    numbers: tuple[tuple[str, tuple[Table, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the page with what stands under it."""

    id: str
    heading: str
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None


def _table(caption: str, head: str, rows: Sequence[tuple[str, Share]], cut: bool = False) -> Table:
    top = max((share.share if share.small else share.high for _, share in rows), default=1.0)
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    return Table(caption, head, tuple(rows), next(step for step in steps if top <= step + 1e-9), cut)


def label_sections(report: Report, words: Words) -> list[Section]:
    """Return the sections of conduct, ground and discourse, for the axes that the model judges."""
    sections = []
    for axis in load_scheme().axes:
        labels = [one.id for one in load_scheme().of(axis.id) if one.id in report.labels]
        if axis.id == "ground" and INTERSECTIONAL in report.labels:
            labels.append(INTERSECTIONAL)
        shares = {share.label: share for share in report.select("all")}
        rows = [(words.label(label, report.labels), shares[label]) for label in labels]
        if rows:
            caption = str(words("table.caption_all", n=words.number(report.n)))
            head = str(words("table.label" if axis.id == "conduct" else f"table.{axis.id}"))
            sections.append(Section(axis.id, str(words(f"heading.{axis.id}")), (_table(caption, head, rows),)))
    return sections


def value_sections(report: Report, words: Words) -> list[Section]:
    """Return the sections of targets, languages and places, where there is anything to show."""
    lead = words.label(report.lead, report.labels)
    sections = []
    for dimension in ("target", "language", "place", "spoken_of"):
        shares = report.select(dimension, report.lead)
        if not shares:
            continue
        head, tables, cut = str(words(f"table.{dimension}")), [], len(shares) > _ROWS
        if dimension == "target":
            named = report.select("mention", MENTIONED)[:_ROWS]
            caption = str(words("table.caption_mention", n=words.number(report.n)))
            tables.append(_table(caption, head, [(words.value("target", one.value), one) for one in named], cut))
        key = "table.caption_target" if dimension == "target" else "table.caption_lead"
        rows = [(words.value(dimension, one.value), one) for one in shares[:_ROWS]]
        tables.append(_table(str(words(key, label=lead)), head, rows, cut))
        sections.append(Section(dimension, str(words(f"heading.{dimension}")), tuple(tables)))
    return sections


def trend_sections(report: Report, words: Words) -> list[Section]:
    """Return the charts over time: none without dates, small multiples by province where there are places."""
    if len(report.periods) < 2:
        return []
    sections = [Section("trend", str(words("heading.trend")), chart=_trend(report, words))]
    for dimension in ("place", "spoken_of"):
        if len(report.select(dimension, report.lead)) > 1:
            chart = _multiples(report, words, dimension)
            heading = f"{words('heading.trend_place')}: {words(f'figure.by_{dimension}')}"
            sections.append(Section(f"trend-{dimension}", heading, chart=chart))
    return sections


def _over_time(report: Report, words: Words, dimension: str, value: str, label: str) -> tuple[list[Share], Table]:
    inside = set(report.periods)
    shares = [s for s in report.select(dimension, label, period=None) if s.value == value and s.period in inside]
    shares.sort(key=lambda one: one.period)
    rows = [(words.period(one.period), one) for one in shares]
    caption = words.label(label, report.labels)
    return shares, _table(caption, str(words("table.period")), rows)


def _trend(report: Report, words: Words) -> Chart:
    labels = [label for label in dict.fromkeys((report.lead, "hate")) if label in report.labels]
    lines, tables = {}, []
    for label in labels:
        lines[words.label(label, report.labels)], table = _over_time(report, words, "all", "", label)
        tables.append(table)
    wide, narrow = (
        charts.trend_svg(lines, report.periods, words.language, width=w, height=h)
        for w, h in ((_WIDE, 250), (_NARROW, 200))
    )
    ends = {"first": words.period(report.periods[0]), "last": words.period(report.periods[-1])}
    inside = sum(share.n for share in next(iter(lines.values())))
    return Chart(
        wide,
        narrow,
        str(words("figure.alt_trend", labels=", ".join(lines), **ends)),
        words("figure.trend_caption", n=words.number(inside)),
        tuple(zip(lines, charts.COLOURS, ("", "5 3"), strict=False)),
        (("", tuple(tables)),),
    )


def _multiples(report: Report, words: Words, dimension: str) -> Chart:
    values = [one.value for one in report.select(dimension, report.lead)][:_PANELS]
    panels, tables = {}, []
    for value in values:
        name = words.value(dimension, value)
        shares, table = _over_time(report, words, dimension, value, report.lead)
        if shares:
            panels[name] = shares
            tables.append((name, (table,)))
    label = words.label(report.lead, report.labels)
    wide, narrow = (
        charts.multiples_svg(panels, report.periods, words.language, width=w, columns=min(c, len(panels)))
        for w, c in ((_WIDE, 3), (_NARROW, 1))
    )
    return Chart(
        wide,
        narrow,
        str(words("figure.alt_multiples", label=label, names=", ".join(panels))),
        words("figure.multiples_caption", label=label, dimension=words(f"figure.by_{dimension}")),
        (),
        tuple(tables),
    )
