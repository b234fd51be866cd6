"""Split a text into sentences, for telling mixed languages apart and for reading long articles in pieces."""

from __future__ import annotations

import re

# An end mark followed by space, or a line break. Ordinals ("3. gün"), initials ("M. Kemal") and dates keep
# together: a full stop must follow a word of two letters or more. So does a quotation that the sentence
# goes on from (`"Ne?" dedi`). The mark comes first in the pattern and the look behind it second, so that
# the search jumps from mark to mark.
_END = re.compile(r"(?:[!?…؟]|[.۔](?<=[^\W\d_]{2}.))(?:\s+|[\"'”’)\]]+\s+(?![a-zçğıöşüêîû]))|\n+")


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` in order, stripped, none empty; a text without letters gives itself."""
    found: list[str] = []
    begin = 0
    for match in _END.finditer(text):
        mark = match.group().rstrip()
        part = (text[begin : match.start()] + mark).strip()
        if part:
            found.append(part)
        begin = match.end()
    rest = text[begin:].strip()
    if rest:
        found.append(rest)
    return found or [text]
