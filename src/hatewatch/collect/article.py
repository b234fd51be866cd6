"""Read an article's page with trafilatura: the only module that imports it, and htmldate with it.

Its text is compared with the one in the page's structured data, its dates with each other and with the feed's.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from hatewatch.collect.comments import take_comments
from hatewatch.collect.confidence import confidence, doubts_of_text, is_boilerplate, share_of, titles_agree
from hatewatch.collect.dates import Moment, Witness, address_moment, at, read_labelled, read_moment, settle
from hatewatch.collect.entries import Article, Entry
from hatewatch.collect.structured import Structured, read_structured
from hatewatch.collect.texts import as_text, tidy
from hatewatch.collect.trees import parse_html, text_of
from hatewatch.collect.urls import canonical, identity, site
from hatewatch.collect.visible import visible_dates
from hatewatch.records import ISTANBUL
from hatewatch.text import skeleton

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 1_000_000  # characters
_ARABIC = re.compile(r"[\u0620-\u06d5]")
_LANGUAGES = {code: code for code in ("tr", "kmr", "ckb", "zza", "en")} | {"diq": "zza", "kiu": "zza", "sorani": "ckb"}
_BLOCKS = ("p", "div", "li", "td", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "dd", "dt", "blockquote", "section")
_MOST_BLOCKS = 4_000
_BODY_LEAST = 250  # characters of a text in structured data that is more than a summary


def read_article(
    body: bytes, url: str, now: datetime, *, encoding: str | None = None, entry: Entry | None = None
) -> Article:
    """Return what an article's page holds; `url` is where it was found, `now` when, `entry` what the feed said of it.

    Takes some seconds at most, whatever the page. A page whose text could not be told gives an empty one with a
    confidence of 0, so that the feed's may be used. Raises Unreadable for what is no HTML.
    """
    page = as_text(body, encoding)
    undecoded = page.count("\ufffd") > len(page) // 2_000
    tree = parse_html(page)
    root, found = tree.root, read_structured(tree.root)
    comments = take_comments(root, found, now)
    title = _title(found)
    author = found.author or _author(root)
    shown, links = _shown(root)
    raw = _extracted(root)
    text = _cleaned(raw, title, author, now)
    removed = max(0, len(raw) - len(text))
    text, disagree = _with_structured(text, found)
    text = _with_lead(text, found.description, root)[:_LONGEST]
    doubts = doubts_of_text(text, title, shown, links, removed if removed > len(text) else 0)
    if found.paid:
        doubts.append("paywall")
    if disagree:
        doubts.append("bodies_disagree")
    if tree.cut:
        doubts.append("page_cut")
    if undecoded:
        doubts.append("undecoded")
    headings = [*found.titles.values(), *([entry.title] if entry else [])]
    if title and not all(titles_agree(title, other) for other in headings if other):
        doubts.append("titles_disagree")
    published, modified, of_dates = _dates(root, found, url, now, entry)
    doubts += of_dates
    doubts = list(dict.fromkeys(doubts))
    return Article(
        _address(found.canonical, url), title, text, author or None, at(published),
        bool(published and published.exact), modified, _language(found.language, text), comments, confidence(doubts),
        tuple(doubts),
    )  # fmt: skip


def _extracted(root: HtmlElement) -> str:
    """Return the text that trafilatura finds.

    Its defaults did best on the pages at hand: `fast` loses a whole article of five, `favor_precision` and
    `favor_recall` change nothing. Comments have been taken out of the tree by then. Beyond
    4,000 blocks it is `fast` all the same, since justext compares each short paragraph with all before it.
    """
    import trafilatura

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # else its warnings are printed
    fast = sum(1 for _ in root.iter(*_BLOCKS)) > _MOST_BLOCKS
    try:
        found = trafilatura.bare_extraction(deepcopy(root), fast=fast, include_comments=False, with_metadata=False)
    except Exception:  # whatever a page does to it: one page that cannot be read is no reason to end a run
        return ""
    return tidy(getattr(found, "text", None) or "")


def _cleaned(text: str, title: str, author: str, now: datetime) -> str:
    """Return a text without the title, byline and date at its head, and without the site's own lines."""
    lines = text.split("\n")
    heads = {skeleton(title), skeleton(author)} - {""}
    head, rest = lines[:6], lines[6:]
    kept = [
        line
        for line in head
        if skeleton(line).strip(" -|") not in heads
        and not (len(line) <= 120 and any(read_labelled(_bare(line, author), now)))
    ]
    return "\n".join(line for line in (*kept, *rest) if not is_boilerplate(line))


def _bare(line: str, author: str) -> str:
    return line.replace(author, " ").strip(" -|•") if author else line


def _with_structured(text: str, found: Structured) -> tuple[str, bool]:
    """Return the text of the page or of its structured data, and whether they are different texts.

    The data's is taken where it is the same text, whole: not one that lost its apostrophes or its last half, as
    happens. Where the page shows nothing it is taken too, but not from behind a paywall.
    """
    other = found.body
    if len(other) < _BODY_LEAST or found.paid:
        return text, False
    if len(text) < 120:
        return other, False
    mine, theirs = _tokens(text), _tokens(other)
    shared = len(set(mine) & set(theirs))
    if shared >= 0.9 * len(set(mine)) and len(theirs) >= 0.85 * len(mine):
        return other, False
    return text, share_of(other, text) < 0.3 and share_of(text, other) < 0.3


def _tokens(text: str) -> list[str]:
    return skeleton(text).split()


def _with_lead(text: str, description: str, root: HtmlElement) -> str:
    """Return a text with the paragraph between heading and text before it, which extraction tends to lose."""
    lead = skeleton(description).strip()
    if not 60 <= len(lead) <= 1_000 or not text or lead.endswith(("…", "...")) or lead[:200] in skeleton(text):
        return text
    for element in root.iter("h2", "h3", "p", "div", "span", "strong"):
        if len(element) <= 3 and skeleton(text_of(element)).strip() == lead:
            return f"{text_of(element)}\n{text}"
    return text


def _shown(root: HtmlElement) -> tuple[str, list[str]]:
    """Return all the words that a page shows, and the texts of its links."""
    body = root.find("body")
    parts = []
    for element in (body if body is not None else root).iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "noscript", "template"):
            parts += [element.text or "", element.tail or ""]
    return " ".join(" ".join(parts).split()), [text_of(link) for link in root.iter("a")]


def _title(found: Structured) -> str:
    """Return the title that readers see, where it resembles the one that machines are told."""
    told = found.titles.get("json-ld") or found.titles.get("og") or ""
    seen = found.titles.get("h1", "")
    if seen and (not told or titles_agree(seen, told)):
        return seen
    return told or found.titles.get("title", "")


def _author(root: HtmlElement) -> str:
    for element in root.iter("a", "span", "div", "p", "strong", "address"):
        if element.get("rel") == "author" or element.get("itemprop") == "author":
            name = text_of(element)
            if 0 < len(name) <= 80:
                return name
    return ""


def _dates(
    root: HtmlElement, found: Structured, url: str, now: datetime, entry: Entry | None
) -> tuple[Moment | None, datetime | None, tuple[str, ...]]:
    witnesses = [
        Witness("data", moment)
        for name in ("json-ld", "meta", "time", "json-ld created")
        if (moment := read_moment(found.published.get(name, ""), now))
    ]
    seen, changed = visible_dates(root, now)
    if seen:
        witnesses.append(Witness("text", seen))
    if entry and entry.published and "date_placeholder" not in entry.doubts:
        witnesses.append(Witness("feed", Moment(entry.published, entry.exact)))
    if moment := address_moment(url):
        witnesses.append(Witness("url", moment))
    changed = read_moment(found.modified, now) or changed
    if not witnesses and (moment := changed or _guessed(root, now)):
        witnesses.append(Witness("guess", Moment(moment.at, exact=False)))
    settled = settle(witnesses, now)
    doubts = (*settled.doubts, "date_guessed") if witnesses and witnesses[0].group == "guess" else settled.doubts
    if settled.published and not settled.published.exact and entry and "time_placeholder" in entry.doubts:
        doubts = (*doubts, "time_placeholder")
    return settled.published, at(changed), doubts


def _guessed(root: HtmlElement, now: datetime) -> Moment | None:
    """Return the day that htmldate finds where nothing else says it; its search of the whole text is left out."""
    import htmldate

    root = deepcopy(root)
    for aside in list(root.iter("aside", "nav", "footer")):
        if aside.getparent() is not None:
            aside.drop_tree()
    latest = (now + timedelta(days=1)).date().isoformat()
    try:
        found = htmldate.find_date(root, extensive_search=False, original_date=True, max_date=latest, url="")
    except Exception:  # as with trafilatura
        return None
    if not found:
        return None
    day = datetime.combine(datetime.fromisoformat(found).date(), time(), ISTANBUL)
    return Moment(day.astimezone(UTC), exact=False)


def _address(given: str, url: str) -> str:
    """Return the canonical address of a page, where it says one of its own site that is not the home page.

    Sites whose every page names the home page as its canonical one would else have one article.
    """
    own = canonical(url) or url
    told = canonical(given, url) if given else None
    if told is None or site(told) != site(own) or identity(told).endswith("/"):
        return own
    return told


def _language(hint: str, text: str) -> str | None:
    code = re.split(r"[-_]", hint.strip().lower())[0]
    if code in ("ku", "kur"):  # Kurdish: the letters tell which
        return "ckb" if len(_ARABIC.findall(text[:2_000])) > len(text[:2_000]) // 4 else "kmr"
    return _LANGUAGES.get(code)
