"""Write the quality of annotation: a page to read, and a file that holds every number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hatewatch.atomic import replacing
from hatewatch.errors import InputError
from hatewatch.labels import READERS, load_scheme
from hatewatch.records import ISTANBUL
from hatewatch.reports import locale
from hatewatch.reports.quality.build import axes, heads
from hatewatch.reports.quality.pictures import pictures
from hatewatch.reports.quality.record import Cell, Quality
from hatewatch.reports.quality.words import AnnotationWords, words_for

if TYPE_CHECKING:
    from jinja2 import Environment

#: A masked text and the labels that readers split over, with how many said yes and no.
Shown = tuple[str, Sequence[tuple[str, int, int]]]

PAGE, RECORD = "annotation-quality.html", "annotation-quality.json"
#: What another page may show of this one.
PARTS = ("measures", "languages", "months", "splits", "amounts", "left_out", "method")
_PAIRS = 30


def write_quality(
    quality: Quality,
    out: Path,
    *,
    lang: str = "tr",
    examples: Sequence[Shown] = (),
) -> Path:
    """Write `annotation-quality.html` and `.json` into the folder `out`; return the page's path.

    `examples` are texts that the caller has masked, each with the labels that readers split over and how many said yes
    and no; they go into the page only. The same record and examples give the same bytes. Raises InputError for another
    language or a folder that cannot be written.
    """
    check_reader(lang)
    page = render(quality, words_for(quality, lang), examples)
    record = json.dumps(to_json(quality), ensure_ascii=False, indent=1) + "\n"
    write_files(out, {RECORD: record, PAGE: page})
    return out / PAGE


def to_json(quality: Quality) -> dict[str, object]:
    """Return the record as plain types, with what its numbers are said beside them."""
    what = (
        "Krippendorff's alpha of volunteers' answers (nominal for labels, MASI distance for axes) with 95 % intervals; "
        f"no figure rests on fewer than {quality.fewest} texts. Annotators are keyed pseudonyms."
    )
    return {"what": what, **asdict(quality)}


def render(quality: Quality, words: AnnotationWords, examples: Sequence[Shown] = ()) -> str:
    """Return the page as HTML that needs no network."""
    return fill("quality.html", words, **_context(quality, words, examples))


def render_parts(quality: Quality, words: AnnotationWords) -> dict[str, Markup]:
    """Return what a page of another frame shows of it, by name: nothing of it is about single volunteers."""
    environment, context = _environment(), _context(quality, words, ())
    found = {name: environment.get_template(f"{name}.html").render(t=words, safe=Markup, **context) for name in PARTS}
    return {name: Markup(text) for name, text in found.items()}


def fill(template: str, words: AnnotationWords, **values: Any) -> str:
    """Return a page of these templates, in the report's style."""
    environment = _environment()
    style = Markup(environment.get_template("report.css").render() + environment.get_template("quality.css").render())
    html_language = locale.HTML_LANGUAGES[words.language]
    return environment.get_template(template).render(
        t=words, style=style, html_language=html_language, safe=Markup, **values
    )


def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader([PackageLoader("hatewatch.reports.quality"), PackageLoader("hatewatch.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _context(quality: Quality, words: AnnotationWords, examples: Sequence[Shown]) -> dict[str, Any]:
    return {
        "quality": quality,
        "created": day(quality.created, words.language),
        "findings": [words.sentence(one) for one in quality.findings],
        "pictures": pictures(quality, words),
        "measures": [(axis, _rows(quality, axis)) for axis in axes()] if quality.cells else (),
        "languages": _languages(quality),
        "months": _months(quality),
        "pairs": _pairs(quality),
        "ungiven": [words.measure(one.measure) for one in quality.select("all") if one.units and not one.marked],
        "heads": heads(),
        "conduct": ("conduct", *(label.id for label in load_scheme().of("conduct"))),
        "cut": len(quality.select("pair", "conduct")) > _PAIRS,
        "examples": [(text, splits) for text, splits in examples if text.strip()],
        "seconds": lambda value: "" if value is None else words.number(round(value)),
        "month": lambda value: locale.period_name(value, words.language),
    }


def check_reader(lang: str) -> None:
    """Raise InputError for a language in which there are no pages."""
    if lang not in READERS:
        raise InputError(f"There is no page in {lang!r}.", f"Choose one of {', '.join(READERS)}.")


def write_files(out: Path, files: Mapping[str, str]) -> None:
    """Write texts into the folder `out` by name, each put in place when it is whole."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            with replacing(out / name) as part:
                part.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        what = f"{error.filename or out}: cannot be written ({error.strerror})."
        raise InputError(what, "Close the page where it is open, or name another folder.") from error


def day(moment: str, language: str) -> str:
    """Return the day of an ISO time, as it was in Istanbul, in words."""
    return locale.day_name(datetime.fromisoformat(moment).astimezone(ISTANBUL).date(), language)


def _rows(quality: Quality, axis: str) -> list[Cell]:
    """Return the cells of an axis and of those of its labels that somebody gave, over all texts."""
    ids = {label.id for label in load_scheme().of(axis)}
    return [
        one
        for one in quality.select("all")
        if one.measure == axis or (one.measure in ids and (one.marked or not one.units))
    ]


def _languages(quality: Quality) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """Return by measure the cell of each language; what nobody gave or too few texts hold is left out."""
    given = {one.measure for one in quality.select("all") if one.marked}
    found: dict[str, list[tuple[str, Cell]]] = {}
    for one in quality.select("language"):
        found.setdefault(one.measure, []).append((one.value, one))
    return [
        (name, cells)
        for name, cells in found.items()
        if name in given and any(cell.reason != "few" for _, cell in cells)
    ]


def _months(quality: Quality) -> list[tuple[str, dict[str, Cell]]]:
    cells = {(one.value, one.measure): one for one in quality.select("month")}
    return [
        (month, {name: cells[month, name] for name in heads() if (month, name) in cells}) for month in quality.months
    ]


def _pairs(quality: Quality) -> list[tuple[list[str], dict[str, Cell]]]:
    """Return the pairs with the most texts, those that agree least first."""
    found: dict[str, dict[str, Cell]] = {}
    for one in quality.select("pair"):
        found.setdefault(one.value, {})[one.measure] = one
    most = sorted(found.items(), key=lambda pair: (-_of(pair[1]).units, pair[0]))[:_PAIRS]
    most.sort(key=lambda pair: (_of(pair[1]).alpha is None, _of(pair[1]).alpha or 0.0, pair[0]))
    return [(pair.split(), cells) for pair, cells in most]


def _of(cells: Mapping[str, Cell]) -> Cell:
    return cells.get("conduct") or next(iter(cells.values()))
