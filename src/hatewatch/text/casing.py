"""Turkish and Kurdish casing, and letters folded for matching: the only module that may change case.

`"İ".lower()` is two characters and `"ISI".lower()` is wrong in Turkish, so nothing else in hatewatch calls
`str.lower`, `str.upper` or `str.casefold` on text that people wrote.
"""

from __future__ import annotations

import re
import unicodedata

# Dotted and dotless i are different letters in Turkish and Zazaki; Kurmanji and English know one capital I.
_TURKIC = frozenset({"tr", "zza", "az"})
_LOWER_TURKIC = str.maketrans({"I": "ı", "İ": "i"})
_UPPER_TURKIC = str.maketrans({"i": "İ", "ı": "I"})

#: Apostrophes are one sign.
APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′＇"), "'")
#: Zero-width and directional marks, the Arabic tatweel and the soft hyphen carry no sound.
SILENT = dict.fromkeys([0x00AD, 0x0640, 0x200B, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)], None)
# The zero-width non-joiner has been read by then (see below); a dot above that NFC could not compose is what
# `"İ".lower()` leaves behind.
_INVISIBLE = SILENT | dict.fromkeys([0x0307, 0x200C], None)
# The same Kurdish letters arrive from Arabic, Persian and Kurdish keyboards. A heh followed by the zero-width
# non-joiner is how older keyboards wrote the vowel ە.
_KURDISH_ARABIC = {
    0x064A: "ی",  # ي Arabic yeh
    0x0649: "ی",  # ى alef maksura
    0x0643: "ک",  # ك Arabic kaf
    0x06AA: "ک",  # ڪ swash kaf
    0x06BE: "ه",  # ھ heh doachashmee
    0x0629: "ه",  # ة teh marbuta
    0x06D5: "ە",
}
_VOWELS_ARABIC = dict.fromkeys(range(1611, 1619))  # short-vowel marks
_FOLD = {**APOSTROPHES, **_KURDISH_ARABIC, **_VOWELS_ARABIC, ord("I"): "i", ord("İ"): "i", ord("ı"): "i"}
_HEH_ZWNJ = re.compile("ه\u200c")
_SKELETON = str.maketrans("çğşöüêîûâôñžćřğẍḧ", "cgsoueiuaonzcrgxh")


def lower(text: str, language: str = "tr") -> str:
    """Return `text` in lower case by the rules of `language`: `ISI` is `ısı` in Turkish, `isi` in Kurmanji."""
    if language in _TURKIC:
        text = text.translate(_LOWER_TURKIC)
    return text.replace("İ", "i").lower()


def upper(text: str, language: str = "tr") -> str:
    """Return `text` in upper case by the rules of `language`: `izmir` is `İZMİR` in Turkish."""
    if language in _TURKIC:
        text = text.translate(_UPPER_TURKIC)
    return text.upper()


def fold(text: str) -> str:
    """Return `text` as it is matched in any of our languages: NFC, lower case, one form for each letter.

    Dotted and dotless i become one letter (so casing never divides a word), apostrophes become `'`, Arabic-script
    letter variants become the Kurdish ones, invisible marks go. Diacritics stay; `skeleton` drops them too.
    """
    if text.isascii():
        return text.replace("`", "'").lower()
    text = _HEH_ZWNJ.sub("ە", unicodedata.normalize("NFC", text))
    return text.translate(_INVISIBLE).translate(_FOLD).lower()


def skeleton(text: str) -> str:
    """Return `fold(text)` without diacritics on Latin letters: how people type on a foreign keyboard."""
    return fold(text).translate(_SKELETON)
