"""The pages of a report as HTML: self-contained, without a script, the same bytes from the same report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from hatewatch.reports import locale, plot
from hatewatch.reports.citation import cite_figure
from hatewatch.reports.page import make_page, page_names
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words, kind_of, numbers
from hatewatch.trends import Figure

if TYPE_CHECKING:
    from jinja2 import Environment

#: What each language is called by those who read it.
OWN_NAMES = {"tr": "Türkçe", "kmr": "Kurmancî", "en": "English"}


def render(report: Report, words: Words, examples: Sequence[str] = (), index: str = "") -> str:
    """Return the page in one language as HTML that needs no network.

    `index` is the language whose page is index.html; without it that is this page's own.
    """
    environment = _environment()
    names = page_names(index or words.language)
    return environment.get_template("report.html").render(
        page=make_page(report, words, examples),
        version=report.version,
        t=words,
        style=Markup(environment.get_template("report.css").render()),
        html_language=locale.HTML_LANGUAGES[words.language],
        others=[
            (one, locale.HTML_LANGUAGES[one], names[one], OWN_NAMES[one]) for one in names if one != words.language
        ],
        anchor=Anchors(),
        line=lambda figure: cite_figure(figure, report, words),
        numbers=numbers,
        kind_of=kind_of,
        hatch=Markup(plot.HATCH.format(id="legend-hatch")),
        safe=Markup,
    )


class Anchors:
    """Give each figure its place in the page: the first row that shows it."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, figure: Figure) -> Markup:
        """Return the row's id as an attribute; nothing where a row before has it."""
        if figure.id in self._given:
            return Markup("")
        self._given.add(figure.id)
        return Markup(' id="{}"').format(anchor_of(figure))


def anchor_of(figure: Figure) -> str:
    """Return a figure's id as that of an element: what may not stand in an address is its code."""
    return "f-" + re.sub(r"[^A-Za-z0-9._/-]", lambda sign: f"_{ord(sign[0]):x}_", figure.id)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hatewatch.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["anchor_of"] = anchor_of
    return environment
