"""The provinces and districts of Turkey, their names in four languages, and how ambiguous each name is.

Two tables of facts. `places.csv`: one line a place; the id is the two-digit plate number of a province, or
plate/slug of a district; `kmr_checked` says whether the Kurmanji name was read in a public source (`no`: a
speaker has yet to confirm it). `names.csv`: one line a name, folded, with `ambiguous`: `no`, `word` (a common
word too), `name` (also a person's, a club's or another place's name) or `rare` (hardly ever the place: only
explicit context makes it one).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hatewatch.text import fold, skeleton


@dataclass(frozen=True, slots=True)
class Place:
    """One province or district with its names; `kmr` and `en` are empty where they are as in Turkish."""

    id: str
    tr: str
    kmr: str
    kmr_checked: bool
    en: str


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one place: `bare` has no diacritics left, `ambiguous` is no, word, name or rare."""

    name: str
    id: str
    language: str
    ambiguous: str
    bare: bool = False


def _table(file: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def places() -> dict[str, Place]:
    """Return every province (81) and district (973) by id, in order of plate number."""
    return {
        row["id"]: Place(row["id"], row["tr"], row["kmr"], row["kmr_checked"] == "yes", row["en"])
        for row in _table("places.csv")
    }


@cache
def names() -> dict[str, tuple[Name, ...]]:
    """Return every name by its folded form and by its form without diacritics."""
    found: dict[str, list[Name]] = {}
    rows = _table("names.csv")
    for row in rows:
        entry = Name(row["name"], row["id"], row["language"], row["ambiguous"])
        found.setdefault(entry.name, []).append(entry)
    for row in rows:
        bare = skeleton(row["name"])
        same = found.setdefault(bare, [])
        if all(other.id != row["id"] for other in same):
            same.append(Name(bare, row["id"], row["language"], row["ambiguous"], bare=True))
    return {name: tuple(entries) for name, entries in found.items()}


def province_of(place_id: str) -> str:
    """Return the id of the province that `place_id` is or lies in: "01" of "01/seyhan"."""
    return place_id.partition("/")[0]


def place_name(place_id: str, language: str = "tr") -> str:
    """Return the name of a place in `tr`, `kmr` or `en`; an unknown id is returned as it is.

    Where a language has no name of its own the Turkish one stands. The central district of a province without
    other name is called by both words: "Adıyaman Merkez".
    """
    place = places().get(place_id)
    if place is None:
        return place_id
    if place.id.endswith("/merkez"):
        return f"{place_name(province_of(place.id), language)} {place.tr}"
    return {"kmr": place.kmr, "en": place.en}.get(language, "") or place.tr


def candidates(word: str) -> tuple[str, ...]:
    """Return the ids of every place that `word` may name, whatever its case and diacritics."""
    folded = fold(word).replace("'", "")
    known = names()
    return tuple(dict.fromkeys(name.id for name in (*known.get(folded, ()), *known.get(skeleton(word), ()))))
