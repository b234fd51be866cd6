"""The dates that readers see on a page: beside the title, or behind a label."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from hatewatch.collect.dates import Moment, read_labelled
from hatewatch.collect.trees import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 160  # characters of a line that holds dates
_TITLE = 15  # characters of a link that may be a title
_NEAR = 80  # elements before or after the title
_DATED = re.compile(r"\d{4}|[٠-٩۰-۹]{4}|\d\s*(?:saat|dakika|gün|saet|deqe|roj)|\b(?:Bugün|Dün|Îro|Duh)\b")
_CLASS = re.compile(r"date|tarih|time|zaman|publish|yayin|güncel|guncel|dîrok|dirok|meta|info|byline", re.IGNORECASE)
_SKIPPED = frozenset({"script", "title", "a", "button", "option", "head", "meta", "link"})


def visible_dates(root: HtmlElement, now: datetime) -> tuple[Moment | None, Moment | None]:
    """Return when a page says to its readers that the article was published, and when it was changed.

    A labelled line counts most, wherever it stands; a bare date only near the main heading, since lists of other
    articles have dates, too.
    """
    elements = [
        one for one in root.iter() if isinstance(one.tag, str)
    ]  # held: lxml makes its objects anew when nobody does
    others = _of_others(root)
    headings = [i for i, one in enumerate(elements) if one.tag == "h1"]
    title = headings[-1] if headings else None
    best: tuple[int, Moment] | None = None
    modified: Moment | None = None
    for i, element in enumerate(elements):
        if element.tag in _SKIPPED or len(element) > 12 or element in others:
            continue
        line = _line(element)
        if line is None:
            continue
        published, changed = read_labelled(line, now)
        modified = modified or changed
        if published is None:
            continue
        distance = abs(i - title) if title is not None else i
        marked = element.tag == "time" or bool(_CLASS.search(element.get("class") or ""))
        labelled = changed is not None or ":" in line.split(str(published.at.year))[0]
        if not labelled and distance > (_NEAR if marked else _NEAR // 4):
            continue
        rank = distance + (0 if labelled else 1_000) + (0 if published.exact else 100)
        if best is None or rank < best[0]:
            best = (rank, published)
    return best[1] if best else None, modified


def _of_others(root: HtmlElement) -> frozenset[HtmlElement]:
    """Return what stands beside the article, or with a link in an item of a list: the dates there are of others."""
    found = set()
    for area in root.iter("aside", "nav", "footer", "li"):
        if area in found or (area.tag == "li" and not any(len(text_of(link)) >= _TITLE for link in area.iter("a"))):
            continue
        found.update(area.iter())
    return frozenset(found)


def _line(element: HtmlElement) -> str | None:
    """Return the text of an element that may hold a date and little else."""
    parts, length = [], 0
    for part in element.itertext():
        length += len(part.strip())
        if length > _LONGEST:
            return None
        parts.append(part)
    line = " ".join(" ".join(parts).split())
    return line if _DATED.search(line) else None
