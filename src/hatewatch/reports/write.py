"""Write a report folder: a page to read, a table to compute with, a file that holds every number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from markupsafe import Markup

from hatewatch.atomic import replacing
from hatewatch.errors import InputError
from hatewatch.labels import READERS
from hatewatch.records import ISTANBUL, Unit
from hatewatch.reports import locale
from hatewatch.reports.record import Report
from hatewatch.reports.tables import changes_to_show, label_sections, trend_sections, value_sections
from hatewatch.reports.words import Words, numbers
from hatewatch.sources import write_csv
from hatewatch.trends import MENTIONED, Share

_HEADER = (
    "dimension",
    "value",
    "name",
    "period",
    "label",
    "label_name",
    "n",
    "count",
    "share",
    "low",
    "high",
    "unit",  # last, so that who reads columns by their place finds the others where they were
)
_COUNTED: dict[Unit, str] = {
    "documents": "documents, copies included",
    "groups": "texts, each counted once and its copies left out",
    "outlets": "texts, each counted once an outlet",
}


def write_report(report: Report, out: Path, *, lang: str = "tr", examples: Sequence[str] = ()) -> Path:
    """Write `index.html`, `trends.csv` and `report.json` into the folder `out` and return the page's path.

    `lang` is tr, kmr or en. `examples` are texts that the caller has masked; they go into the page only. The
    same report and examples give the same bytes. A file is replaced only when its successor is whole. Raises
    InputError for another language, a folder that cannot be made or a file that cannot be replaced.
    """
    if lang not in READERS:
        raise InputError(f"There is no report in {lang!r}.", f"Choose one of {', '.join(READERS)}.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be made a folder ({error.strerror}).", "Name another folder.") from error
    words = Words(lang)
    page, table = out / "index.html", out / "trends.csv"
    html, record = render(report, words, examples), _dump(to_json(report))
    try:
        write_csv(table, _HEADER, _rows(report, words))
        for path, text in ((out / "report.json", record), (page, html)):  # the page last: it speaks of the others
            with replacing(path) as part:
                part.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        what = f"{error.filename or out}: cannot be written ({error.strerror})."
        raise InputError(what, "Close the report where it is open, or name another folder.") from error
    return page


def to_json(report: Report) -> dict[str, object]:
    """Return the report as plain types, with what its numbers are said beside them."""
    what = (
        f"Raw shares: those a model labelled / all, with 95 % Wilson intervals, of {_COUNTED[report.unit]}. "
        "Not prevalence."
    )
    table: dict[str, object] = {"what": what, **asdict(replace(report, shares=()))}
    table["rejected"] = dict(report.rejected)
    table["changes"] = [asdict(one) | {"certain": one.certain} for one in report.changes]
    del table["shares"]  # they are the many, so they stand last
    names = [field.name for field in fields(Share)]
    table["shares"] = [{name: getattr(one, name) for name in names} for one in report.shares]
    return table


def _dump(table: dict[str, object]) -> str:
    """Return the table as JSON with one key, and one item of a list, on each line."""
    lines = []
    for key, value in table.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list | tuple) and value:
            text = "[\n  " + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n ]"
        lines.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def render(report: Report, words: Words, examples: Sequence[str] = ()) -> str:
    """Return the page as HTML that needs no network."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hatewatch.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = Markup(environment.get_template("report.css").render())
    return environment.get_template("report.html").render(
        report=report,
        t=words,
        style=style,
        html_language=locale.HTML_LANGUAGES[words.language],
        title=report.title or words("page.title"),
        span=_span(report, words),
        created=_created(report, words),
        trends=trend_sections(report, words),
        sections=label_sections(report, words) + value_sections(report, words),
        changes=changes_to_show(report),
        findings=[words.finding(one, report) for one in report.findings],
        caveats=[words.caveat(one) for one in report.caveats],
        notes=[_note(note, words.language) for note in report.notes],
        lead=words.label(report.lead, report.labels),
        examples=[example for example in examples if example.strip()],
        decimal=lambda value: locale.decimal(value, words.language),
        numbers=numbers,
        safe=Markup,
    )


def _rows(report: Report, words: Words) -> list[list[str | int | float]]:
    value_of = cache(lambda dimension, value: words.value(dimension, value) if value else "")
    label_of = cache(lambda label: label if label == MENTIONED else words.label(label))
    rows: list[list[str | int | float]] = []
    for one in report.shares:
        name, label = value_of(one.dimension, one.value), label_of(one.label)
        ends = [round(value, 6) for value in (one.share, one.low, one.high)]
        rows.append(
            [one.dimension, one.value, name, one.period, one.label, label, one.n, one.count, *ends, report.unit]
        )
    return rows


def _span(report: Report, words: Words) -> str:
    if not report.first:
        return str(words("page.no_period"))
    ends = date.fromisoformat(report.first), date.fromisoformat(report.last)
    return locale.span_name(*ends, words.language)


def _created(report: Report, words: Words) -> str:
    try:
        moment = datetime.fromisoformat(report.created)
    except ValueError:
        return report.created
    day = moment.astimezone(ISTANBUL) if moment.tzinfo else moment
    return locale.day_name(day.date(), words.language)


def _note(note: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return a note and the language it is in: the reader's, or the first there is."""
    own = language if language in note else next(iter(note))
    return note[own], own
