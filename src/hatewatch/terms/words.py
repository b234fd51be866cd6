"""Cut a text into the words that terms are made of, without personal data, links and numbers."""

from __future__ import annotations

import re
import unicodedata

from hatewatch.privacy import mask
from hatewatch.privacy.masks import SIGNS
from hatewatch.text import fold
from hatewatch.text.normalise import URL

#: Of a longer text the beginning is read, which says what it is about.
MOST = 400
# Apostrophes, joiners and combining marks are inside a word.
_INSIDE = "'’‘ʼ`´＇\u00ad\u200b-\u200f\u0300-\u036f\u0640\u064b-\u0652"
_PIECE = re.compile(rf"[^\W_]+(?:[{_INSIDE}]+[^\W_]*)*|[^\w\s{_INSIDE}]")
_SIGN = re.compile("|".join(map(re.escape, SIGNS.values())))
_SITE = re.compile(r"(?<![\w.-])[\w.-]+\.(?:com|net|org|info|tv|tr|news)\b(?:/\S*)?", re.IGNORECASE)
_DOTTED = re.compile(r"\.(?=\w)")
# Handles, and all that holds a digit with the letters between two such: a plate. These are no words, whatever else they
# are, and to take them away first saves masking most of its time.
_HANDLE = re.compile(r"(?<!\S)@\w+(?![\w.@\-])")
_NUMBER = re.compile(r"(?<!\S)[^\s\d]*\d\S*(?:\s+[^\W\d_]{1,3}\s+\d\S*)?")
_DIGIT = re.compile(r"\d")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


def read_pieces(text: str) -> list[str]:
    """Return the words of `text` as published and the signs between them, in order, at most `MOST`.

    The text is masked: handles, e-mail addresses, numbers and words with digits, links and names of sites are no words.
    """
    if "@" in text:
        text = _HANDLE.sub("|", text)
    if _DIGIT.search(text):
        text = _NUMBER.sub("|", text)
    text = mask(text)
    if "[" in text or "…" in text:
        text = _SIGN.sub("|", text)
    if "://" in text or "www." in text or "URL" in text:
        text = URL.sub("|", text)
    if _DOTTED.search(text):
        text = _SITE.sub("|", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _PIECE.findall(text)[:MOST]


def form_of(piece: str) -> str:
    """Return a word folded and without what follows its apostrophe; "" for a sign, a number or a single letter.

    Letters repeated three times and more are cut to two, as models read them.
    """
    if not piece[0].isalpha():
        return ""
    form = fold(piece)
    head, apostrophe, rest = form.partition("'")
    if apostrophe:
        form = head if len(head) > 1 else head + rest.replace("'", "")
    form = _REPEATED.sub(r"\1\1", form)
    return form if len(form) > 1 else ""
