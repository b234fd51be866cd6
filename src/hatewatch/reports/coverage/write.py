"""Write the page on coverage: calendars and tables to look at, and two tables to compute with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from hatewatch import __version__
from hatewatch.coverage.records import KINDS, STOPPED, Hole
from hatewatch.coverage.scan import MISSING
from hatewatch.coverage.survey import Standing
from hatewatch.coverage.usual import KNOWN_DAYS, KNOWN_DOCUMENTS
from hatewatch.errors import InputError
from hatewatch.labels import READERS
from hatewatch.records import ISTANBUL
from hatewatch.reports import locale
from hatewatch.reports.coverage.charts import SHADES, hatch_defs
from hatewatch.reports.coverage.strips import DRAWN, strips_of
from hatewatch.reports.coverage.view import View, rows_of, sum_of
from hatewatch.reports.coverage.words import CoverageWords
from hatewatch.sources import write_csv

if TYPE_CHECKING:
    from jinja2 import Environment

#: What another page may show of this one.
PARTS = ("in_short", "calendar", "sources", "method")
_LISTED = 200
_DAY_HEADER = ("source", "outlet", "language", "day", "documents", "usual", "hole")
_HOLE_HEADER = (
    "number", "source", "outlet", "language", "first", "last", "kind", "seen", "expected", "probability",
    "found", "closed", "dismissed", "note",
)  # fmt: skip


def write_coverage(
    standings: Sequence[Standing],
    holes: Sequence[Hole],
    out: Path,
    view: View,
    *,
    lang: str = "tr",
) -> Path:
    """Write `coverage.html`, `coverage.csv` and `holes.csv` into the folder `out`; return the page's path.

    What is limited to a source or to later days has names of its own, such as `coverage-gazete.html`. Shown are the
    days from the view's first (default: the last 53 weeks) to the day before its today. The same standings and holes
    give the same bytes. Raises InputError for another language or a folder that cannot be written.
    """
    if lang not in READERS:
        raise InputError(f"There is no page in {lang!r}.", f"Choose one of {', '.join(READERS)}.")
    from hatewatch.reports.quality.write import write_files

    page = view.file("coverage", "html")
    write_files(out, {page: render(standings, holes, CoverageWords(lang), view)})
    try:
        write_csv(out / view.file("coverage", "csv"), _DAY_HEADER, _days(standings, holes, view.first))
        write_csv(out / view.file("holes", "csv"), _HOLE_HEADER, map(_cells, holes))
    except OSError as error:
        what = f"{error.filename or out}: cannot be written ({error.strerror})."
        raise InputError(what, "Close the table where it is open, or name another folder.") from error
    return out / page


def render(standings: Sequence[Standing], holes: Sequence[Hole], words: CoverageWords, view: View) -> str:
    """Return the page as HTML that needs no network."""
    environment = _environment()
    styles = ("report.css", "quality.css", "coverage.css")
    return environment.get_template("coverage.html").render(
        style=Markup("".join(environment.get_template(name).render() for name in styles)),
        html_language=locale.HTML_LANGUAGES[words.language],
        version=__version__,
        **_context(standings, holes, words, view),
    )


def render_parts(
    standings: Sequence[Standing], holes: Sequence[Hole], words: CoverageWords, view: View
) -> dict[str, Markup]:
    """Return what a page of another frame shows of it, by name: in_short, calendar, sources, method."""
    environment, context = _environment(), _context(standings, holes, words, view)
    return {name: Markup(environment.get_template(f"{name}.html").render(**context)) for name in PARTS}


def listed(holes: Sequence[Hole]) -> list[Hole]:
    """Return the holes that a page names, the latest first."""
    return sorted(holes, key=lambda one: (one.first, one.key), reverse=True)[:_LISTED]


def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    packages = ("coverage", "quality")
    loaders = [PackageLoader(f"hatewatch.reports.{one}") for one in packages] + [PackageLoader("hatewatch.reports")]
    return Environment(
        loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _context(
    standings: Sequence[Standing], holes: Sequence[Hole], words: CoverageWords, view: View
) -> dict[str, object]:
    counting = [one for one in holes if one.counts]
    strips, cut = strips_of(standings, counting, words, view)
    first = min((one.first for one in standings if one.last), default=view.first)
    yesterday = view.today - timedelta(days=1)
    rows = rows_of(standings, holes, view.first)
    documents = sum_of(rows)
    named = listed(holes)
    return {
        "t": words,
        "view": view,
        "elsewhere": max(view.dated - documents, 0),
        "table": view.file("coverage", "csv"),
        "holes_table": view.file("holes", "csv"),
        "created": locale.day_name(view.created.astimezone(ISTANBUL).date(), words.language),
        "span": locale.span_name(min(max(first, view.first), yesterday), yesterday, words.language),
        "rows": rows,
        "documents": documents,
        "unanswered": [words.named(one.series) for one in standings if not one.answered and not one.findings],
        "example": next((one.key for one in named if one.counts), None),
        "dismissed": next((one.key for one in named if one.dismissed), None),
        "sources": len({one.series.source for one in standings}),
        "counting": counting,
        "concerned": len({one.series.source for one in counting}),
        "stopped": [words.named(one.series) for one in counting if one.kind == STOPPED],
        "unknown": sum(one.usual is None for one in standings),
        "known": (words.number(KNOWN_DAYS), words.number(KNOWN_DOCUMENTS)),
        "missing": words.number(round(MISSING)),
        "holes": named,
        "kinds": [kind for kind in KINDS if any(one.kind == kind for one in counting)],
        "strips": strips,
        "cut": words.number(DRAWN) if cut else "",
        "shades": SHADES,
        "hatch": Markup(hatch_defs("legend-hatch")),
        "day": lambda value: locale.day_name(value, words.language),
        "safe": Markup,
    }


def _days(standings: Sequence[Standing], holes: Sequence[Hole], since: date) -> Iterator[tuple[object, ...]]:
    """Yield a row a day of every series: the hole named is its own or that of the whole that it is a part of.

    What was asked and never brought anything has one row without a day, where it has none.
    """
    for one in standings:
        own = [hole for hole in holes if hole.counts and hole.series.holds(one.series)]
        series = one.series
        if not len(one.counts):
            yield series.source, series.outlet, series.language, None, 0, "", ""
        for at in range(max(since.toordinal() - one.first.toordinal(), 0), len(one.counts)):
            day = one.first + timedelta(days=at)
            usual = "" if np.isnan(one.expected[at]) else round(float(one.expected[at]), 1)
            kind = next((hole.kind for hole in own if hole.covers(day)), "")
            yield series.source, series.outlet, series.language, day, int(one.counts[at]), usual, kind


def _cells(one: Hole) -> tuple[object, ...]:
    expected = None if one.expected is None else round(one.expected, 1)
    chance = None if one.probability is None else float(f"{one.probability:.3g}")
    series = one.series
    return (
        one.key, series.source, series.outlet, series.language, one.first, one.last, one.kind, one.seen, expected,
        chance, one.found, one.closed, one.dismissed, one.note,
    )  # fmt: skip
