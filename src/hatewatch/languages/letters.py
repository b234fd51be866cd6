"""Cut texts into sentences and keep only what tells languages apart: their letters.

`hatewatch.text.fold` gives ي/ی and ك/ک one form, as matching needs; here they stay apart, for they tell
Arabic from Persian and Kurdish. Links, handles, the signs of hashtags, digits, punctuation and emoji go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hatewatch.text import fold, sentences

# Every branch begins with its own letter, so that the search can jump from one such letter to the next.
_DROPPED = re.compile(r"https?:\S*|www\.\S+|@\w+|&(?:amp|lt|gt|quot|nbsp);|URL(?<!\wURL)\b|RT(?<!\wRT)\b")
_HEH_ZWNJ = re.compile("ه\u200c(?=\\W|$)")
_KEPT = frozenset("يىكةھ")  # told apart here, one form in `fold`
_SPACE, _BREAK = 0x20, 0x0A
_PLANE = 0x10000
# Combining marks, Latin, Arabic and general punctuation. Letters of all other scripts become one sign,
# which is enough to know that the language is none of ours.
_SCRIPTS = (
    (0x0300, 0x036F),
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0xFB50, 0xFEFF),
)
_FOREIGN = ord("ж")
_READ, _UNIT = 20_000, 1_500


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint32]:
    """Return what each character of the basic plane becomes: itself folded, a space, or 0 for nothing."""
    table = np.full(_PLANE, _SPACE, np.uint32)
    for code in range(_PLANE):
        if code > 0x0250 and not any(low <= code <= high for low, high in _SCRIPTS):
            table[code] = _FOREIGN if unicodedata.category(chr(code))[0] in "LM" else table[code]
            continue
        sign = chr(code)
        category = unicodedata.category(sign)
        if category[0] in "LM" and not 0xD800 <= code < 0xE000:
            folded = sign if sign in _KEPT else fold(sign)
            table[code] = ord(folded[0]) if folded else 0
        elif category == "Cf" or sign in "‘’ʼ'`´":
            table[code] = ord("'") if category != "Cf" else 0
    table[_BREAK] = _BREAK
    return table


def letters(units: Sequence[str]) -> list[str]:
    """Return each unit as the identifier reads it: folded letters, single spaces, no letter thrice in a row.

    Lone surrogates and letters beyond the basic plane become spaces. Apostrophes stay inside words only.
    """
    joined = "\n".join([unit.replace("\n", " ") if "\n" in unit else unit for unit in units])
    if not joined.isascii():
        if "\u200c" in joined:
            joined = _HEH_ZWNJ.sub("ە", joined)
        joined = unicodedata.normalize("NFC", joined)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _table()[np.minimum(codes, _PLANE - 1)]
    folded = folded[folded != 0]
    if folded.size > 2:
        apart = (folded == _SPACE) | (folded == _BREAK) | (folded == ord("'"))
        edge = np.ones(folded.size, bool)
        edge[1:-1] = apart[:-2] | apart[2:]
        folded = np.where((folded == ord("'")) & edge, np.uint32(_SPACE), folded)
        same = folded[1:] == folded[:-1]
        keep = np.ones(folded.size, bool)
        keep[1:] = ~(same & (folded[1:] == _SPACE))
        keep[2:] &= ~(same[1:] & same[:-1] & (folded[2:] != _BREAK) & (folded[2:] != _FOREIGN))
        folded = folded[keep]
    return [part.strip() for part in folded.tobytes().decode("utf-32-le").split("\n")]


def units(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the sentences of all texts as `letters` gives them, and the number of the text of each.

    Every text has at least one unit, which may be empty. Of a text longer than 20,000 characters the
    beginning is read, and a sentence longer than 1,500 becomes several units.
    """
    found: list[str] = []
    owners: list[int] = []
    for number, text in enumerate(texts):
        if len(text) > _READ:
            text = text[:_READ]
        kept = _DROPPED.sub(" ", text)
        parts = sentences(kept)
        if len(kept) > _UNIT:
            parts = [part[at : at + _UNIT] for part in parts for at in range(0, max(1, len(part)), _UNIT)]
        found += parts
        owners += [number] * len(parts)
    return letters(found), np.asarray(owners, np.int64)
