"""Bring a text into the one form that the models read; what is stored stays as published."""

from __future__ import annotations

import re
import unicodedata

from hatewatch.text.casing import APOSTROPHES, SILENT, fold, lower

URL = re.compile(r"https?://\S+|www\.\S+|\bURL\b")
_HANDLE = re.compile(r"@\w+")
_REPEATED = re.compile(r"([^\W\d_]|[!?.])\1{2,}")
_SPACE = re.compile(r"\s+")
#: What a text has under each sign that `hatewatch.privacy.mask` puts there, as a specimen: models learn from masked
#: texts (volunteers are shown them, and label exports hold them) and judge unmasked ones, and are to read both alike.
SPECIMENS = {
    "@…": "@user",
    "[e-mail]": "posta@posta.com",
    "[link]": "https://link",
    "[tel]": "0500 000 00 00",
    "[id]": "10000000000",
    "[IBAN]": "TR00 0000 0000 0000 0000 0000 00",
    "[plate]": "01 A 0000",
}
_MASKED = re.compile("|".join(map(re.escape, SPECIMENS)))
# Letters set apart so that a filter does not see the word: "a p t a l", "a.p.t.a.l", "a-p-t-a-l" (four or more).
SPACED = re.compile(r"(?<![\w'])[^\W\d_](?:([ .\-_*])[^\W\d_])(?:\1[^\W\d_]){2,}(?![\w'])")
_TURKISH, _KURMANJI = re.compile("[ğĞıİöÖüÜ]"), re.compile("[êÊîÎûÛ]")
# Encoders tell a joined Arabic letter by its non-joiner, which stays; the mark that colours an emoji goes.
_MARKS = APOSTROPHES | SILENT | {0xFE0F: None}
_SEPARATOR = re.compile(r"[ .\-_*]")
# A digit or sign that stands for a letter, and only inside a word that has letters on both sides or at its start:
# "s3rseri", "@ptal", "5uriyeli"; never "24 Kasım", "3'ü" or "2024te".
_LEET_LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "€": "e"}
_LEET = re.compile(r"(?<=[^\W\d_])[013457@$€](?=[^\W\d_])|(?<![\w.@])[@$€45](?=[^\W\d_]{3,})")


def _unmask(text: str) -> str:
    """Return a text with a specimen for each sign of a mask; one without any is returned as it is."""
    if "[" not in text and "@…" not in text:
        return text
    return _MASKED.sub(lambda match: SPECIMENS[match.group()], text)


def _join(match: re.Match[str]) -> str:
    return _SEPARATOR.sub("", match.group())


def _legible(text: str) -> str:
    """Return a text in lower case with its disguises seen through."""
    text = SPACED.sub(_join, text)
    text = _LEET.sub(lambda m: _LEET_LETTERS[m.group()], text)
    text = _REPEATED.sub(r"\1\1", text)
    return _SPACE.sub(" ", text).strip()


def normalise(text: str) -> str:
    """Return `text` as linear models see it: folded, links and handles as one sign each, disguises seen through.

    Letters repeated three times and more are cut to two (`çooook` → `çook`), letters set apart are joined
    (`a p t a l` → `aptal`), digits and signs inside words become the letters they stand for (`s3rseri` →
    `serseri`). A masked text is read like the one it was made of. The result is for models only and never shown.
    """
    text = URL.sub(" ₺url ", _unmask(text))
    text = _HANDLE.sub(" ₺user ", text) if "@" in text else text
    return _legible(fold(text))


def plain(text: str) -> str:
    """Return `text` as encoders see it: like `normalise`, but every letter kept, since their word pieces know ı from i.

    Links become `url`, handles `@`. A capital I becomes ı where the text has letters that Turkish has and Kurmanji
    has not, and i elsewhere.
    """
    text = URL.sub(" url ", _unmask(text))
    text = _HANDLE.sub(" @ ", text) if "@" in text else text
    text = text if text.isascii() else unicodedata.normalize("NFC", text).translate(_MARKS)
    language = "tr" if _TURKISH.search(text) and not _KURMANJI.search(text) else "kmr"
    return _legible(lower(text, language))
