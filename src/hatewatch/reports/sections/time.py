"""What a report says of time: the trend of all documents, that of places, first and last third, change points."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hatewatch.reports import charts, plot
from hatewatch.reports.blocks import Block, Chart, Column, Drawing, Fold, Heading, Key, Mark, Row, Section, Table, Text
from hatewatch.reports.record import Report
from hatewatch.reports.tables import ROWS, lead_kind, periods_table, say_sums
from hatewatch.reports.words import Words
from hatewatch.trends import Change, Figure

# Small charts: how many by dimension, of places with how many texts, with how few points.
_PANELS, _PANEL_N, _FEWEST = {"place": 6, "spoken_of": 4}, 90, 3
_WIDE, _NARROW, _PANEL = (860, 290), (330, 240), (270, 150)
_LISTED = 120  # periods in the table of a chart; all are in trends.csv


def trend(report: Report, words: Words) -> list[Section]:
    """Return the chart over time of all documents; none without dates."""
    if not _dated(report):
        return []
    return [Section("trend", str(words("heading.trend")), tuple(_trend(report, words)))]


def multiples(report: Report, words: Words) -> list[Section]:
    """Return small charts over time by province, where there are places."""
    found = []
    for dimension in _PANELS if _dated(report) else ():
        if len(report.select(dimension, report.lead)) > 1:
            blocks = _multiples(report, words, dimension)
            if blocks:
                heading = str(words(f"heading.trend_{dimension}"))
                found.append(Section(f"trend-{dimension}", heading, tuple(blocks)))
    return found


def _dated(report: Report) -> bool:
    return len(report.periods) > 1 and bool(_lines(report, "all", report.lead))


def _lines(report: Report, dimension: str, label: str) -> dict[str, list[Figure]]:
    """Return the figures of all periods by value, in order of time, but those of holes, which show nothing."""
    gaps = set(report.gaps)
    lines: dict[str, list[Figure]] = {}
    for one in report.select(dimension, label, period=None):
        if one.period and one.period not in gaps:
            lines.setdefault(one.value, []).append(one)
    return {value: sorted(line, key=lambda one: one.period) for value, line in lines.items()}


def _drawn(line: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the figures of one kind: prevalences, where there are any, and else raw shares."""
    kind = lead_kind(line)
    return tuple(one for one in line if one.raw == (kind == "raw"))


def _trend(report: Report, words: Words) -> list[Block]:
    told = {label: _lines(report, "all", label).get("", []) for label in dict.fromkeys((report.lead, "hate"))}
    told = {label: line for label, line in told.items() if line}
    kind = lead_kind(told[report.lead])
    lines = {label: _drawn(line) for label, line in told.items() if lead_kind(line) == kind}
    holes = _holes(report, report.periods)
    turns = _turned(report, report.periods, "all", "", lines)
    top = charts.scale_end([one for line in lines.values() for one in line])

    def plot_of(size: tuple[int, int]) -> plot.Plot:
        return plot.Plot(tuple(lines.values()), report.periods, holes, turns, top, *size)

    names = [words.label(label, report.labels) for label in lines]
    ends = {"first": words.period(report.periods[0]), "last": words.period(report.periods[-1])}
    inside = sum(one.n for one in told[report.lead])
    caption = words(f"figure.trend_{kind}", n=words.number(inside))
    if any(one.raw for line in told.values() for one in line) and kind == "prevalence":
        caption += " " + words("figure.left_raw")
    drawings = tuple(
        Drawing(plot.plot_svg(plot_of(size), words.language), place, plot=plot_of(size))
        for place, size in (("wide", _WIDE), ("narrow", _NARROW))
    )
    looks = zip(names, charts.COLOURS, ("", "5 3"), strict=False)
    keys = [Key(name, "line", colour, dash) for name, colour, dash in looks]
    alt = words.plain("figure.alt_trend", of=words.of(", ".join(names), kind), **ends)
    return [
        Chart(alt, caption, drawings, (*keys, *_keys(plot_of(_WIDE), words))),
        Fold(str(words("figure.data")), tuple(_data(report, words, line) for line in told.values())),
    ]


def _data(report: Report, words: Words, line: Sequence[Figure]) -> Block:
    note = words("table.latest", k=words.number(_LISTED)) if len(line) > _LISTED else ""
    return periods_table(report, words, line[-_LISTED:], note)


def _keys(drawn: plot.Plot, words: Words) -> list[Key]:
    """Return what the legend says of stretches and change points, where there are any."""
    there: tuple[tuple[str, Mark, Collection[object]], ...] = (
        ("hole", "hatch", drawn.holes),
        ("nothing", "grey", drawn.missing),
        ("turn", "turn", drawn.turns),
    )
    return [Key(words.plain(f"figure.{name}"), mark) for name, mark, some in there if some]


def _holes(report: Report, periods: Sequence[str]) -> frozenset[int]:
    """Return the places of those periods, or spans of them, that lie in holes as a whole."""
    at, gaps = {one: i for i, one in enumerate(report.periods)}, set(report.gaps)
    found = set()
    for i, period in enumerate(periods):
        first, _, last = period.partition("/")
        inside = report.periods[at[first] : at[last or first] + 1]
        if all(one in gaps for one in inside):
            found.add(i)
    return frozenset(found)


def _turned(
    report: Report, periods: Sequence[str], dimension: str, value: str, labels: Mapping[str, object]
) -> tuple[plot.Turned, ...]:
    own = [one for one in report.turns if (one.after.dimension, one.after.value) == (dimension, value)]
    return tuple(
        plot.Turned(
            plot.place_of(periods, one.at), plot.place_of(periods, one.low), plot.place_of(periods, one.high) + 1
        )
        for one in own
        if one.after.label in labels
    )


def _multiples(report: Report, words: Words, dimension: str) -> list[Block]:
    """Return small charts of the places with the most texts, or none where no place has enough."""
    shares, most = report.select(dimension, report.lead), _PANELS[dimension]
    enough = [one.value for one in shares if one.n >= _PANEL_N]
    told = {value: line for value, line in _lines(report, dimension, report.lead).items() if value in enough[:most]}
    periods = report.spans[dimension]
    # A place with hollow points only, or with two, would say nothing; its sums are in the table by place.
    panels = {value: _drawn(line) for value, line in told.items()}
    panels = {
        value: line for value, line in panels.items() if len(line) >= _FEWEST and any(not one.few for one in line)
    }
    if not panels:
        return []
    kind = lead_kind([one for line in panels.values() for one in line])
    panels = {value: line for value, line in panels.items() if lead_kind(line) == kind}
    top = charts.scale_end([one for line in panels.values() for one in line])
    holes = _holes(report, periods)
    plots = {
        value: plot.Plot(
            (line,), periods, holes, _turned(report, periods, dimension, value, {report.lead: line}), top, *_PANEL
        )
        for value, line in panels.items()
    }
    names = {value: words.value(dimension, value) for value in panels}
    of = words.of(words.label(report.lead, report.labels), kind)
    caption = words("figure.multiples", of=of, dimension=words(f"figure.by_{dimension}"))
    few = len(shares) - len(enough) + len(enough[:most]) - len(panels)
    if few:
        caption += " " + words("figure.left_out", k=words.number(few))
    if len(enough) > most:
        caption += " " + words("figure.most_texts", k=words.number(most), all=words.number(len(enough)))
    if len(periods) < len(report.periods):
        caption += " " + words("figure.pooled", k=words.number(-(-len(report.periods) // len(periods))))
    drawings = tuple(
        Drawing(plot.plot_svg(one, words.language), "panel", names[value], one) for value, one in plots.items()
    )
    keys = list(dict.fromkeys(key for one in plots.values() for key in _keys(one, words)))
    alt = words.plain("figure.alt_multiples", of=of, names=", ".join(names.values()))
    data: list[Block] = []
    for value in panels:
        data += [Heading(names[value]), _data(report, words, told[value])]
    return [Chart(alt, caption, drawings, tuple(keys)), Fold(str(words("figure.data")), tuple(data))]


def changes(report: Report, words: Words) -> list[Section]:
    """Return the table of first and last third: of all texts, all certain changes, and the places with the most."""
    compared = (*report.course, *report.changes)
    if not compared:
        return []
    rows = [_change(one, words) for one in report.course]
    cut = False
    for dimension in ("place", "spoken_of"):
        own = [one for one in report.changes if one.before.dimension == dimension]
        chosen = sorted(own, key=lambda one: (one.certain, one.before.n + one.after.n), reverse=True)
        chosen = chosen[: max(ROWS, sum(one.certain for one in own))]
        cut = cut or len(chosen) < len(own)
        if own:
            rows.append(Row((words(f"heading.{dimension}"),), "group"))
            rows += [_change(one, words) for one in sorted(chosen, key=lambda one: -one.rise)]
    first = compared[0]
    kind = lead_kind([figure for one in compared for figure in (one.before, one.after)])
    caption = words(
        "table.caption_changes",
        of=words.of(words.label(report.lead, report.labels), kind),
        before=words.period(first.before.period),
        after=words.period(first.after.period),
    )
    names = ("table.place", "table.before", "table.after", "table.verdict", "turn.p")
    columns = tuple(Column(words(name), name == "turn.p") for name in names)
    note = (say_sums(words, kind) + " " + (words("table.more_changes") if cut else "")).strip()
    return [Section("changes", str(words("heading.changes")), (Table(caption, columns, tuple(rows), note),))]


def _change(one: Change, words: Words) -> Row:
    verdict = words("table.rise" if one.rise > 0 else "table.fall") if one.certain else words("table.same")
    name = (
        words.value(one.before.dimension, one.before.value)
        if one.before.value
        else words.capital(words("dimension.all"))
    )
    ends = words.figure(one.before), words.figure(one.after)
    return Row((name, *ends, _strong(words, verdict, one.certain), words.chance(one.adjusted)))


def _strong(words: Words, text: str, strong: bool) -> str:
    return words("table.strong", text=text) if strong else text


def turns(report: Report, words: Words) -> list[Section]:
    """Return the table of change points, or that none was found; nothing where nobody looked."""
    if not report.turned and not report.turns:
        return []
    looked = words.number(report.turned)
    heading = str(words("heading.turns"))
    if not report.turns:
        return [Section("turns", heading, (Text(words("turn.none", k=looked)),))]
    names = ("turn.series", "turn.at", "turn.before", "turn.after", "turn.p")
    columns = tuple(Column(words(name), name == "turn.p") for name in names)
    rows = []
    for one in report.turns:
        where = words.value(one.after.dimension, one.after.value) if one.after.value else words("said.all")
        when = words("turn.when", at=words.period(one.at), first=words.period(one.low), last=words.period(one.high))
        series = words("turn.where", where=where, label=words.label(one.after.label, report.labels))
        rows.append(Row((series, when, words.figure(one.before), words.figure(one.after), words.chance(one.adjusted))))
    table = Table(words("turn.caption"), columns, tuple(rows), words("turn.looked", k=looked))
    return [Section("turns", heading, (table,))]
