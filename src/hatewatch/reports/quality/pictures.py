"""The pictures of the quality page with what each shows in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hatewatch.labels import load_scheme
from hatewatch.reports.charts import COLOURS
from hatewatch.reports.locale import period_name
from hatewatch.reports.quality import charts
from hatewatch.reports.quality.build import axes
from hatewatch.reports.quality.record import Quality
from hatewatch.reports.quality.words import AnnotationWords

_WIDE, _NARROW = 860, 330
_LINES = ("conduct", "hate")
_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """One heading with a drawing in one or two widths, what it shows in words, and its legend."""

    id: str
    drawings: tuple[tuple[str, str], ...]
    alt: str
    caption: str
    legend: tuple[tuple[str, str, str], ...] = ()


def pictures(quality: Quality, words: AnnotationWords) -> list[Picture]:
    """Return the pictures that there is something to see in."""
    found = (_measures(quality, words), _months(quality, words), _pairs(quality, words))
    return [one for one in found if one]


def _measures(quality: Quality, words: AnnotationWords) -> Picture | None:
    """Return alpha of every axis and label that anybody marked."""
    cells = {one.measure: one for one in quality.select("all")}
    if not any(cell.alpha is not None for cell in cells.values()):
        return None
    ordered = [name for axis in axes() for name in (axis, *(label.id for label in load_scheme().of(axis)))]
    rows = [(_name(name, words), cells[name]) for name in ordered if name in cells and cells[name].marked]
    few = str(words("short.few"))
    drawings = tuple(
        (kind, charts.measures_svg(rows, few, words.language, width=width))
        for kind, width in (("wide", _WIDE), ("narrow", _NARROW))
    )
    return Picture("measures", drawings, str(words("picture.measures_alt")), str(words("picture.measures")))


def _months(quality: Quality, words: AnnotationWords) -> Picture | None:
    lines = {words.measure(name): quality.select("month", name) for name in _LINES}
    lines = {name: cells for name, cells in lines.items() if sum(one.alpha is not None for one in cells) > 1}
    if not lines:
        return None
    months = _between(quality.months)
    drawings = tuple(
        (kind, charts.months_svg(lines, months, words.language, width=width))
        for kind, width in (("wide", _WIDE), ("narrow", _NARROW))
    )
    ends = {"first": period_name(months[0], words.language), "last": period_name(months[-1], words.language)}
    legend = tuple(zip(lines, COLOURS, ("", "5 3"), strict=False))
    return Picture("months", drawings, str(words("picture.months_alt", **ends)), str(words("picture.months")), legend)


def _pairs(quality: Quality, words: AnnotationWords) -> Picture | None:
    cells = {(one.value.split()[0], one.value.split()[1]): one for one in quality.select("pair", "conduct")}
    people = [one.annotator for one in quality.readers[:_PEOPLE]]
    shown = {pair: cell for pair, cell in cells.items() if set(pair) <= set(people)}
    if len(people) < 3 or not any(cell.alpha is not None for cell in shown.values()):
        return None
    named = {(words.person(one), words.person(other)): cell for (one, other), cell in shown.items()}
    svg = charts.pairs_svg(named, [words.person(one) for one in people], "·", words.language)
    caption = words("picture.pairs")
    if len(quality.readers) > _PEOPLE:
        caption += " " + words("picture.pairs_cut", k=words.number(_PEOPLE))
    return Picture("pairs", (("any", svg),), str(words("picture.pairs_alt")), str(caption))


def _name(measure: str, words: AnnotationWords) -> str:
    """Return the name of a measure, an axis told from the labels under it, which may bear the same name."""
    name = words.measure(measure)
    return str(words("picture.axis", name=name)) if measure in axes() else name


def _between(months: tuple[str, ...]) -> list[str]:
    """Return all months from the first to the last, those without an answer among them."""
    found = list(months[:1])
    for one, other in pairwise(months):
        while one < other:
            year, month = int(one[:4]) + (one[5:] == "12"), int(one[5:]) % 12 + 1
            one = f"{year:04d}-{month:02d}"
            found.append(one)
    return found
