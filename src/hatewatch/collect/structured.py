"""What a page says of itself apart from its text: JSON-LD, meta elements, times, the canonical address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hatewatch.collect.texts import one_line, plain_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLES = frozenset({
    "article", "newsarticle", "reportagenewsarticle", "opinionnewsarticle", "analysisnewsarticle", "blogposting",
    "backgroundnewsarticle", "liveblogposting", "reviewnewsarticle", "socialmediaposting", "report",
})  # fmt: skip
_LONGEST = 1_000_000  # characters of one piece of structured data
_MOST_OBJECTS = 5_000
_PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "publishdate", "dc.date.issued", "date", "pubdate",
)  # fmt: skip
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified")


@dataclass(slots=True)
class Structured:
    """What was found, each as written: several titles and dates of publication by where they stand."""

    titles: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    modified: str = ""
    author: str = ""
    body: str = ""
    description: str = ""
    canonical: str = ""
    language: str = ""
    kind: str = ""
    paid: bool = False
    comments: list[Mapping[str, Any]] = field(default_factory=list)


def read_structured(root: HtmlElement) -> Structured:
    """Return what a page says of itself; broken structured data is passed over."""
    found = Structured(language=(root.get("lang") or root.get(_XML_LANG) or "").strip())
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text:
            _read_article(script.text, found)
    _read_meta(root, found)
    for link in root.iter("link"):
        if (link.get("rel") or "").strip() == "canonical" and link.get("href") and not found.canonical:
            found.canonical = link.get("href", "")
    for time in root.iter("time"):
        prop = (time.get("itemprop") or "").lower()
        value = time.get("datetime") or " ".join(time.itertext())
        if prop == "datemodified":
            found.modified = found.modified or value
        elif prop == "datepublished":
            found.published.setdefault("time", value)
    title = root.find(".//title")
    if title is not None and title.text:
        found.titles["title"] = one_line(title.text)
    headings = [one_line(" ".join(one.itertext())) for one in root.iter("h1")]
    if headings := [one for one in headings if one]:
        found.titles["h1"] = max(headings[:5], key=len)
    return found


def _read_article(data: str, found: Structured) -> None:
    for one in _objects(data):
        types = one.get("@type")
        names = {str(name).lower() for name in (types if isinstance(types, list) else [types])}
        if not names & _ARTICLES:
            continue
        for key, name in (("datePublished", "json-ld"), ("dateCreated", "json-ld created")):
            if isinstance(one.get(key), str):
                found.published.setdefault(name, one[key])
        found.modified = found.modified or str(one.get("dateModified") or "")
        if isinstance(one.get("headline") or one.get("name"), str):
            found.titles.setdefault("json-ld", one_line(one.get("headline") or one["name"]))
        found.author = found.author or _names(one.get("author"))
        body = one.get("articleBody")
        if isinstance(body, str) and len(body) > len(found.body):
            found.body = plain_text(body)
        found.description = found.description or one_line(str(one.get("description") or ""))
        found.language = found.language or str(one.get("inLanguage") or "")
        free = one.get("isAccessibleForFree")
        found.paid = found.paid or free is False or str(free).strip() in ("False", "false")
        comments = one.get("comment")
        comments = comments if isinstance(comments, list) else [comments]
        found.comments += [comment for comment in comments if isinstance(comment, dict)]


def _objects(data: str) -> Iterator[dict[str, Any]]:
    """Give every object of a piece of JSON-LD, outer ones first, some thousand at most."""
    data = data.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    if len(data) > _LONGEST:
        return
    try:
        waiting: list[Any] = [json.loads(data, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        one = waiting.pop(0)
        if isinstance(one, dict):
            yield one
            # Comments are objects of their own, and may be articles of other people by type.
            waiting += [value for key, value in one.items() if key != "comment" and isinstance(value, dict | list)]
        elif isinstance(one, list):
            waiting += one


def _names(author: Any) -> str:
    authors = author if isinstance(author, list) else [author]
    names = [one.get("name") if isinstance(one, dict) else one for one in authors[:5]]
    return ", ".join(dict.fromkeys(one_line(name, 200) for name in names if isinstance(name, str) and name.strip()))


def _read_meta(root: HtmlElement, found: Structured) -> None:
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        value = (meta.get("content") or "").strip()[:5_000]
        if not value:
            continue
        if name in _PUBLISHED:
            found.published.setdefault("meta", value)
        elif name in _MODIFIED:
            found.modified = found.modified or value
        elif name == "og:title":
            found.titles.setdefault("og", one_line(value))
        elif name == "og:type":
            found.kind = value
        elif name in ("author", "article:author") and not value.startswith("http"):
            found.author = found.author or one_line(value, 200)
        elif name in ("description", "og:description"):
            found.description = max(found.description, one_line(value), key=len)
        elif name == "og:url":
            found.canonical = found.canonical or value
        elif name in ("og:locale", "content-language"):
            found.language = found.language or value
