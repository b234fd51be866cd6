"""Read single words as places: the name, its suffix and how ambiguous it is, once for every word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hatewatch.places.context import kinds
from hatewatch.places.gazetteer import Name, names
from hatewatch.text import fold, sorani
from hatewatch.text.inflection import is_suffix, stems

WORD = re.compile(r"[^\W_]+(?:['’‘ʼ`´′＇][^\W\d_]+)?")
# Suffixes that may follow a name without an apostrophe; possessives are left out: bolum, ordum, rizem.
_JOINED = re.compile(
    r"n?d[ae](?:n|ki\w*|y\w+)?|t[ae](?:n|ki\w*|y\w+)?|y?[aei]|[uü]|y[uü]|n?[iuü]n|n[aiu]|y?l[ae]|l[iuü]\w*|"
    r"[dt][iuü]r|ê|yê|î|yî|a"
)
# Kurmanji obliques that no Turkish suffix looks like.
_OBLIQUE = frozenset({"ê", "yê"})
_SHORT = 6  # letters; a longer name that is hardly ever a place in Turkish is one after "li"
# What may follow a Sorani name that is another word too: "-e" is left out, for وانە is a lesson.
_SORANI = re.compile("(?:ی?ش)?ی{0,2}ش?(?:دا|ەوە|وە|ێ)?")
_LIMIT = 400_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word as a place: `rest` is its suffix without the apostrophe."""

    id: str
    level: str
    language: str
    rest: str
    apostrophe: bool


def _level(name: Name) -> str:
    """Return how ambiguous a name is as written: without its diacritics a district's is more so."""
    if not name.bare or "/" not in name.id:
        return name.ambiguous
    short = len(name.name) <= 5
    if name.ambiguous == "no":
        return "word" if short else "no"
    return "word" if name.ambiguous == "word" and not short else "rare"


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:size] for name in names() for size in (2, 3) if len(name) >= size)


def _read(word: str) -> tuple[Reading, ...]:
    """Return every reading of one word, as written, as a place."""
    token = fold(word)
    if not 1 < len(token) < 40 or token[:3].rstrip("'") not in _beginnings() or "never" in kinds(word):
        return ()
    known = names()
    for stem in stems(token):
        entries = known.get(stem)
        if not entries:
            continue
        rest = token[len(stem) :]
        apostrophe = rest.startswith("'")
        rest = rest.removeprefix("'")
        found = tuple(
            Reading(entry.id, _level(entry), entry.language, rest, apostrophe)
            for entry in entries
            if not rest or _may_follow(stem, rest, apostrophe, entry)
        )
        if found:
            return found
    return ()


def _may_follow(stem: str, rest: str, apostrophe: bool, name: Name) -> bool:
    """Tell whether `rest` is a suffix of a name in its language, written as that language writes it."""
    if name.language == "ckb":
        suits = sorani.is_suffix(rest)
        return suits and (name.ambiguous == "no" or _SORANI.fullmatch(rest) is not None)
    if apostrophe:
        return is_suffix(stem, "'" + rest)
    return _may_join(name, rest) and _JOINED.fullmatch(rest) is not None and is_suffix(stem, rest)


def _may_join(name: Name, rest: str) -> bool:
    """Tell whether a name may take a suffix without an apostrophe: Kurmanji and Zazaki write none."""
    level = _level(name)
    if level == "no" or (name.language != "tr" and level == "word"):
        return True
    return rest in _OBLIQUE and (level != "rare" or len(name.name) > _SHORT)


# Words read so far, whatever the text: those that may be places, and those that are not.
readings: dict[str, tuple[Reading, ...]] = {}
dull: set[str] = set()


def learn(words: list[str]) -> None:
    """Read the words not seen before; beyond the limit dull ones are read again each time."""
    for word in words:
        if word not in dull and word not in readings:
            if found := _read(word):
                readings[word] = found
            elif len(dull) < _LIMIT:
                dull.add(word)
