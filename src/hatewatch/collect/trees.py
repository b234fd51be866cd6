"""HTML as a tree of bounded size, so that whatever walks it ends in seconds.

lxml compares each attribute of an element with each, and trafilatura takes minutes for pages of 100,000 links; real
articles have some thousand elements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatewatch.collect.entries import Unreadable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 3_000_000  # characters, scripts and styles not counted
_MOST_ELEMENTS = 12_000
_LONG_TAG = re.compile(r"<([A-Za-z][\w-]{0,30})[^<>]{2000,}")
_MOST_ATTRIBUTES = 100
_MARKUP = re.compile(r"<(?:html|head|body|div|p|article|section|table|h[1-6]|span|meta|title)[\s>/]", re.IGNORECASE)
_SCRIPT = re.compile("<script", re.IGNORECASE)
_HIDDEN = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile("<style", re.IGNORECASE), re.compile("</style[^>]{0,50}>", re.IGNORECASE)),
    (re.compile("<svg", re.IGNORECASE), re.compile("</svg[^>]{0,50}>", re.IGNORECASE)),
    (_SCRIPT, re.compile("</script[^>]{0,50}>", re.IGNORECASE)),
)
_DATA = re.compile(r"ld\+json", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tree:
    """A page's root element; `cut` where the page was larger than is read."""

    root: HtmlElement
    cut: bool


def parse_html(text: str) -> Tree:
    """Return a page as a tree without styles, drawings, comments and scripts other than structured data.

    Raises Unreadable for what has no HTML in it.
    """
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    if not _MARKUP.search(text[:200_000]):
        raise Unreadable("page_unreadable", "This is no HTML page." if text.strip() else "The page is empty.")
    for start, end in _HIDDEN:
        text = _without(text, start, end)
    cut = len(text) > _LONGEST
    text = _LONG_TAG.sub(_short_tag, text[:_LONGEST])
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, default_doctype=False,
        collect_ids=False,
    )  # fmt: skip
    try:
        root = document_fromstring(text.encode(), parser=parser)
    except (ParserError, ValueError) as error:
        raise Unreadable("page_unreadable", "The page is empty.") from error
    return Tree(root, _prune(root) or cut)


def _short_tag(match: re.Match[str]) -> str:
    return f"<{match[1]}" if match[0].count("=") > _MOST_ATTRIBUTES else match[0]


def _without(text: str, start: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Leave out every stretch from `start` to `end`, to the end of the page where it is not closed."""
    parts, position = [], 0
    while begin := start.search(text, position):
        close = end.search(text, begin.end())
        stop = close.end() if close else len(text)
        keep = start is _SCRIPT and close and _DATA.search(text, begin.end(), min(begin.end() + 300, stop))
        parts.append(text[position : stop if keep else begin.start()])
        position = stop
    return "".join([*parts, text[position:]]) if parts else text


def _prune(root: HtmlElement) -> bool:
    """Take away what comes after the first 12,000 elements; return whether there was more."""
    late = [element for number, element in enumerate(root.iter()) if number >= _MOST_ELEMENTS]
    for element in late:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return bool(late)


def text_of(element: HtmlElement) -> str:
    """Return the text within an element, on one line."""
    return " ".join(" ".join(element.itertext()).split())
