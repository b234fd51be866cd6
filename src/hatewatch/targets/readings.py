"""Read a word as a known stem and its suffixes, in four languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from hatewatch.targets.groups import Form, load_groups
from hatewatch.text import fold, skeleton, sorani
from hatewatch.text.inflection import is_suffix, stems

_ZAZAKI = frozenset(
    [
        "i",
        "î",
        "o",
        "a",
        "e",
        "ê",
        "an",
        "ano",
        "anê",
        "yan",
        "yanê",
        "ya",
        "yo",
        "yê",
        "yi",
        "yî",
        "ek",
        "êk",
        "ra",
    ]
)
_PART = re.compile(r"[\w+]+(?:'[\w+]+)*")
_PLURALS = ("lar", "ler", "an", "ên", "en", "yan", "yên", "yen", "în", "ekan")
_LANGUAGE_NAME = ("ca", "ce", "ça", "çe")


@dataclass(frozen=True, slots=True)
class Reading:
    """One word as `stem` (as written, folded) and `rest` (its suffixes, with its apostrophe if any)."""

    stem: str
    rest: str

    @property
    def suffix(self) -> str:
        """Return the suffixes without their apostrophe."""
        return self.rest.lstrip("'")


def is_inflected(stem: str, rest: str, language: str) -> bool:
    """Return whether `rest` may follow `stem` in `language`: tr, kmr, ckb or zza."""
    if language == "ckb":
        return sorani.is_suffix(rest)
    if language == "tr":
        return is_suffix(stem, rest, languages="tr")
    if language == "zza" and rest.lstrip("'") in _ZAZAKI:
        return True
    return is_suffix(stem, rest, languages="kmr", derive=False)


def is_plural(reading: Reading, language: str) -> bool:
    """Return whether the word's suffixes begin with a plural."""
    if language == "ckb":
        return sorani.is_plural(reading.rest)
    return reading.suffix.startswith(_PLURALS[:2] if language == "tr" else _PLURALS[2:])


def is_language_name(reading: Reading, language: str) -> bool:
    """Return whether a people's name stands for its tongue: `Rusça`."""
    return language == "tr" and reading.suffix.startswith(_LANGUAGE_NAME)


@cache
def _known() -> dict[str, frozenset[str]]:
    """Return every stem, with its diacritics and without, and the languages in which it is one."""
    known: dict[str, set[str]] = {}
    for form in (form for group in load_groups() for form in group.forms):
        for word in form.words:
            for spelling in form.spellings(word):
                known.setdefault(spelling, set()).add(form.language)
    return {stem: frozenset(languages) for stem, languages in known.items()}


@cache
def _beginnings() -> frozenset[str]:
    # The last letter of a stem may change before a suffix, so it is no part of its beginning.
    return frozenset(stem[: min(3, len(stem) - 1)] for stem in _known())


@lru_cache(maxsize=1 << 17)
def read(word: str) -> Reading | None:
    """Return the reading of `word` (folded) with the longest known stem, or None where it has none."""
    if word[:3] not in _beginnings() and word[:2] not in _beginnings() and word[:1] not in _beginnings():
        return None
    apostrophe = word.find("'")
    if apostrophe <= 0:
        return _split(word, 0, len(word))
    joined = word.replace("'", "")
    # CHP'li is chpli, Kürt'ün is kürt and 'ün, Kürtler'in is kürtlerin: tried in this order.
    return _split(joined, apostrophe + 2, len(joined)) or _split(word, 0, len(word)) or _split(joined, 0, apostrophe)


def _split(word: str, least: int, most: int) -> Reading | None:
    known = _known()
    for stem in stems(word):
        if least <= len(stem) <= most:
            rest = word[len(stem) :]
            if any(is_inflected(stem, rest, language) for language in known.get(stem, ())):
                return Reading(stem, rest)
    return None


@lru_cache(maxsize=1 << 17)
def norm(word: str) -> str:
    """Return what the matchers compare: the word's known stem, or the word, folded and without diacritics."""
    folded = fold(word)
    reading = read(folded)
    return skeleton(reading.stem if reading else folded) or word


@cache
def _openers() -> frozenset[str]:
    return frozenset(form.key[-1] for group in load_groups() for form in group.forms)


@lru_cache(maxsize=1 << 17)
def may_name(word: str) -> bool:
    """Return whether `word` (as written, signs and all) holds what could be the last word of a form."""
    readings = (read(part) for part in _PART.findall(fold(word)))
    return any(reading is not None and skeleton(reading.stem) in _openers() for reading in readings)


def names(form: Form, reading: Reading | None) -> bool:
    """Return whether a word read as `reading` is the last word of `form`, inflected as the form allows."""
    if reading is None:
        return False
    if reading.stem not in form.spellings(form.words[-1]):
        return False
    if not is_inflected(reading.stem, reading.rest, form.language):
        return False
    if form.plural and not is_plural(reading, form.language):
        return False
    if form.ending is not None and not _begins(reading.suffix, form.ending):
        return False
    # An apostrophe marks a proper name: türkü is a song, Türk'ü is not.
    return bool(reading.rest.startswith("'") or not form.unless_ending or not _begins(reading.rest, form.unless_ending))


def _begins(suffix: str, beginnings: tuple[str, ...]) -> bool:
    return any(suffix == b[1:] if b.startswith("=") else suffix.startswith(b) if b else not suffix for b in beginnings)
