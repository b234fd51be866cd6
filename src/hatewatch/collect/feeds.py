"""Read RSS 0.9x to 2.0, RDF and Atom with feedparser: the only module that imports it.

feedparser is given neither a URL nor plain bytes, which it would take for a file's name, and never a document it cannot
read strictly: its loose parser takes quadratic time on broken markup.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from hatewatch.collect.dates import Moment, at, from_gmt_label, read_moment
from hatewatch.collect.entries import Entry, Feed, Unreadable
from hatewatch.collect.mending import (
    has_endless_tag,
    is_well_formed,
    recovered,
    with_characters,
    with_namespaces,
    without_doctype,
)
from hatewatch.collect.tables import load_table
from hatewatch.collect.texts import as_text, one_line, plain_text
from hatewatch.collect.urls import canonical, identity
from hatewatch.records import ISTANBUL
from hatewatch.sources.dates import DateOrder

MOST_ENTRIES = 20_000
_LARGEST = 20 << 20  # characters
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(rss|RDF|feed|channel)[\s>]")
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ITEM = re.compile(r"<((?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry))[\s>].*?</\1\s*>", re.DOTALL)
_MOST_ALONE = 500
_CLOSED = re.compile(r"</(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|RDF|feed)\s*>\s*(?:<!--.*-->\s*)?\Z", re.DOTALL)
_WHOLE = re.compile(r"</(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)\s*>")
_LOCAL_MIDNIGHT = (0, 0, 0)
_TAILS = tuple(re.compile(one, re.DOTALL) for one in load_table("feeds.toml")["tails"])


def read_feed(body: bytes, url: str, now: datetime, *, encoding: str | None = None) -> Feed:
    """Return the entries of a feed in its order, each once; `url` is its address, `now` when it was fetched.

    A document that is cut gives its whole entries. Dates without a zone are Europe/Istanbul. Those that lie ahead, that
    a whole feed shares, or that stand at the same full hour again and again are marked. Raises Unreadable.
    """
    text, bomb = without_doctype(as_text(body, encoding))
    if len(text) > _LARGEST:
        raise Unreadable("too_large", f"The feed has {len(text):,} characters.")
    head = text[:20_000]
    if not _ROOT.search(head):
        if _PAGE.search(head) or _PAGE.search(as_text(body[:2_000], encoding)):
            raise Unreadable("feed_is_page", "An HTML page stands where a feed should be.")
        raise Unreadable("feed_unreadable", "This is neither RSS nor Atom.")
    cut = not _CLOSED.search(text[-2_000:])
    if cut:
        whole = max((match.end() for match in _WHOLE.finditer(text)), default=0)
        text = text[:whole]  # recovery closes what is open; without a whole entry there is none
        if not whole:
            return Feed("", None, (), cut=True)
    if has_endless_tag(text):
        raise Unreadable("feed_unreadable", "An element has hundreds of attributes.")
    text = with_namespaces(with_characters(text))
    doubts = ["xml_entities"] if bomb else []
    if not is_well_formed(text):
        text = recovered(text) or ""
        doubts += [] if cut else ["xml_broken"]
        if not is_well_formed(text):
            if cut:
                return Feed("", None, (), cut=True, doubts=tuple(doubts))
            raise Unreadable("feed_unreadable", "The XML is broken beyond mending.")
    feed, items, whole_feed = _parse(text)
    doubts += [] if whole_feed or "xml_broken" in doubts else ["xml_broken"]
    entries, shared = _dated([_entry(item, url) for item in items[:MOST_ENTRIES]], now)
    kept = _once(entries)
    doubts += shared
    if len(kept) < len(entries):
        doubts.append("ids_repeated")
    return Feed(one_line(str(feed.get("title") or "")), feed.get("language") or None, kept, cut, tuple(doubts))


def _parse(text: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]], bool]:
    """Return what feedparser tells of a feed, its items, and whether it came through the whole.

    It falls over odd items with errors of its own (a KeyError for a link that closes twice); then each is read alone.
    """
    import feedparser  # noqa: F401 -- here, so that its absence is not taken for an odd item

    try:
        parsed = _parse_once(text)
        return parsed["feed"], parsed["entries"], True
    except Exception:  # whatever a feed does to it: one odd item is no reason to lose the others
        pass
    matches = [match for match, _ in zip(_ITEM.finditer(text), range(_MOST_ALONE), strict=False)]
    head = text[: matches[0].start()] if matches else ""
    items: list[Mapping[str, Any]] = []
    for match in matches:
        try:
            items += _parse_once(recovered(head + match[0]) or "")["entries"]
        except Exception:  # this is the odd one
            continue
    return {}, items, False


def _parse_once(text: str) -> Mapping[str, Any]:
    """Return what feedparser makes of well-formed XML; markup stays in, since it is taken out as text here."""
    import feedparser

    body = re.sub(r"\A\s*<\?xml.*?\?>", "", text, flags=re.DOTALL).encode()
    return feedparser.parse(  # type: ignore[no-any-return]
        io.BytesIO(body),
        # Without the feed's address, which would make an address of every guid.
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    link = str(item.get("feedburner_origlink") or item.get("link") or "")
    address = canonical(link, base) if link else None
    guid = str(item.get("id") or "").strip()
    if address is None and guid.startswith(("http://", "https://")):
        address = canonical(guid)
    contents = [str(one.get("value") or "") for one in item.get("content") or ()]
    texts = [plain_text(one) for one in (*contents, str(item.get("summary") or "")) if one]
    title, text = one_line(str(item.get("title") or "")), _without_tail(max(texts, key=len, default=""))
    # Where "updated" is missing, feedparser would give "published" with a warning.
    given = next((str(item[name]).strip() for name in ("published", "created", "updated") if name in item.keys()), "")  # noqa: SIM118
    author = one_line(str(item.get("author") or ""), 200)
    return Entry(_native_id(guid, address, title, text), address, title, text, author or None, given=given[:120])


def _native_id(guid: str, address: str | None, title: str, text: str) -> str:
    """Return the guid (an address in its one form), else the identity of the link, else a digest of the words."""
    if guid.startswith(("http://", "https://")):
        return identity(guid)[:500]
    if guid:
        return guid[:500]
    if address:
        return identity(address)[:500]
    return "words:" + hashlib.blake2b(f"{title}\x1f{text}".encode(), digest_size=16).hexdigest()


def _without_tail(text: str) -> str:
    for tail in _TAILS:
        text = tail.sub("", text)
    return text.strip()


def _dated(entries: Iterable[Entry], now: datetime) -> tuple[list[Entry], list[str]]:
    """Read the dates of a feed's entries together, since only together they tell their order and their placeholders."""
    entries, order = list(entries), DateOrder()
    for entry in entries:
        order.add(entry.given)
    moments: list[Moment | None] = []
    doubts: list[list[str]] = []
    for entry in entries:
        moment = read_moment(entry.given, now, month_first=order.month_first)
        doubt = []
        if moment:
            moment, mislabelled = from_gmt_label(entry.given, moment, now)
            doubt += ["zone_mislabelled"] if mislabelled else []
        if moment and moment.at > now and (moment.at - now).total_seconds() > 600:
            doubt.append("date_future")
        if not moment:
            doubt.append("date_unreadable" if entry.given else "date_missing")
        moments.append(moment)
        doubts.append(doubt)
    hours, shared = _placeholders([moment for moment in moments if moment])
    dated = []
    for entry, moment, doubt in zip(entries, moments, doubts, strict=True):
        exact = bool(moment and moment.exact)
        if moment and _clock(moment) in hours:
            exact = False
            doubt.append("time_placeholder")
        if moment and shared:
            exact = False
            doubt.append("date_placeholder")
        dated.append(replace(entry, published=at(moment), exact=exact, doubts=tuple(doubt)))
    return dated, ["date_placeholder"] if shared else []


def _placeholders(moments: list[Moment]) -> tuple[set[tuple[int, int, int]], bool]:
    """Return the full hours that stand for a time nobody gave, and whether one moment stands for all.

    An outlet whose programme knows the day only writes one full hour each time: midnight, or midnight three hours off.
    It is one where five entries have it, a fiftieth of a long feed, or all of a short one.
    """
    clocks = Counter(_clock(moment) for moment in moments)
    enough = max(5, len(moments) // 50)
    hours = {
        clock
        for clock, count in clocks.items()
        if clock[1:] == (0, 0) and (clock == _LOCAL_MIDNIGHT or count >= enough or (count == len(moments) > 1))
    }
    instants = {moment.at for moment in moments}
    return hours, len(moments) >= 5 and len(instants) == 1 and not hours


def _clock(moment: Moment) -> tuple[int, int, int]:
    local = moment.at.astimezone(ISTANBUL)
    return local.hour, local.minute, local.second


def _once(entries: list[Entry]) -> tuple[Entry, ...]:
    """Return the entries with those of the same id and words left out.

    Where different articles share an id, as programmes that number pages do, the address tells them apart.
    """
    kept: dict[str, Entry] = {}
    for entry in entries:
        other = kept.get(entry.native_id)
        if other is None:
            kept[entry.native_id] = entry
        elif entry.url and other.url and identity(entry.url) != identity(other.url):
            own = identity(entry.url)[:500]
            kept.setdefault(own, replace(entry, native_id=own, doubts=(*entry.doubts, "id_repeated")))
    return tuple(kept.values())
