"""A report as it is read, in one language: what stands above the sections, and these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hatewatch.labels import READERS
from hatewatch.reports import citation, locale
from hatewatch.reports.blocks import Section, Text
from hatewatch.reports.record import Report
from hatewatch.reports.sections import lay_out
from hatewatch.reports.words import Words
from hatewatch.trends import Figure


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report in one reader's language, before it is HTML or PDF.

    `facts` are names and values, the band under the title; `findings` the sentences with the figures in them;
    `warnings` follow them; `content` is the note on what is to come.
    """

    language: str
    kicker: str
    title: str
    content: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[tuple[Markup, tuple[Figure, ...]], ...]
    warnings: tuple[Text, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]


def make_page(report: Report, words: Words, examples: Sequence[str] = ()) -> Page:
    """Return the report as it is read; `examples` are masked texts."""
    shown = any(one.strip() for one in examples) or any(it.typical for one in report.said for it in one.themes)
    return Page(
        words.language,
        kicker_of(report, words),
        citation.title_of(report, words),
        str(words("page.content_examples" if shown else "page.content_note")),
        facts_of(report, words),
        findings_of(report, words),
        warnings_of(report, words),
        tuple(lay_out(report, words, examples)),
        tuple(str(one) for one in (words("page.footer"), words("page.unreviewed")) if one),
    )


def page_names(language: str) -> dict[str, str]:
    """Return the file of each language; that of the one asked for is the index."""
    return {one: "index.html" if one == language else f"{one}.html" for one in READERS}


def kicker_of(report: Report, words: Words) -> str:
    """Return what stands above the title: whether the figures are prevalences or raw shares."""
    return str(words(f"{_kind(report)}.kicker"))


def findings_of(report: Report, words: Words) -> tuple[tuple[Markup, tuple[Figure, ...]], ...]:
    """Return the sentences to begin with, each with the figures in it."""
    return tuple((words.finding(one, report), one.figures) for one in report.findings)


def warnings_of(report: Report, words: Words) -> tuple[Text, ...]:
    """Return how to read the figures, and the notes that go with them."""
    told = (_note(note, words.language) for note in report.notes)
    return (
        Text(words(f"{_kind(report)}.warning"), warn=True),
        *(Text(text, warn=True, language=language) for text, language in told),
    )


def _kind(report: Report) -> str:
    return "prevalence" if report.measured else "raw"


def facts_of(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    """Return names and values, the band under the title: the days, how many texts, what was counted."""
    facts: list[tuple[str, str]] = [(words("page.publisher"), report.publisher)] if report.publisher else []
    facts += [
        (words("page.period"), citation.span_of(report, words)),
        (words("page.texts"), Markup('<span class="big">{}</span>').format(words.number(report.n))),
    ]
    if report.audit:
        counts = {"read": words.number(report.audit.read), "drawn": words.number(report.audit.drawn)}
        facts.append((words("page.read"), words("page.read_of", **counts)))
    facts.append((words("page.counted"), words(f"page.counted_{report.unit}")))
    made = citation.made_on(report)
    if made or report.created:
        facts.append((words("page.created"), locale.day_name(made, words.language) if made else report.created))
    return tuple(facts)


def _note(note: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return a note and the language it is in: the reader's, or the first there is."""
    own = language if language in note else next(iter(note))
    return note[own], own
