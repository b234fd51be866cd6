"""Find the provinces and districts that a text speaks of.

One pass over the words, most of which a table dismisses at once; only a text with a possible name is read in
context. Precision comes first: see `hatewatch.places.rules` and the column `ambiguous` of names.csv.
"""

from __future__ import annotations

import re
import unicodedata

from hatewatch.places.gazetteer import places
from hatewatch.places.rules import decide
from hatewatch.places.words import WORD, dull, learn, readings

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S*@\S+")
_PLATE = re.compile(r"\b(\d{2})\s*plaka|\bplaka\w*\s*(?:kodu\s*)?:?\s*(\d{2})\b", re.IGNORECASE)


def find_places(text: str) -> tuple[str, ...]:
    """Return the ids of the places that `text` speaks of, in order of first mention, each once.

    A province is its plate number ("21"), a district plate/slug ("01/seyhan"); a district does not bring its
    province with it. What the text does not make clear is left out: a district name that several provinces
    share counts only where the text names one of them.
    """
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "\u200c" in text:  # older Kurdish keyboards: heh and a non-joiner are one vowel, inside a word
        text = text.replace("\u0647\u200c", "\u06d5").replace("\u200c", "")
    if "@" in text or "://" in text or "www." in text:
        text = _NOISE.sub(" . ", text)
    found = _plates(text) if "laka" in text or "LAKA" in text else {}
    words = WORD.findall(text)
    if not dull.issuperset(words):
        learn(words)
        if not readings.keys().isdisjoint(words):
            found |= decide(text)
    return tuple(dict.fromkeys(found[start] for start in sorted(found)))


def _plates(text: str) -> dict[int, str]:
    found = {match.start(): match[1] or match[2] for match in _PLATE.finditer(text)}
    return {start: code for start, code in found.items() if code in places()}
