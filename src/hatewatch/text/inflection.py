"""Tell whether a word is an inflected form of another, in Turkish and Kurmanji, by suffix rules alone.

Words come folded (`hatewatch.text.fold`): dotted and dotless i are one letter, so a stem whose last vowel is
`i` may be front or back. Suffixes may lack their diacritics (`kürtun`); a stem given *with* diacritics keeps
its harmony (`kürt` takes `ler`, never `lar`), one in ASCII takes both where `o` and `u` leave it open.
Turkish: Göksel & Kerslake (2005), chapters 6 to 8; Kurmanji: Thackston (2006), §§ 2 to 7.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import lru_cache

_VOWELS = frozenset("aeioöuüâêîôû")
_FRONT, _BACK, _EITHER = "e", "a", "ea"
_HARMONY = {**dict.fromkeys("aouô", _BACK), **dict.fromkeys("eöüê", _FRONT)}
_ROUND = frozenset("oöuüôû")
_VOICELESS = frozenset("çfhkpsşt")
_BARE_LETTERS = {"ş": "s", "ğ": "g"}
_HARD = {"ğ": "k", "g": "k", "b": "p", "d": "t", "c": "ç"}

# (slots it follows, form, slot it leads to). In a form A is a/e, I is ı/i/u/ü, D is d/t, C is c/ç; a
# consonant in brackets stands only between vowels, a vowel only between consonants.
# Slots: n noun, p plural, q my/our/your, t his/their, l locative or genitive, c other case, k after -ki,
# x copula that takes a person, s copula "if/was", e end.
_TURKISH = (
    ("nk", "lAr", "p"),
    ("np", "(I)m", "q"), ("np", "(I)mIz", "q"), ("np", "(I)nIz", "q"), ("n", "(s)I", "t"), ("p", "I", "t"),
    ("npq", "(y)I", "c"), ("npq", "(y)A", "c"), ("npq", "DA", "l"), ("npq", "DAn", "c"),
    ("npq", "(n)In", "l"), ("npqk", "(y)lA", "c"), ("p", "CA", "c"),
    ("tk", "nI", "c"), ("tk", "nA", "c"), ("tk", "nDA", "l"), ("tk", "nDAn", "c"), ("tk", "nIn", "l"),
    ("t", "ylA", "c"), ("t", "ncA", "c"),
    ("l", "ki", "k"),
    ("npqtclk", "DIr", "x"), ("npqtclk", "(y)mIş", "x"), ("npqtclk", "(y)DI", "s"), ("npqtclk", "(y)sA", "s"),
    ("npqtclk", "(y)Im", "e"), ("npqtclk", "sIn", "e"), ("npqtclk", "(y)Iz", "e"), ("npqtclk", "sInIz", "e"),
    ("npqtclk", "(y)ken", "e"), ("cl", "lAr", "x"),
    ("x", "lAr", "e"), ("x", "Im", "e"), ("x", "sIn", "e"), ("x", "Iz", "e"), ("x", "sInIz", "e"),
    ("x", "DIr", "e"), ("s", "m", "e"), ("s", "n", "e"), ("s", "k", "e"), ("s", "lAr", "e"),
    ("s", "nIz", "e"),
)  # fmt: skip
_DERIVATION = tuple(("n", form, "n") for form in ("lI", "sIz", "CI", "lIk", "lIğ", "CA"))
_KURMANJI = frozenset([
    "a", "ê", "î", "e", "an", "ên", "in", "im", "ek", "ekê", "ekî", "eke", "ekan", "ekin", "ane",
    "ede", "êde", "ya",
    "yê", "yî", "ye", "yan", "yên", "yek", "yekê", "yekî", "yeke", "yane", "ne", "me",
])  # fmt: skip
_KURMANJI_DERIVATION = frozenset(["î", "îya", "îyan", "îyên", "îtî", "îtiya", "tî", "tiya", "iya", "iyan", "iyên"])
_BARE = str.maketrans("çğşöüêîû", "cgsoueiu")
_KURMANJI_BARE = frozenset(s.translate(_BARE) for s in _KURMANJI)
_KURMANJI_DERIVATION_BARE = frozenset(s.translate(_BARE) for s in _KURMANJI_DERIVATION)


def _harmony(stem: str) -> tuple[str, bool]:
    """Return which of `a`, `e` may follow `stem`, and whether its last vowel is round."""
    last = next((c for c in reversed(stem) if c in _VOWELS), "")
    if last in "ou" and stem.isascii():
        return _EITHER, True
    if stem.endswith(("l", "aat", "kat")):  # Arabic and French loans: cemaati, hilali, alkolü
        return _EITHER, last in _ROUND
    return _HARMONY.get(last, _EITHER), last in _ROUND


def _tokens(form: str) -> Iterator[tuple[str, bool]]:
    """Yield the letters of a form with whether each stands in brackets."""
    i = 0
    while i < len(form):
        if form[i] == "(":
            yield form[i + 1], True
            i += 3
        else:
            yield form[i], False
            i += 1


_FORMS = {form: tuple(_tokens(form)) for _, form, _ in (*_TURKISH, *_DERIVATION)}
_AFTER = {
    (slot, derive): tuple(
        (_FORMS[form], to) for slots, form, to in (*_TURKISH, *(_DERIVATION if derive else ())) if slot in slots
    )
    for slot in "npqtlckxse"
    for derive in (False, True)
}


def _match(
    form: tuple[tuple[str, bool], ...], rest: str, last: str, low: str, rounded: bool
) -> tuple[str, str, str, bool] | None:
    """Take one suffix off the front of `rest`: return what is left, last letter, harmony and roundness."""
    at = 0
    for letter, bracketed in form:
        if bracketed and (letter == "I") == (last in _VOWELS):
            continue
        if at == len(rest):
            return None
        c = rest[at]
        if letter == "A":
            if c not in low:
                return None
            low, rounded = c, False
        elif letter == "I":
            if not rounded:
                if c != "i":
                    return None
            elif c == "ü":
                if _FRONT not in low:
                    return None
                low = _FRONT
            elif c != "u":  # u also stands for ü written without its dots
                return None
        elif letter in "DC":  # d after a hard consonant is a common slip, t after a soft one is another word
            if c not in ("dt" if letter == "D" else "cç") or (c in "tç" and last not in _VOICELESS):
                return None
        elif c != letter and _BARE_LETTERS.get(letter) != c:
            return None
        elif c in _VOWELS:  # -ki, -ken: what follows is front and unrounded
            low, rounded = _FRONT, False
        last = c
        at += 1
    return rest[at:], last, low, rounded


def _walk(rest: str, slot: str, last: str, low: str, rounded: bool, derive: bool) -> bool:
    if not rest:
        return True
    for form, to in _AFTER[slot, derive]:
        end = _match(form, rest, last, low, rounded)
        if end is not None and _walk(end[0], to, *end[1:], derive):
            return True
    return False


@lru_cache(maxsize=65536)
def is_suffix(stem: str, rest: str, *, languages: str = "tr kmr", derive: bool = True) -> bool:
    """Return whether `rest` is a legal chain of suffixes after `stem`, both folded; the empty chain is.

    `rest` may begin with one apostrophe (then the vowel harmony of its first suffix is not asked for:
    foreign names are written by sight and inflected by sound). `languages` names the grammars tried, of `tr`
    and `kmr`: give the one of the stem where it is known, for Kurmanji `-en` makes `rumen` of `rum`. With
    `derive` the endings -li, -siz, -ci, -lik, -ce and Kurmanji -î, -tî count too.
    """
    if not rest:
        return True
    low, rounded = _harmony(stem)
    if rest[0] == "'":
        rest, low = rest[1:], _EITHER
        if not rest:
            return True
    last = stem[-1:]
    vowel = last in _VOWELS
    if "tr" in languages:
        if _walk(rest, "n", last, low, rounded, derive):
            return True
        # Names that are compounds decline like "his": Gölbaşı'nda, Kuşadası'na.
        if last in {"i", "u", "ü"} and rest[0] == "n" and _walk(rest, "t", last, low, rounded, derive):
            return True
    if "kmr" in languages:
        bare = rest.isascii()
        y_needed = vowel and rest[0] in _VOWELS
        if not y_needed and (vowel or rest[0] != "y"):
            if rest in (_KURMANJI_BARE if bare else _KURMANJI):
                return True
            if derive and rest in (_KURMANJI_DERIVATION_BARE if bare else _KURMANJI_DERIVATION):
                return True
    return False


def stems(token: str) -> Iterator[str]:
    """Yield the forms that `token` (folded) could be inflected from, longest first, itself first.

    An apostrophe ends the stem where there is one. Softened consonants are undone as well: `zonguldağa`
    yields `zonguldağ` and `zonguldak` among others. Whether the rest is a suffix is asked by `strip` alone.
    """
    for head, _ in _splits(token):
        yield head


def _splits(token: str) -> Iterator[tuple[str, str]]:
    cut = token.find("'")
    if cut > 0:
        yield token[:cut], token[cut:]
        return
    yield token, ""
    for i in range(len(token) - 1, 1, -1):
        head, rest = token[:i], token[i:]
        yield head, rest
        if rest[0] in _VOWELS and head[-1] in _HARD:
            yield head[:-1] + _HARD[head[-1]], rest
            if head[-1] == "c":  # ç without its tail
                yield head[:-1] + "c", rest


def strip(token: str, known: Container[str], *, languages: str = "tr kmr", derive: bool = True) -> str | None:
    """Return the longest stem in `known` that `token` (folded) is or is an inflected form of, or None.

    `strip("zonguldağa", {"zonguldak"})` is `zonguldak`; `strip("türkiye", {"türk"})` is None.
    """
    for head, rest in _splits(token):
        if head in known and is_suffix(head, rest, languages=languages, derive=derive):
            return head
    return None
