"""Read a text as the words that copies of it share: no case, no diacritics, no signs, links or handles."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hatewatch.text import fold, skeleton
from hatewatch.text.normalise import URL

#: Texts of fewer words are alike by chance ("Hayırlı cumalar"): only exact copies of them are duplicates.
FEWEST = 5
# Apostrophes, joiners and combining marks are inside a word: "Adana'da" and "Adanada" are one.
_WORD = re.compile("[^\\W_]+(?:['’‘ʼ`´＇\u00ad\u200b-\u200f\u0300-\u036f\u0640\u064b-\u0652]+[^\\W_]*)*")
_HANDLE = re.compile(r"@\w+:?|\bRT\b")
_HASHTAGS = re.compile(r"(?:#\w+\s*){3,}")  # a block of them stands under many posts of one account


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, `folded` for comparing and as `shown`: where a capital says that one is a name."""

    folded: tuple[str, ...]
    shown: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.folded)


@lru_cache(maxsize=1 << 17)
def _folded(word: str) -> str:
    # Word by word and remembered, since texts repeat their words: ten times as fast as folding whole texts.
    return skeleton(word).replace("'", "")


def _bare(text: str) -> str:
    # Looking for a few letters first is ten times as fast as a pattern that finds nothing.
    if "://" in text or "www." in text or "URL" in text:
        text = URL.sub(" ", text)
    if "@" in text or "RT" in text:
        text = _HANDLE.sub(" ", text)
    return _HASHTAGS.sub(" ", text) if text.count("#") > 2 else text


def read_words(text: str) -> Words:
    """Return the words of a text as published, without links, handles, `RT` and blocks of hashtags."""
    shown = _WORD.findall(_bare(unicodedata.normalize("NFC", text)))
    return Words(tuple(map(_folded, shown)), tuple(shown))


def digest(text: str, words: Words) -> int:
    """Return a number below 2**62 that exact copies share.

    Copies of texts of `FEWEST` words and more may differ in case, diacritics, signs, links and handles. In shorter
    ones a diacritic or a link is most of what is said ("kürt", "kurt"), and only case, signs and spaces may differ.
    """
    if len(words) >= FEWEST:
        content = " ".join(words.folded)
    else:
        content = " ".join(re.findall(r"[^\W_]+", fold(text))) or " ".join(text.split())
    return int.from_bytes(hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 2
