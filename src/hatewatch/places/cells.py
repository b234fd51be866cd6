"""Read a spreadsheet cell that names a place."""

from __future__ import annotations

import re
from functools import lru_cache

from hatewatch.places.gazetteer import candidates, places, province_of
from hatewatch.text import skeleton
from hatewatch.text.inflection import stems

_PLATE = re.compile(r"(?:tr\s*[-_]?\s*|plaka\s*:?\s*)?0?(\d{1,2})(?:\s*plaka)?")
_PARTS = re.compile(r"[/,;>()|\-–—\n]+|\s+")
_SEPARATORS = re.compile(r"[/,;>()|\-–—\n]+")
_IGNORED = frozenset({
    "il", "ili", "ilce", "ilcesi", "province", "district", "turkiye", "turkey", "tr", "sehir", "sehri",
    "bajare", "navceya", "parezgeha", "bakur", "شاری", "پارێزگای", "ناوچەی", "قەزای", "پارێزگا", "ناوچە",
})  # fmt: skip
_CENTRE = frozenset({"merkez", "merkezi", "center", "centre", "navend"})


@lru_cache(maxsize=65536)
def place_of(value: str) -> str | None:
    """Return the id of the province or district that a cell names, or None where it names none or several.

    Reads Turkish, Kurmanji, Zazaki and Sorani names in any case, diacritics or not, plate numbers ("21", "TR-21")
    and pairs ("Çorlu / Tekirdağ", "Diyarbakır Sur", "Adıyaman Merkez"). A district name that several
    provinces have needs its province beside it.
    """
    plain = skeleton(value).strip()
    plate = _PLATE.fullmatch(plain)
    if plate:
        code = f"{int(plate[1]):02d}"
        return code if code in places() else None
    centre = False
    groups: list[tuple[str, ...]] = []
    for part in _split(plain):
        if part in _CENTRE:
            centre = True
        elif ids := _ids(part):
            groups.append(ids)
        elif part not in _IGNORED:
            return None
    place = _agree(groups)
    if place and centre and f"{place}/merkez" in places():
        return f"{place}/merkez"
    return place


def _split(plain: str) -> list[str]:
    """Cut a cell at its separators, and at spaces where the whole piece is no name ("19 mayis" is one)."""
    parts: list[str] = []
    for piece in filter(None, map(str.strip, _SEPARATORS.split(plain))):
        parts += [piece] if candidates(piece) else [word for word in _PARTS.split(piece) if word]
    return parts


def _ids(part: str) -> tuple[str, ...]:
    if found := candidates(part):
        return found
    cut = part.find("'")
    return next((ids for stem in stems(part) if (ids := candidates(stem))), ()) if cut > 0 else ()


def _agree(groups: list[tuple[str, ...]]) -> str | None:
    """Return the one place that all groups of readings speak of: the narrowest that is consistent."""
    chosen: set[str] = set()
    for i, ids in enumerate(groups):
        others = [province_of(other) for j, group in enumerate(groups) if j != i for other in group]
        fitting = [place for place in ids if not others or province_of(place) in others]
        if len(fitting) > 1 and not others:
            return None
        chosen.update(fitting)
    if not chosen or len({province_of(place) for place in chosen}) != 1:
        return None
    districts = [place for place in chosen if "/" in place]
    if len(districts) > 1:
        return None
    return districts[0] if districts else chosen.pop()
