"""Pages of figures as they were drawn last: once for each snapshot, language and page.

A chart takes a tenth of a second, so pages are drawn when somebody first asks for them, in the thread of that request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from markupsafe import Markup

from hatewatch.dashboard.figures.topics import charts_in, sections_of, tables_in
from hatewatch.dashboard.frame import environment
from hatewatch.dashboard.words import words_in
from hatewatch.labels import READERS
from hatewatch.reports import citation, locale
from hatewatch.reports.blocks import Section
from hatewatch.reports.page import facts_of, findings_of, warnings_of
from hatewatch.reports.record import Report
from hatewatch.reports.render import Anchors

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tools:
    """What a section offers besides being read, and how it is cited: `id` names it for good, `lines` are by language
    (code, its HTML name, its own name)."""

    id: str
    chart: bool
    interactive: bool
    lines: tuple[tuple[str, str, str], ...]


class Drawn:
    """Keeps what was made of the newest report; nothing is made twice, also where several ask at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: tuple[Report, Report] | None = None
        self._held: tuple[Report | None, dict[Hashable, object]] = (None, {})

    def telling(self, report: Report) -> Report:
        """Return a report without quotations, which are for analysts; the same one each time."""
        held = self._told
        if held is None or held[0] is not report:
            held = self._told = (report, report.unquoted())
        return held[1]

    def keep(self, report: Report, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes of a report, made now or before."""
        of, made = self._held
        if of is report and key in made:
            return cast(T, made[key])
        with self._lock:  # one at a time: drawing takes all of a core
            of, made = self._held
            if of is not report:
                of, made = self._held = (report, {})
            if key not in made:
                made[key] = make()
            return cast(T, made[key])

    def sections(self, report: Report, page: str, language: str) -> list[Section]:
        """Return the sections of a page."""
        return self.keep(report, ("sections", page, language), lambda: sections_of(page, report, words_in(language)))

    def page(self, report: Report, page: str, language: str) -> Markup:
        """Return the sections of a page as HTML."""
        sections = self.sections(report, page, language)
        return self.keep(report, ("page", page, language), lambda: _render(report, sections, language))

    def head(self, report: Report, language: str) -> Markup:
        """Return what the first page begins with: the days and texts, the findings, and how to read them."""
        return self.keep(report, ("head", language), lambda: _head(report, language))


def _head(report: Report, language: str) -> Markup:
    words = words_in(language)
    template = environment().get_template("findings.html")
    html = template.render(
        t=words,
        facts=facts_of(replace(report, created=""), words),  # the page says to the minute when it was counted
        findings=findings_of(report, words),
        warnings=warnings_of(report, words),
        anchor=Anchors(),
        line=lambda figure: citation.cite_figure(figure, report, words),
    )
    return Markup(html)


def _render(report: Report, sections: list[Section], language: str) -> Markup:
    words = words_in(language)
    template = environment().get_template("sections.html")
    html = template.render(
        t=words,
        lang=language,
        sections=[(one, _tools(one, report)) for one in sections],
        anchor=Anchors(),
        line=lambda figure: citation.cite_figure(figure, report, words),
    )
    return Markup(html)


def _tools(section: Section, report: Report) -> Tools | None:
    """Return what a section of figures offers; None for one of words."""
    if not tables_in(section):
        return None
    lines = []
    for one in READERS:
        words = words_in(one)
        heading = words.plain(f"heading.{section.id.replace('-', '_')}")
        lines.append((one, locale.HTML_LANGUAGES[one], citation.cite_section(section.id, heading, report, words)))
    charts = charts_in(section)
    drawn = any(drawing.plot for chart in charts for drawing in chart.drawings)
    return Tools(citation.section_mark(section.id, report), bool(charts), drawn, tuple(lines))
