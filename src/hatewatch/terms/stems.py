"""Give the inflected forms of one word one stem, by the words that a collection holds itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from hatewatch.text.inflection import is_suffix

#: Languages whose suffixes we know; words of any other are only folded.
INFLECTED = ("tr", "kmr")
# A stem has two letters at least. One of up to three is a stem only where so many other forms of it were seen, for
# short words lie in longer ones by chance.
_FEWEST_LETTERS, _SHORT, _FORMS = 2, 3, 2
# A stem was met more than once, and at least once for so many times of a form of it.
_TWICE, _RARER = 2, 50
# So many forms that only the longer of two words explains make it a word of its own: "atalar" and "atanın" are no
# forms of "at", so "ata" is none either.
_OWN, _OWN_PART = 2, 10
# Of two stems that explain a word, the longer is taken, unless it is so many times rarer and so likely a slip.
_RARE = 5
_VOWELS = frozenset("aeioöuüâêîôû")
# The letters that suffixes are made of: beyond any other no suffix begins.
_LETTERS = {"tr": frozenset("aeiuüdtcçlrmznsşyk"), "kmr": frozenset("aeêiîdkmny")}
_NARROW = frozenset("iuü")
_SOFT = {"k": "ğg", "p": "b", "t": "d", "ç": "c"}
_HARD = {"ğ": "k", "g": "k", "b": "p", "d": "t", "c": "ç"}


def find_stems(seen: Mapping[str, int], language: str) -> dict[str, str]:
    """Return the stem of each word in `seen`, which are folded and come with how often they were met.

    A word's stem is the longest seen word of which it is an inflected form, unless it has forms of its own that the
    shorter word cannot have. Words of other languages than `INFLECTED` are their own stems. Which words fall together
    so depends on the collection, and a collection that never holds the bare stem has the shortest form in its place.
    """
    if language not in INFLECTED:
        return {word: word for word in seen}
    bases = _bases(seen, language)
    heads = {word: found for word in seen if (found := _heads(word, seen, bases, language))}
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for word, found in heads.items():
        for head in found:
            forms[head].add(word)
    stems: dict[str, str] = {}
    for word in sorted(seen, key=lambda word: (len(word), seen[word] * -1, word)):
        able = [
            head for head in heads.get(word, ()) if stems.get(head) == head and _is_form(word, head, forms, heads, seen)
        ]
        most = max((seen[head] for head in able), default=0)
        stems[word] = next((head for head in able if seen[head] * _RARE >= most), word)
    return stems


def _is_form(
    word: str,
    head: str,
    forms: Mapping[str, set[str]],
    heads: Mapping[str, tuple[str, ...]],
    seen: Mapping[str, int],
) -> bool:
    if seen[head] * _RARER < seen[word]:
        return False
    own = [form for form in forms.get(word, ()) if head not in heads[form]]
    if len(own) >= _OWN and sum(seen[form] for form in own) * _OWN_PART >= seen[word]:
        return False
    if len(head) > _SHORT:
        return True
    others = sum(1 for form in forms[head] if form != word and word not in heads[form])
    return others >= _FORMS


def _heads(word: str, seen: Mapping[str, int], bases: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return the words that `word` can be a form of, the longest first."""
    found = []
    if language == "tr" and len(word) > _SHORT and word[-1] in _HARD:
        hard = word[:-1] + _HARD[word[-1]]  # murad, murat: the same word as it is said and as it is written
        if seen.get(hard, 0) > seen[word]:
            found.append(hard)
    letters = _LETTERS[language]
    for at in range(len(word) - 1, _FEWEST_LETTERS - 1, -1):
        if word[at] not in letters:
            break
        for head in bases.get(word[:at], ()):
            rest = word[at:]
            if _fits(head, word[:at], rest, language) and _may_follow(_kind(head), rest, language):
                found.append(head)
    return tuple(found)


def _bases(seen: Mapping[str, int], language: str) -> dict[str, tuple[str, ...]]:
    """Return the words that may be stems by how they begin their forms: "kitap" as "kitap" and as "kitab".

    A word that was met once explains no other.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word, count in seen.items():
        if count < _TWICE or len(word) < _FEWEST_LETTERS:
            continue
        found[word].append(word)
        last = word[-1]
        if language == "kmr":
            if last == "î":  # ermenî, ermeniyan
                found[word[:-1] + "i"].append(word)
            continue
        for soft in _SOFT.get(last, ""):  # kitap, kitabı
            found[word[:-1] + soft].append(word)
        if len(word) >= _SHORT and last not in _VOWELS:
            if word[-2] in _VOWELS:
                found[word + last].append(word)  # hak, hakkı
            if len(word) > _SHORT + 1 and word[-2] in _NARROW and word[-3] not in _VOWELS:
                found[word[:-2] + last].append(word)  # şehir, şehri
    return {begin: tuple(sorted(words, key=lambda word: (word != begin, word))) for begin, words in found.items()}


def _fits(head: str, begin: str, rest: str, language: str) -> bool:
    """Return whether a form of `head` may begin so, where it is not the head itself, before this suffix."""
    if head == begin:
        return True
    if language == "kmr":
        return rest[0] == "y"
    if len(head) > len(begin):
        return rest[0] in _VOWELS and (head[-2] == rest[0] or (head[-2] == "i" and rest[0] in "ea") or rest[0] in "ae")
    return rest[0] in _VOWELS


@lru_cache(maxsize=1 << 16)
def _kind(stem: str) -> str:
    """Return a short word that takes the same suffixes as `stem`: its last vowel and its last letter, as a rule."""
    vowel = next((letter for letter in reversed(stem) if letter in _VOWELS), "")
    end = stem[-3:] if stem.endswith(("aat", "kat")) else vowel + stem[-1] if stem[-1] != vowel else vowel
    return end if stem.isascii() or not end.isascii() else "ş" + end


@lru_cache(maxsize=1 << 17)
def _may_follow(kind: str, rest: str, language: str) -> bool:
    return is_suffix(kind, rest, languages=language, derive=False)
