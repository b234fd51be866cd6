"""Readers' comments below an article, as far as they stand in the page itself, each as one text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hatewatch.collect.dates import at, read_labelled, read_moment
from hatewatch.collect.entries import Comment
from hatewatch.collect.structured import Structured
from hatewatch.collect.tables import load_table
from hatewatch.collect.texts import one_line, plain_text, tidy
from hatewatch.collect.trees import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST = 2_000
_TABLE = {name: frozenset(words) for name, words in load_table("comments.toml").items()}
_TOKEN = re.compile(r"[A-Z]?[a-zçğıöşüêîû]+|[A-Z]+")
_ID = re.compile(r"[A-Za-z_-]{0,40}\d{1,20}")
_BLOCKS = frozenset({"li", "div", "article", "section", "p", "blockquote", "dd", "tr"})
_LABELS = frozenset({"time", "a", "button"})
_LONGEST = 20_000  # characters


def take_comments(root: HtmlElement, found: Structured, now: datetime) -> tuple[Comment, ...]:
    """Return a page's comments and take them out of its tree, so that none is read as the article.

    Answers to comments are comments. Comments that scripts load from elsewhere are not in the page. Where the page has
    them as structured data too, those that stand in the tree count, since the words are the same.
    """
    elements = _elements(root)
    together = frozenset(elements)
    comments = [comment for element in elements if (comment := _comment(element, together, now))]
    for element in reversed(elements):
        if element.getparent() is not None:
            element.drop_tree()
    comments = comments or [one for data in found.comments if (one := _from_data(data, now))]
    return tuple({comment.native_id: comment for comment in comments[:MOST]}.values())


def _elements(root: HtmlElement) -> list[HtmlElement]:
    every = list(root.iter(*_BLOCKS))  # held, since lxml makes its objects anew when nobody does
    found = []
    for element in every:
        marked = (element.get("itemtype") or "").endswith("schema.org/Comment") or _is_one(element)
        if marked and next(element.iter("h1"), None) is None:
            found.append(element)
    together = frozenset(found)
    holders = {parent for element in found for parent in element.iterancestors() if parent in together}
    # Of nested ones the innermost is a comment; an outer one is one only where it has words of its own.
    return [element for element in found if element not in holders or _own_text(element, together) is not None]


def _is_one(element: HtmlElement) -> bool:
    for name in (element.get("class") or "").split():
        tokens = _tokens(name)
        if tokens & _TABLE["one"] and tokens <= _TABLE["one"] | _TABLE["besides"]:
            return True
    own = element.get("id") or ""
    return bool(_tokens(own) and _tokens(own) <= _TABLE["one"] and _ID.fullmatch(own))


def _tokens(name: str) -> frozenset[str]:
    return frozenset(token.lower() for token in _TOKEN.findall(name[:200]))


def _own_text(element: HtmlElement, others: Collection[HtmlElement]) -> HtmlElement | None:
    """Return the part of a comment that holds its words and no other comment, or None."""
    for part in element.iterdescendants():
        if isinstance(part.tag, str) and part not in others and _has(part, "text"):
            above = next(one for one in part.iterancestors() if one in others)
            if above is element:
                return part
    return None


def _has(element: HtmlElement, role: str) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return bool(_tokens(names) & _TABLE[role])


def _comment(element: HtmlElement, others: Collection[HtmlElement], now: datetime) -> Comment | None:
    parts = _parts(element, others)
    texts = [part for part in parts if _has(part, "text")]
    # "comment-body" may hold author and date too, and then "comment-content" in it the words alone.
    text_part = next((part for part in texts if not any(one in texts for one in part.iterdescendants())), None)
    author = next((part for part in parts if _has(part, "author") and 0 < len(text_of(part)) <= 80), None)
    published = None
    for part in parts:
        if part.tag == "time" or _has(part, "date"):
            moment = read_moment(part.get("datetime") or "", now) or read_labelled(text_of(part), now)[0]
            if moment:
                published = moment.at
                break
    text = tidy("\n".join(part.strip() for part in (text_part if text_part is not None else element).itertext()))
    if text_part is None:
        labels = (part for part in parts if part.tag in _LABELS or _has(part, "author") or _has(part, "date"))
        aside = {text_of(part) for part in labels}
        text = "\n".join(line for line in text.split("\n") if line not in aside)
    text = text[:_LONGEST]
    if len(text) < 2:
        return None
    name = text_of(author) if author is not None else None
    own = element.get("id") or element.get("data-id") or element.get("data-comment-id") or ""
    return Comment(own[:100] if _ID.fullmatch(own) else _digest(name, text), text, name or None, published)


def _parts(element: HtmlElement, others: Collection[HtmlElement]) -> list[HtmlElement]:
    """Return what is within a comment and in no answer to it."""
    parts, waiting = [], list(element)[::-1]
    while waiting:
        part = waiting.pop()
        if isinstance(part.tag, str) and part not in others:
            parts.append(part)
            waiting += list(part)[::-1]
    return parts


def _from_data(data: Mapping[str, Any], now: datetime) -> Comment | None:
    text = plain_text(str(data.get("text") or data.get("description") or ""))[:_LONGEST]
    if len(text) < 2:
        return None
    author = data.get("author")
    name = one_line(str((author.get("name") if isinstance(author, dict) else author) or ""), 80)
    moment = read_moment(str(data.get("dateCreated") or data.get("datePublished") or ""), now)
    return Comment(_digest(name, text), text, name or None, at(moment))


def _digest(author: str | None, text: str) -> str:
    return hashlib.blake2b(f"{author or ''}\x1f{text}".encode(), digest_size=12).hexdigest()
