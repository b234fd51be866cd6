"""What is being said: terms that rose, groups of similar texts, and masked examples where they were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hatewatch.reports.blocks import Block, Column, Heading, Points, Quotes, Row, Section, Table, Text
from hatewatch.reports.record import Report, Risen, Said
from hatewatch.reports.words import Words
from hatewatch.trends.grid import DOCUMENTS

#: Languages that HTML has a name for, each with the direction of its letters.
_WRITTEN = {"tr": "ltr", "kmr": "ltr", "zza": "ltr", "en": "ltr", "ckb": "rtl", "ar": "rtl", "fa": "rtl"}


def said(report: Report, words: Words) -> list[Section]:
    """Return what rose and what is alike, over all and per group and place."""
    blocks: list[Block] = [Text(words("said.intro"))]
    for one in report.said:
        if one.rises or one.themes:
            name = words.value(one.dimension, one.value)
            whose = words("said.of", name=name, dimension=words(f"dimension.{one.dimension}"))
            blocks.append(Heading(whose if one.value else words("said.all")))
            blocks += [*_rises(one, words), *_themes(one, words)]
    return [Section("said", str(words("heading.said")), tuple(blocks))] if len(blocks) > 1 else []


def _rises(one: Said, words: Words) -> list[Block]:
    if not one.rises:
        return []
    columns = (
        Column(words("said.term"), given=True),
        Column(words("table.language")),
        Column(words("said.now"), number=True),
        Column(words("said.before"), number=True),
        Column(words("said.odds"), number=True),
        Column(words("table.interval"), number=True),
    )
    rows = tuple(
        Row((
            _term(rise),
            words.value("language", rise.language),
            words("said.of_n", k=words.number(rise.documents), n=words.number(rise.n)),
            words("said.of_n", k=_few(rise, words), n=words.number(rise.n_before)),
            words.fixed(rise.ratio, 1),
            f"{words.fixed(rise.low, 1)}–{words.fixed(rise.high, 1)}",
        ))
        for rise in one.rises
    )  # fmt: skip
    caption = words(
        "said.caption",
        now=_span(one.now, words),
        before=_span(one.before, words),
        n=words.number(one.n),
        n_before=words.number(one.n_before),
    )
    return [Table(caption, columns, rows, words("said.note"))]


def _term(rise: Risen) -> Markup:
    """Return a term in its own language, so that it is read aloud and set as such."""
    language = rise.language if rise.language in _WRITTEN else ""
    return Markup('<span lang="{}" dir="{}">{}</span>').format(language, _WRITTEN.get(language, "auto"), rise.term)


def _few(rise: Risen, words: Words) -> str:
    """Return in how many texts a term stood before, or that they were few."""
    return f"< {words.number(DOCUMENTS)}" if rise.documents_before is None else words.number(rise.documents_before)


def _themes(one: Said, words: Words) -> list[Block]:
    if not one.themes:
        return []
    shown = sum(theme.size for theme in one.themes)
    sizes = {"read": one.read, "apart": one.apart, "shown": shown, "small": one.read - one.apart - shown}
    counts = {name: words.number(size) for name, size in sizes.items()}
    items = tuple(
        words("said.theme_item", size=words("said.theme", size=words.number(theme.size)), terms=", ".join(theme.terms))
        for theme in one.themes
    )
    blocks: list[Block] = [Text(words("said.themes", now=_span(one.now, words), **counts)), Points(items)]
    typical = tuple(theme.typical for theme in one.themes if theme.typical)
    if typical:
        blocks.append(Quotes(words.plain("said.typical", k=words.number(len(typical))), typical))
    return blocks


def _span(period: str, words: Words) -> str:
    return words.period(period) if period else ""


def examples(texts: Sequence[str], words: Words) -> list[Section]:
    """Return masked texts behind a warning; none, where none was asked for."""
    texts = tuple(one for one in texts if one.strip())
    if not texts:
        return []
    summary = words.plain("method.show", k=words.number(len(texts)))
    blocks = (Text(words("method.examples")), Quotes(summary, texts))
    return [Section("examples", str(words("heading.examples")), blocks)]
