"""Read the links to articles from a page that lists them, for outlets without feed or sitemap."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hatewatch.collect.dates import address_moment, at
from hatewatch.collect.entries import Entry
from hatewatch.collect.tables import load_table
from hatewatch.collect.texts import as_text, one_line
from hatewatch.collect.trees import parse_html, text_of
from hatewatch.collect.urls import canonical, identity, site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_LINKS = 500
_TABLE = load_table("pages.toml")
_SECTIONS, _FILES = frozenset(_TABLE["sections"]), tuple(_TABLE["files"])
_NUMBERED = re.compile(r"\d{3,}")
_LONG_TITLE = 30  # characters


def read_page(body: bytes, url: str, now: datetime, *, encoding: str | None = None) -> tuple[Entry, ...]:
    """Return the articles of its own site that a page links to, in its order, each once.

    An address counts that has a number, a date or at least four words in it and is of no section; with a long link text
    three words are enough. The longest text of all links to one article is its title. Raises Unreadable.
    """
    root = parse_html(as_text(body, encoding)).root
    base = _base(root, url)
    titles: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for link in root.iter("a"):
        address = canonical(link.get("href") or "", base)
        if address is None or site(address) != site(url):
            continue
        key, title = identity(address), _title(link)
        if not _is_article(address, title) or (key not in addresses and len(addresses) >= MOST_LINKS):
            continue
        addresses.setdefault(key, address)
        titles[key] = max(titles.get(key, ""), title, key=len)
    own = identity(url)
    return tuple(_entry(key, address, titles[key], now) for key, address in addresses.items() if key != own)


def _base(root: HtmlElement, url: str) -> str:
    base = root.find(".//base")
    return (canonical(base.get("href") or "", url) if base is not None else None) or url


def _title(link: HtmlElement) -> str:
    picture = link.find(".//img")
    alternatives = (text_of(link), link.get("title") or "", (picture.get("alt") or "") if picture is not None else "")
    return next((one_line(text, 300) for text in alternatives if text.strip()), "")


def _is_article(address: str, title: str) -> bool:
    path = urlsplit(address).path
    segments = [one for one in path.lower().split("/") if one]
    if path.lower().endswith(_FILES) or any(one in _SECTIONS for one in segments):
        return False
    query = urlsplit(address).query
    if not segments:
        return bool(re.fullmatch(r"p=\d+", query))  # WordPress without names
    words = max(len([word for word in re.split(r"[-_]", one) if word]) for one in segments)
    numbered = bool(_NUMBERED.search(segments[-1]) or _NUMBERED.search(query) or address_moment(address))
    if numbered:
        return words >= 2 or len(title) >= _LONG_TITLE
    return words >= 4 or (words >= 3 and len(title) >= _LONG_TITLE)


def _entry(key: str, address: str, title: str, now: datetime) -> Entry:
    day = address_moment(address)
    if day and day.at > now:
        day = None
    doubts = () if day else ("date_missing",)
    return Entry(key[:500], address, title, published=at(day), exact=False, doubts=doubts)
