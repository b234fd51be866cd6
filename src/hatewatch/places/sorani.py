"""Decide whether a name in Arabic script is a place: there are no capitals, so the word before it must say so.

How much is asked depends on the name's grade in names.csv: nothing of `no`; of `name` a preposition or a noun
linked to it ("people-î Amed"); of `word` the preposition *le* or a noun such as city or governor; of `rare`
one of those nouns that go with nothing but a town.
"""

from __future__ import annotations

from hatewatch.places.context import kinds
from hatewatch.places.words import Reading
from hatewatch.text import fold

_LINK = "ی"
_BELONGING = ("سەر", "بە")  # "ser be": belonging to


def in_sorani(reading: Reading, second: str, before: str, gap: str) -> bool:
    """Return whether a name is a place after the words `second` and `before`, with `gap` before the name."""
    if gap.endswith("#") and reading.level == "name":
        return True
    around = kinds(before) if gap.isspace() else frozenset()
    if reading.level == "no":
        return True
    if "sorani_town" in around or (gap.isspace() and (fold(second), fold(before)) == _BELONGING):
        return True
    if reading.level == "rare":
        return False
    if "sorani_place" in around:
        return True
    linked = reading.rest.startswith(_LINK) and not reading.rest.startswith("یش")
    if reading.level == "word":
        return "sorani_in" in around and not linked  # "le wanî tir": than those others
    return "sorani_in" in around or "sorani_to" in around or _is_linked(before, gap)


def district_of(reading: Reading, accepted: bool, before: str) -> bool:
    """Return whether a name, linked to a province after it, is a district: "Gever-î Colemêrg".

    Of a name that is hardly ever one it must be known, or the word before must be a noun for a place: the "red"
    of a province is its flag or its Red Crescent.
    """
    if not reading.rest.startswith(_LINK):
        return False
    return accepted or reading.level != "rare" or bool(kinds(before) & {"sorani_town", "sorani_place"})


def _is_linked(before: str, gap: str) -> bool:
    return gap.isspace() and len(before) > 3 and fold(before).endswith(_LINK)
