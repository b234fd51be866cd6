"""A report's page as the paper that the PDF is set from: the same sections and the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from markupsafe import Markup

from hatewatch.reports import blocks as page_blocks
from hatewatch.reports.page import Page
from hatewatch.reports.pdf import paper
from hatewatch.reports.pdf.paper import Inline, Paper, Span, Style
from hatewatch.reports.words import Words, kind_of
from hatewatch.trends import Figure

_FOLDED = 40
_STYLES: dict[str, Style] = {
    "b": "strong", "strong": "strong", "code": "code", "small": "detail", "detail": "detail", "flag": "flag",
    "soft": "soft",
}  # fmt: skip


def fill(page: Page, words: Words, *, mark: str = "") -> Paper:
    """Return the paper of a page; `mark` stands at the foot of every sheet."""
    ids = {section.id for section in page.sections}
    return Paper(
        words.language,
        page.title,
        page.kicker,
        tuple((str(Markup(name).striptags()), inline(value, ids)) for name, value in page.facts),
        words.plain("heading.findings"),
        tuple(inline(sentence, ids) for sentence, _ in page.findings),
        tuple(_warn(one, ids) for one in page.warnings),
        tuple(part for section in page.sections for part in _parts(section, words, ids)),
        tuple(inline(one, ids) for one in page.footer),
        inline(page.content, ids),
        mark,
    )


def inline(text: str, ids: set[str] | frozenset[str] = frozenset()) -> Inline:
    """Return a sentence of a page as runs; markup that says how it looks or where it leads is kept, no other.

    A link into the page stands where there is such a section among `ids`, and else is words alone.
    """
    if not isinstance(text, Markup):
        return str(text)
    reader = _Runs(ids)
    reader.feed(str(text))
    reader.close()
    return tuple(reader.runs) or ""


class _Runs(HTMLParser):
    """Read the small kind of markup that sentences are."""

    def __init__(self, ids: set[str] | frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[str | Span] = []
        self._ids = ids
        self._open: list[tuple[Style, str, str]] = []
        self._unseen = 0

    @property
    def _now(self) -> tuple[Style, str, str]:
        return self._open[-1] if self._open else ("", "", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note how what follows looks, and where it leads."""
        if tag == "br":
            self.runs.append("\n")
            return
        given = dict(attrs)
        style, language, to = self._now
        names = [tag, *(given.get("class") or "").split()]
        if self._unseen or "unseen" in names:  # what only a page says, to who hears it
            self._unseen += 1
            return
        style = next((_STYLES[name] for name in names if name in _STYLES), style)
        target = given.get("href") or ""
        if "://" in target or target.removeprefix("#") in self._ids:
            to = target
        self._open.append((style, given.get("lang") or language, to))

    def handle_endtag(self, tag: str) -> None:
        """Go back to how it looked before."""
        if tag != "br" and self._unseen:
            self._unseen -= 1
        elif tag != "br" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if self._unseen:
            return
        style, language, to = self._now
        plain = not (style or language or to)
        self.runs.append(data if plain else Span(data, style, language, to))


def _warn(one: page_blocks.Text, ids: set[str]) -> paper.Warn:
    return paper.Warn(inline(one.text, ids), one.language)


def _parts(section: page_blocks.Section, words: Words, ids: set[str]) -> Iterator[paper.Section]:
    """Yield a section, and one of the second level for each heading within it."""
    heading, id, held = section.heading, section.id, list[paper.Block]()
    level = 1
    before: page_blocks.Block | None = None
    for block in section.blocks:
        # The numbers of a chart, shown on demand in a page, are printed if they are few; the rest are in trends.csv.
        of_chart = isinstance(before, page_blocks.Chart) and isinstance(block, page_blocks.Fold)
        before = block
        if of_chart and isinstance(block, page_blocks.Fold):
            held += [_beside(block, words, ids)] if _rows(block) <= _FOLDED else []
        elif isinstance(block, page_blocks.Heading):
            yield paper.Section(heading, tuple(held), id, 1 if level == 1 else 2)
            heading, id, held, level = str(Markup(block.text).striptags()), "", [], 2
        else:
            held += _blocks(block, words, ids)
    yield paper.Section(heading, tuple(held), id, 1 if level == 1 else 2)


def _blocks(block: page_blocks.Block, words: Words, ids: set[str]) -> list[paper.Block]:
    match block:
        case page_blocks.Text():
            return [_warn(block, ids) if block.warn else paper.Text(inline(block.text, ids), block.small)]
        case page_blocks.Heading():
            return [paper.Text((Span(str(Markup(block.text).striptags()), "strong"),))]
        case page_blocks.Points():
            return [paper.Points(tuple(inline(one, ids) for one in block.items))]
        case page_blocks.Terms():
            return [paper.Terms(tuple((inline(a, ids), inline(b, ids)) for a, b in block.items), rows=True)]
        case page_blocks.Code():
            return [paper.Code(block.text, block.name)]
        case page_blocks.Quotes():
            return [paper.Quote(one) for one in block.texts]
        case page_blocks.Shares():
            return [_shares(block, words, ids)]
        case page_blocks.Table():
            return [_table(block, ids)]
        case page_blocks.Chart():
            return [_chart(block, ids)]
        case page_blocks.Fold():
            return [part for one in block.blocks for part in _blocks(one, words, ids)]


def _beside(block: page_blocks.Fold, words: Words, ids: set[str]) -> paper.Beside:
    """Return the numbers of a chart, which has drawn them already, as small tables side by side."""
    name, tables = "", list[paper.Table]()
    for one in block.blocks:
        if isinstance(one, page_blocks.Heading):
            name = str(Markup(one.text).striptags())
        elif isinstance(one, page_blocks.Shares):
            table = _shares(one, words, ids, short=True)
            kept = [at for at, column in enumerate(table.columns) if column.kind != "dot"]
            tables.append(replace(
                table,
                caption=(Span(name, "strong"),) if name else table.caption,
                columns=tuple(table.columns[at] for at in kept),
                rows=tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in table.rows),
            ))  # fmt: skip
    return paper.Beside(tuple(tables))


def _rows(block: page_blocks.Fold) -> int:
    return sum(len(one.rows) for one in block.blocks if isinstance(one, page_blocks.Shares | page_blocks.Table))


def _shares(block: page_blocks.Shares, words: Words, ids: set[str], *, short: bool = False) -> paper.Table:
    """Return figures as a table: a name, a drawing, and the numbers that it shows; with `short` heads."""
    share = words(f"table.share_{block.what}" if block.what in ("mixed", "found") else f"{block.what}.head")
    basis = words("table.basis_mixed" if block.what == "mixed" else
                  f"{'raw' if block.what == 'found' else block.what}.basis")  # fmt: skip
    columns = (
        paper.Column(block.head, weight=1.4),
        paper.Column("", "dot", ("0", words.scale(block.top))),
        paper.Column(inline(share, ids), "number"),
        paper.Column(inline(words("table.interval_short" if short else "table.interval"), ids), "number"),
        paper.Column(words.plain("table.n"), "number"),
        paper.Column(inline(basis, ids), "number"),
    )
    rows = tuple(paper.Row(_cells(name, figure, block, words)) for name, figure in block.rows)
    return paper.Table(inline(block.caption, ids), columns, rows, inline(block.note, ids))


def _cells(name: str, figure: Figure, block: page_blocks.Shares, words: Words) -> tuple[Inline | paper.Dot, ...]:
    """Return a figure's row: its name with what must be said of it, its place on the scale, and its numbers."""
    flags = ", ".join(words.flags(figure, block.what))
    told = kind_of(figure) == "prevalence"
    number = words.number(figure.read if told else figure.count)
    if block.what == "mixed":
        number = words.plain("table.basis_read" if told else "table.basis_count", k=number)
    at, low, high = (value / block.top for value in (figure.share, figure.low, figure.high))
    return (
        (name, Span(f" {flags}", "flag")) if flags else name,
        paper.Dot(at, low, high, figure.small, figure.raw),
        (Span(words.percent(figure), "strong"),),
        words.interval(figure),
        words.number(figure.n),
        number,
    )


def _table(block: page_blocks.Table, ids: set[str]) -> paper.Table:
    columns = tuple(
        paper.Column(
            inline(one.head, ids), "number" if one.number else "text", weight=1.7 if block.dense and not at else 1.0
        )
        for at, one in enumerate(block.columns)
    )
    rows = tuple(
        paper.Row(tuple(inline(cell, ids) for cell in one.cells), "group" if one.kind == "group" else
                  "total" if one.kind == "total" else "")
        for one in block.rows
    )  # fmt: skip
    return paper.Table(inline(block.caption, ids), columns, rows, inline(block.note, ids), block.narrow, block.dense)


def _chart(block: page_blocks.Chart, ids: set[str]) -> paper.Chart:
    """Return a chart in its wide form, or its panels side by side."""
    shown = [one for one in block.drawings if one.place != "narrow"]
    panels = tuple(paper.Panel(one.svg, one.name) for one in shown)
    several = sum(one.place == "panel" for one in shown) > 1
    legend = tuple(paper.Key(one.name, one.colour or "#888888", one.dash, one.mark) for one in block.legend)
    return paper.Chart(block.alt, inline(block.caption, ids), panels, legend, 3 if several else 1)
