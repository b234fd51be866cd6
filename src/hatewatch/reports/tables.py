"""The tables and charts of a report, section by section, as the page lays them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hatewatch.labels import load_scheme
from hatewatch.reports import charts
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words
from hatewatch.trends import INTERSECTIONAL, MENTIONED, Change, Share

_ROWS = 20  # a longer table is for trends.csv
# Small charts: how many, of places with how many texts, with how few and how many points.
_PANELS, _PANEL_N, _FEWEST, _POINTS = 9, 90, 3, 36
_WIDE, _NARROW = 860, 330
# How many periods one point of a small chart may hold together, so that most points rest on enough documents.
_POOLS = {"day": (1, 7), "week": (1, 2, 4), "month": (1, 2, 3, 6, 12)}


@dataclass(frozen=True, slots=True)
class Table:
    """Named shares under one caption, drawn on a scale from 0 to `top`; `cut` says there are more rows."""

    caption: str
    head: str
    rows: tuple[tuple[str, Share], ...]
    top: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in two widths or small ones side by side, what it shows in words, its legend and its numbers.

    `drawings` are pairs of a class (wide, narrow, panel) and an SVG; panels have a name.
    """

    drawings: tuple[tuple[str, str, str], ...]
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


def changes_to_show(report: Report) -> list[tuple[str, list[Change], bool]]:
    """Return, by dimension, all certain changes, the places with the most texts, and if there are more."""
    shown = []
    for dimension in ("place", "spoken_of"):
        changes = [one for one in report.changes if one.before.dimension == dimension]
        weight = {id(one): (one.certain, one.before.n + one.after.n) for one in changes}
        chosen = sorted(changes, key=lambda one: weight[id(one)], reverse=True)
        chosen = chosen[: max(_ROWS, sum(one.certain for one in changes))]
        if changes:
            shown.append((dimension, sorted(chosen, key=lambda one: -one.rise), len(chosen) < len(changes)))
    return shown


def trend_sections(report: Report, words: Words) -> list[Section]:
    """Return the charts over time: none without dates, small multiples by province where there are places."""
    if len(report.periods) < 2 or not _told(report, "all", report.lead):
        return []
    sections = [Section("trend", str(words("heading.trend")), chart=_trend(report, words))]
    for dimension in ("place", "spoken_of"):
        if len(report.select(dimension, report.lead)) > 1:
            chart = _multiples(report, words, dimension)
            if chart:
                heading = str(words(f"heading.trend_{dimension}"))
                sections.append(Section(f"trend-{dimension}", heading, chart=chart))
    return sections


def _told(report: Report, dimension: str, label: str) -> list[Share]:
    """Return the shares of all periods but the gaps: what came in those is no picture of what there was."""
    return [one for one in report.select(dimension, label, period=None) if one.period not in report.gaps]


def _over_time(shares: Sequence[Share], periods: Sequence[str], pool: int = 1) -> dict[str, list[Share]]:
    """Return the lines of a chart by value, `pool` neighbouring periods together; all of one label."""
    group_of = {period: name for name, group in _pooled(periods, pool).items() for period in group}
    sums: dict[tuple[str, str], list[int]] = {}
    for one in shares:
        if one.period in group_of:
            held = sums.setdefault((one.value, group_of[one.period]), [0, 0])
            held[0] += one.n
            held[1] += one.count
    lines: dict[str, list[Share]] = {one.value: [] for one in shares}
    for (value, period), (n, count) in sorted(sums.items()):
        lines[value].append(Share.of(shares[0].dimension, value, period, shares[0].label, n, count))
    return lines


def _pooled(periods: Sequence[str], pool: int) -> dict[str, Sequence[str]]:
    groups = [periods[i : i + pool] for i in range(0, len(periods), pool)]
    return {group[0] if len(group) == 1 else f"{group[0]}/{group[-1]}": group for group in groups}


def _period_table(report: Report, words: Words, shares: Sequence[Share]) -> Table:
    rows = [(words.period(one.period), one) for one in shares]
    return _table(words.label(shares[0].label, report.labels), str(words("table.period")), rows)


def _trend(report: Report, words: Words) -> Chart:
    labels = [label for label in dict.fromkeys((report.lead, "hate")) if label in report.labels]
    lines = {
        words.label(label, report.labels): _over_time(_told(report, "all", label), report.periods)[""]
        for label in labels
    }
    drawings = tuple(
        (kind, "", charts.trend_svg(lines, report.periods, words.language, width=width, height=height))
        for kind, width, height in (("wide", _WIDE, 250), ("narrow", _NARROW, 200))
    )
    ends = {"first": words.period(report.periods[0]), "last": words.period(report.periods[-1])}
    inside = sum(share.n for share in lines[next(iter(lines))])
    return Chart(
        drawings,
        str(words("figure.alt_trend", labels=", ".join(lines), **ends)),
        words("figure.trend_caption", n=words.number(inside)),
        tuple(zip(lines, charts.COLOURS, ("", "5 3"), strict=False)),
        (("", tuple(_period_table(report, words, shares) for shares in lines.values())),),
    )


def _multiples(report: Report, words: Words, dimension: str) -> Chart | None:
    """Return small charts of the places with the most texts, or None where no place has enough."""
    shares = report.select(dimension, report.lead)
    enough = [one.value for one in shares if one.n >= _PANEL_N]
    values = enough[:_PANELS]
    by_period = [one for one in _told(report, dimension, report.lead) if one.value in values]
    lines: dict[str, list[Share]] = {}
    periods: list[str] = []
    pool = 1
    for wider in _POOLS[report.period]:
        groups = list(_pooled(report.periods, wider))
        if len(groups) < _FEWEST:
            break
        pool, periods, lines = wider, groups, _over_time(by_period, report.periods, wider) if by_period else {}
        every = [one for line in lines.values() for one in line]
        if len(periods) <= _POINTS and sum(one.small for one in every) <= len(every) / 2:
            break
    # A place with hollow points only, or with two, would say nothing; its sums are in the table by place.
    panels = {
        value: line for value, line in lines.items() if len(line) >= _FEWEST and any(not one.small for one in line)
    }
    if not panels:
        return None
    top = charts.scale_end([one for line in panels.values() for one in line])
    names = {value: words.value(dimension, value) for value in panels}
    label = words.label(report.lead, report.labels)
    caption = words("figure.multiples_caption", label=label, dimension=words(f"figure.by_{dimension}"))
    few, more = len(shares) - len(enough) + len(values) - len(panels), len(enough) - len(values)
    if few:
        caption += " " + words("figure.left_out", k=words.number(few))
    if more:
        caption += " " + words("figure.most_texts", k=words.number(len(values)), all=words.number(len(enough)))
    if pool > 1:
        caption += " " + words("figure.pooled", k=words.number(pool))
    return Chart(
        tuple(
            ("panel", names[value], charts.panel_svg(line, periods, words.language, top=top))
            for value, line in panels.items()
        ),
        str(words("figure.alt_multiples", label=label, names=", ".join(names.values()))),
        caption,
        (),
        tuple((names[value], (_period_table(report, words, line),)) for value, line in panels.items()),
    )
