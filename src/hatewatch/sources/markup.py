"""Plain text from the HTML that feeds and exports carry.

Regular expressions that look at each character a bounded number of times, and not `html.parser`: versions of
that in use take quadratic time on broken markup, and here anybody's text comes in.
"""

from __future__ import annotations

import html
import re

_TAGS = (
    "a|abbr|article|aside|b|blockquote|br|center|cite|code|dd|div|dl|dt|em|embed|figcaption|figure|font|footer|h[1-6]|"
    "header|hr|i|iframe|img|input|ins|li|link|main|mark|meta|nav|object|ol|p|pre|q|s|section|small|span|strike|strong|"
    "sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|video|script|style"
)
_BLOCK = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|table|tr|h[1-6]|blockquote|section|article|figure|figcaption)|br|hr)\b[^<>]*>",
    re.I,
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*|/)?>", re.I)
_HIDDEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_SPACES = re.compile(r"[^\S\n]+")  # wide ones too: what is left to `_LINES` must be short
_LINES = re.compile(r"\s*\n\s*")


def _cut(text: str, start: str, end: str) -> str:
    """Leave out every stretch from `start` to `end`; one that is not closed stays."""
    ascii_text = text.translate(_ASCII_LOWER)
    parts, position = [], 0
    while (begin := ascii_text.find(start, position)) >= 0:
        close = ascii_text.find(end, begin)
        if close < 0:
            break
        parts.append(text[position:begin])
        position = close + len(end)
    return " ".join([*parts, text[position:]]) if parts else text


_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def strip_markup(text: str) -> str:
    """Return `text` without HTML tags, scripts and comments, its entities as characters.

    Only names of real HTML elements count as tags, so `a < b` and `<3` stay as written.
    """
    if not _TAG.search(text):
        text = html.unescape(text) if _ENTITY.search(text) else text
        if not _TAG.search(text):  # feeds often escape their HTML once more
            return text
    for start, end in _HIDDEN:
        text = _cut(text, start, end)
    text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", text)))
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
