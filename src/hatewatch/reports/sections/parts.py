"""What of whom: labels by axis, pairs of grounds, groups, languages, kinds of text and outlets."""

from __future__ import annotations

from markupsafe import Markup

from hatewatch.labels import load_scheme
from hatewatch.reports.blocks import Block, Column, Row, Section, Table, Text
from hatewatch.reports.collect import MENTIONED
from hatewatch.reports.record import Report
from hatewatch.reports.tables import ROWS, lead_kind, say_sums, say_withheld, tabulate
from hatewatch.reports.words import Words
from hatewatch.trends import INTERSECTIONAL


def labels(report: Report, words: Words) -> list[Section]:
    """Return the sections of conduct, ground and discourse, for the axes that the model judges."""
    figures = {one.label: one for one in report.select("all")}
    found = []
    for axis in load_scheme().axes:
        own = [one.id for one in load_scheme().of(axis.id) if one.id in figures]
        if axis.id == "ground" and INTERSECTIONAL in figures:
            own.append(INTERSECTIONAL)
        rows = [(words.label(label, report.labels), figures[label]) for label in own]
        if rows:
            each = words(f"{lead_kind([one for _, one in rows])}.each")
            caption = words("table.caption_all", each=each, n=words.number(report.n))
            head = str(words("table.label" if axis.id == "conduct" else f"table.{axis.id}"))
            found.append(Section(axis.id, str(words(f"heading.{axis.id}")), (tabulate(caption, head, rows),)))
        if axis.id == "ground":
            found += pairs(report, words)
    return found


def pairs(report: Report, words: Words) -> list[Section]:
    """Return the pairs of grounds, observed against expected."""
    if not report.pairs:
        return []
    names = ("pair.pair", "pair.observed", "pair.expected", "pair.ratio", "table.interval")
    columns = tuple(Column(words(name), name != "pair.pair") for name in names)
    rows = tuple(
        Row((
            f"{words.label(one.first)} + {words.label(one.second)}",
            words.number(one.observed),
            words.fixed(one.expected, 1),
            words.fixed(one.ratio),
            f"{words.fixed(one.low)}–{words.fixed(one.high)}",
        ))
        for one in report.pairs
    )  # fmt: skip
    caption = words("pair.caption", n=words.number(report.pairs[0].n))
    return [Section("pairs", str(words("heading.pairs")), (Table(caption, columns, rows, words("pair.note")),))]


def parts(report: Report, words: Words) -> list[Section]:
    """Return the sections by group named, language, kind of text and outlet, where there is anything to show."""
    found = []
    for dimension in ("target", "language", "kind", "outlet"):
        blocks = _part(report, words, dimension)
        if blocks:
            found.append(Section(dimension, str(words(f"heading.{dimension}")), tuple(blocks)))
    return found


def _part(report: Report, words: Words, dimension: str) -> list[Block]:
    figures = report.select(dimension, report.lead)
    if not figures:
        return []
    head, blocks = str(words(f"table.{dimension}")), list[Block]()
    more = words("table.more", k=words.number(ROWS)) if len(figures) > ROWS else ""
    kind = lead_kind(figures)
    note = Markup(" ").join(one for one in (say_sums(words, kind), say_withheld(report, words, dimension), more) if one)
    if dimension == "target":
        named = report.select("mention", MENTIONED)[:ROWS]
        caption = words("table.caption_mention", n=words.number(report.n))
        blocks.append(Text(words("table.named"), small=True))
        blocks.append(tabulate(caption, head, [(words.value("target", one.value), one) for one in named]))
    of = words.of(words.label(report.lead, report.labels), kind)
    caption = words("table.caption_target" if dimension == "target" else "table.caption_lead", of=of)
    rows = [(words.value(dimension, one.value), one) for one in figures[:ROWS]]
    blocks.append(tabulate(caption, head, rows, note=note, given=dimension == "outlet"))
    return blocks
