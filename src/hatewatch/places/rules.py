"""Decide from the words around a name whether a place is meant.

A name that is no other word counts by itself. Another counts where its suffix, the word beside it, its
province or a row of places says so; a name of several places where the text names one of their provinces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from hatewatch.places.context import NOTHING, kinds
from hatewatch.places.gazetteer import province_of
from hatewatch.places.sorani import district_of, in_sorani
from hatewatch.places.words import WORD, Reading, readings
from hatewatch.text import fold

_LOCATIVE = re.compile(r"[dt][ae](?:n|ki\w*|y\w+|d[iı]r)?|nd[ae](?:n|ki\w*|y\w+)?")
_ROW_GAP = re.compile(r"\s*[,،/–\-;؛:+&]+\s*")
_ROW_END = re.compile(r"\s*(?:[,،./–\-;؛:)!?؟+&…]|$)")
_PAIR_GAP = re.compile(r"\s*[/(,\-–:]\s*|\s+")
# After these a bare "wan" is "them" whatever its first letter: the name must be inflected.
_MAY_GOVERN_PRONOUN = frozenset({"li", "ji", "gundên", "navenda", "nexweşxaneya"})
_BACK = frozenset("aou")
_STRICT_PAIR_GAP = re.compile(r"\s*[/(]\s*|[-–]")


@dataclass(slots=True)
class _Candidate:
    """One word of a text that may name places; `accepted` holds the id once the context has decided."""

    index: int
    readings: tuple[Reading, ...]
    accepted: str | None = None
    blocked: bool = False
    weak: bool = False  # accepted for its suffix alone, though persons and other places have the name


@dataclass(slots=True)
class _Text:
    """A text as published and the spans of its words."""

    text: str
    spans: list[tuple[int, int]]
    candidates: list[_Candidate] = field(default_factory=list)

    def word(self, index: int) -> str:
        """Return word `index`, or nothing beyond either end."""
        if not 0 <= index < len(self.spans):
            return ""
        start, end = self.spans[index]
        return self.text[start:end]

    def gap(self, index: int) -> str:
        """Return what stands before word `index` (after the last one for index = number of words)."""
        start = self.spans[index - 1][1] if index > 0 else 0
        return self.text[start : self.spans[index][0] if index < len(self.spans) else None]


def decide(text: str) -> dict[int, str]:
    """Return the ids of the places that `text` (its words learnt) speaks of, by where each name begins."""
    spans = [match.span() for match in WORD.finditer(text)]
    read = _Text(text, spans)
    for i, (start, end) in enumerate(spans):
        if found := readings.get(text[start:end]):
            candidate = _Candidate(i, found)
            _by_itself(read, candidate)
            read.candidates.append(candidate)
    _doubt(read)
    if any(not c.accepted for c in read.candidates):
        _by_province(read)
        _by_row(read, read.candidates, 1)
        _by_row(read, read.candidates[::-1], -1)
        _by_province(read)
        _share(read)
    return {spans[c.index][0]: c.accepted for c in read.candidates if c.accepted}


def _around(read: _Text, candidate: _Candidate) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds of the words before and after a name, as far as they belong to it."""
    i = candidate.index
    gap = read.gap(i + 1)
    after = kinds(read.word(i + 1)) if gap.isspace() or gap in (". ", " (") else NOTHING
    before = kinds(read.word(i - 1)) if read.gap(i).isspace() else NOTHING
    return before, after


def _by_itself(read: _Text, candidate: _Candidate) -> None:
    """Decide by the word's own form and the words right before and after it."""
    before, after = _around(read, candidate)
    i = candidate.index
    capital = read.word(i)[0].isupper()
    if candidate.readings[0].rest:
        after = NOTHING
    if "unmakes" in after or "unmade_by" in before:
        candidate.blocked = True
        return
    if "university" in after and any("/" not in r.id for r in readings.get(read.word(i - 1), ())):
        candidate.blocked = True  # İstanbul Aydın Üniversitesi
        return
    named = read.gap(i).isspace() and read.word(i - 1)[:1].isupper() and not readings.get(read.word(i - 1))
    fitting = []
    for reading in candidate.readings:
        district = "/" in reading.id
        if district and "unmakes_district" in after:
            continue
        if reading.language == "ckb":
            if in_sorani(reading, read.word(i - 2), read.word(i - 1), read.gap(i)):
                fitting.append(reading.id)
            continue
        if (
            reading.level == "no"
            or ("makes_place" in after and (reading.level != "rare" or capital or "makes_district" in after))
            or (not district and "makes_province" in after)
            or (reading.level != "rare" and capital and "makes_place_capital" in after)
            or ("kurmanji_before" in before and _in_kurmanji(reading, read.word(i - 1), capital))
            or ("zazaki_after" in after and capital and _in_zazaki(reading, read.word(i)))
        ):
            fitting.append(reading.id)
        elif reading.apostrophe and _cased(reading, capital, named and (district or reading.level == "name")):
            fitting.append(reading.id)
            candidate.weak = reading.level == "name"
    if len(set(fitting)) == 1:
        candidate.accepted = fitting[0]
    elif not fitting and "unmakes_district" in after and all("/" in r.id for r in candidate.readings):
        candidate.blocked = True


def _doubt(read: _Text) -> None:
    """Drop a name accepted for its suffix alone where all else is elsewhere: İzmir … Karataş'taki."""
    sure = {province_of(c.accepted) for c in read.candidates if c.accepted and not c.weak}
    for previous, candidate in zip([None, *read.candidates], read.candidates, strict=False):
        if not (candidate.weak and candidate.accepted) or not sure:
            continue
        beside = previous is not None and previous.index == candidate.index - 1 and previous.accepted is not None
        if ("/" in candidate.accepted or beside) and province_of(candidate.accepted) not in sure:
            candidate.accepted, candidate.blocked = None, True


def _cased(reading: Reading, capital: bool, named: bool = False) -> bool:
    """Tell whether a suffix after an apostrophe makes an ambiguous name a place.

    `named` says that a word with a capital stands before it, which may be a first name.
    """
    locative = _LOCATIVE.fullmatch(reading.rest) is not None
    if reading.level == "word":
        return locative or (capital and not named)
    if named:
        return False
    # "Fatih'ten", "Aydın'a" are as often persons; what happens *in* a name is a place.
    return reading.level == "name" and locative and (not reading.rest.endswith("n") or "/" not in reading.id)


def _in_kurmanji(reading: Reading, before: str, capital: bool) -> bool:
    """Tell whether a name after a Kurmanji word is a place: "li wan" is "at them", "li Wanê" the town."""
    oblique = reading.rest.endswith("ê")
    return (
        (reading.level != "rare" or oblique)
        and capital
        and (bool(reading.rest) or fold(before) not in _MAY_GOVERN_PRONOUN)
    )


def _in_zazaki(reading: Reading, word: str) -> bool:
    """Tell whether a name before a Zazaki postposition is a place: "Hênî de"; "Wan de" may be Kurmanji."""
    own = reading.language == "zza" or (reading.language == "kmr" and not word.isascii())
    if reading.language == "tr" and reading.level == "name":  # Turkish would say "Ceyhan da"
        own = next((c for c in reversed(fold(word)) if c in "aeiouöü"), "") in _BACK
    return own and reading.level in ("word", "name") and not reading.rest


def _by_province(read: _Text) -> None:
    """Accept a district next to its province, and an ambiguous province next to its district."""
    for left, right in pairwise(read.candidates):
        if right.index != left.index + 1 or left.blocked or right.blocked:
            continue
        if left.accepted and right.accepted:
            continue
        gap = read.gap(right.index)
        if not _PAIR_GAP.fullmatch(gap):
            continue
        strict = _STRICT_PAIR_GAP.fullmatch(gap) is not None
        capitals = read.word(left.index)[0].isupper() and read.word(right.index)[0].isupper()
        for a in left.readings:
            for b in right.readings:
                if ("/" in a.id) == ("/" in b.id) or province_of(a.id) != province_of(b.id):
                    continue
                province_first = "/" in b.id
                if a.language == b.language == "ckb" and not province_first and gap.isspace() and a.rest:
                    if district_of(a, left.accepted is not None, read.word(left.index - 1)):
                        left.accepted, right.accepted = left.accepted or a.id, right.accepted or b.id
                    continue
                if a.rest and not (province_first and a.rest.endswith(("in", "un", "ün"))):
                    continue
                levels = {a.level, b.level}
                located = b.apostrophe and _LOCATIVE.fullmatch(b.rest) is not None
                sure = strict or (province_first and "," not in gap and (capitals or located))
                if "rare" in levels and not sure:
                    continue
                if not strict and "no" not in levels and not capitals:
                    continue
                if left.accepted in (None, a.id) and right.accepted in (None, b.id):
                    left.accepted, right.accepted = a.id, b.id


def _by_row(read: _Text, candidates: list[_Candidate], step: int) -> None:
    """Accept names that stand in a row with places: "Muş, Bitlis ve Van"; `step` is the direction read."""
    for previous, candidate in pairwise(candidates):
        if candidate.accepted or candidate.blocked or not previous.accepted:
            continue
        between = _between(read, candidate.index)
        if not between and not _joined(read, *sorted((previous.index, candidate.index))):
            continue
        closed = _closed(read, candidate.index, step)
        for reading in candidate.readings:
            district = "/" in reading.id
            same = "/" in previous.accepted and province_of(reading.id) == province_of(previous.accepted)
            pronoun = reading.language == "kmr" and not read.word(candidate.index)[0].isupper()
            if pronoun or (not same if district else reading.level == "rare"):
                continue
            inflected = reading.rest and reading.language != "ckb"
            if (closed or inflected) if not between else "/" not in reading.id:
                candidate.accepted = reading.id
                break


def _between(read: _Text, index: int) -> bool:
    """Tell whether a name stands right between two provinces: "İzmir Aydın Muğla"."""
    if not (read.gap(index).isspace() and read.gap(index + 1).isspace()):
        return False
    beside = [c for c in read.candidates if abs(c.index - index) == 1 and c.accepted and "/" not in c.accepted]
    return len(beside) == 2


def _joined(read: _Text, left: int, right: int) -> bool:
    if right == left + 1:
        return _ROW_GAP.fullmatch(read.gap(right)) is not None
    return right == left + 2 and "joins_row" in kinds(read.word(left + 1)) and read.gap(right).isspace()


def _closed(read: _Text, index: int, step: int) -> bool:
    """Tell whether the far side of a name in a row is a boundary too."""
    if step == 1:
        gap = read.gap(index + 1)
        return _ROW_END.match(gap) is not None or "closes_row" in kinds(read.word(index + 1))
    if index == 0 or _ROW_GAP.fullmatch(read.gap(index)):
        return True
    # "İstanbul'da Avcılar, Beylikdüzü": the word before is a place as well.
    return any(c.index == index - 1 and c.accepted for c in read.candidates)


def _located(read: _Text, candidate: _Candidate) -> bool:
    """Tell whether something is *in* a district that hardly ever is one: "İmamoğlu'ndaki", of no person named."""
    reading = candidate.readings[0]
    alone = not read.word(candidate.index - 1)[:1].isupper() or not read.gap(candidate.index).isspace()
    located = reading.apostrophe and _LOCATIVE.fullmatch(reading.rest) and not reading.rest.endswith("n")
    return bool(located) and "/" in reading.id and alone and read.word(candidate.index)[0].isupper()


def _share(read: _Text) -> None:
    """Decide between provinces for a district name that several have, by what else the text names."""
    around = {province_of(c.accepted) for c in read.candidates if c.accepted}
    for candidate in read.candidates:
        if candidate.accepted or candidate.blocked:
            continue
        if len(candidate.readings) < 2:
            if _located(read, candidate) and province_of(candidate.readings[0].id) in around:
                candidate.accepted = candidate.readings[0].id
            continue
        after = NOTHING if candidate.readings[0].rest else _around(read, candidate)[1]
        capital = read.word(candidate.index)[0].isupper()
        open_ids = [
            r.id
            for r in candidate.readings
            if r.level == "no" or "makes_place" in after or (r.apostrophe and _cased(r, capital))
        ]
        fitting = [place for place in open_ids if province_of(place) in around]
        if len(fitting) == 1:
            candidate.accepted = fitting[0]
