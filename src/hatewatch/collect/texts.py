"""Bytes into text that XML and a store can hold."""

from __future__ import annotations

import re

from hatewatch.collect.charset import tell_encoding
from hatewatch.collect.entries import Unreadable
from hatewatch.sources.markup import strip_markup

LONGEST = 50 << 20  # bytes
# Control characters, lone surrogates and the two code points that XML forbids.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"(?:[^\S\n]|\u200b)+")


def as_text(body: bytes, encoding: str | None = None) -> str:
    """Return a body as text, decoded as `encoding` or as it is told to be; what does not decode is U+FFFD.

    Raises Unreadable for more than 50 MB.
    """
    if len(body) > LONGEST:
        raise Unreadable("too_large", f"The body has {len(body):,} bytes.")
    codec = encoding or tell_encoding(body)[0]
    try:
        text = body.decode(codec, "replace")
    except (LookupError, UnicodeError):
        text = body.decode("utf-8", "replace")
    return _UNWANTED.sub("", text.removeprefix("\ufeff"))


def tidy(text: str) -> str:
    """Return a text with single spaces, one line a paragraph."""
    lines = (line.strip() for line in _SPACES.sub(" ", _UNWANTED.sub("", text)).split("\n"))
    return "\n".join(line for line in lines if line)


def plain_text(markup: str, most: int = 1_000_000) -> str:
    """Return the text of HTML as feeds and structured data carry it, of at most `most` characters."""
    return tidy(strip_markup(_SPACES.sub(" ", markup[: 2 * most])))[:most]


def one_line(markup: str, most: int = 1_000) -> str:
    """Return a title or a name: one line without markup."""
    return " ".join(plain_text(markup, most).split())
