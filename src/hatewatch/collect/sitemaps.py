"""Read sitemaps: lists of addresses, indexes of sitemaps, news sitemaps, gzipped or plain text.

lxml's pull parser and not defusedxml, whose lxml part is deprecated and which has no pull parser that gives what came
before a cut. A sitemap needs no document type: one that has any is refused, so that no entity is ever looked at.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from hatewatch.collect.dates import at, read_moment
from hatewatch.collect.entries import Entry, Sitemap, Unreadable
from hatewatch.collect.mending import has_endless_tag, with_characters
from hatewatch.collect.texts import LONGEST, as_text, one_line
from hatewatch.collect.urls import canonical, identity

if TYPE_CHECKING:
    from lxml.etree import _Element

#: What the protocol allows.
MOST_ADDRESSES = 50_000
_BLOCK = 1 << 16
_DECLARATION = re.compile(r"\A\s*<\?xml.{0,300}?\?>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]{1,30}:)?(urlset|sitemapindex)[\s>]")


def read_sitemap(body: bytes, url: str, now: datetime, *, encoding: str | None = None) -> Sitemap:
    """Return the articles of a sitemap, or the sitemaps of an index, each once; `now` is when it was fetched.

    A news sitemap gives titles and dates of publication; in others only the last change is known, which is no date of
    publication. Addresses of other hosts stay in, for the fetching to judge. Raises Unreadable.
    """
    cut = False
    if body[:2] == b"\x1f\x8b":
        body, cut = _unpacked(body)
        encoding = None
    text = as_text(body, encoding)
    head = text[:20_000]
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        if re.search(r"<html[\s>]", head, re.IGNORECASE):
            raise Unreadable("sitemap_unreadable", "An HTML page stands where a sitemap should be.")
        raise Unreadable("xml_entities", "The sitemap has a document type, as XML bombs do.")
    if not _ROOT.search(head):
        if entries := _from_lines(text):
            return Sitemap(entries)
        raise Unreadable("sitemap_unreadable", "This is no sitemap.")
    if has_endless_tag(text):
        raise Unreadable("sitemap_unreadable", "An element has hundreds of attributes.")
    entries_by: dict[str, Entry] = {}
    sitemaps: dict[str, datetime | None] = {}
    elements = _elements(_DECLARATION.sub("", with_characters(text)))
    for kind, parts in elements:
        if kind == "cut":
            cut = True
            break
        address = canonical(parts.get("loc", ""), url)
        if address is None:
            continue
        if kind == "sitemap":
            changed = read_moment(parts.get("lastmod", ""), now)
            sitemaps.setdefault(address, at(changed))
        elif identity(address) not in entries_by:
            entries_by[identity(address)] = _entry(address, parts, now)
        if len(entries_by) + len(sitemaps) >= MOST_ADDRESSES:
            break
    return Sitemap(tuple(entries_by.values()), tuple(sitemaps.items()), cut)


def _entry(address: str, parts: dict[str, str], now: datetime) -> Entry:
    given = parts.get("publication_date", "")
    moment = read_moment(given, now)
    doubts = ("date_unreadable",) if given and not moment else () if moment else ("date_missing",)
    if moment and (moment.at - now).total_seconds() > 600:
        doubts = ("date_future",)
    return Entry(
        identity(address)[:500],
        address,
        one_line(parts.get("title", "")),
        published=at(moment),
        exact=bool(moment and moment.exact),
        given=given[:120],
        doubts=doubts,
    )


def _elements(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give each whole `url` and `sitemap` element as its texts by local name; ("cut", {}) where the XML ends early."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    data = text.encode()
    try:
        for start in range(0, len(data), _BLOCK):
            parser.feed(data[start : start + _BLOCK])
            yield from _whole(parser)
        parser.close()
    except etree.XMLSyntaxError:
        yield from _whole(parser)
        yield "cut", {}


def _whole(parser: object) -> Iterator[tuple[str, dict[str, str]]]:
    for _, element in parser.read_events():  # type: ignore[attr-defined]
        name = _local(element)
        if name in ("url", "sitemap"):
            parts: dict[str, str] = {}
            for one in element.iterdescendants():
                # The first of each name: pictures and films have a `loc` and a `title` of their own, but deeper.
                if one.text and _local(one.getparent()) in (name, "news", "publication"):
                    parts.setdefault(_local(one), one.text.strip())
            yield name, parts
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _from_lines(text: str) -> tuple[Entry, ...]:
    """Return the articles of a sitemap in plain text: an address a line, nothing else."""
    found: dict[str, Entry] = {}
    for line in text.split("\n", MOST_ADDRESSES)[:MOST_ADDRESSES]:
        if not line.strip():
            continue
        address = canonical(line) if line.strip().startswith(("http://", "https://")) else None
        if address is None:
            return ()
        found.setdefault(identity(address), Entry(identity(address)[:500], address, doubts=("date_missing",)))
    return tuple(found.values())


def _unpacked(body: bytes) -> tuple[bytes, bool]:
    """Return what gzipped bytes hold, and whether they end early; refuses what unpacks to more than 50 MB."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = unpacker.decompress(body, LONGEST + 1)
    except zlib.error as error:
        raise Unreadable("sitemap_unreadable", "The gzipped sitemap is damaged.") from error
    if len(data) > LONGEST:
        raise Unreadable("too_large", "The sitemap unpacks to more than 50 MB.")
    return data, not unpacker.eof
