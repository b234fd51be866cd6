"""What feeds, sitemaps, lists and pages hold, as records; and why a body was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class Unreadable(Exception):  # noqa: N818 -- it is raised for one body, and the run goes on
    """A body that cannot be read as what it should be: `reason` is a slug, `detail` one sentence.

    The slugs are outcomes, and stand in `outcomes.toml` with those of requests.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a feed, a sitemap or a list of links names it.

    `native_id` is the feed's guid, else the identity of the address. `text` is the summary or the whole content,
    without markup, and may be empty. `published` is aware UTC; `exact` says whether its time of day is known too, and
    `given` is the date as it was written. `doubts` are slugs of `doubts.toml`.
    """

    native_id: str
    url: str | None
    title: str = ""
    text: str = ""
    author: str | None = None
    published: datetime | None = None
    exact: bool = False
    given: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `cut` where the document ended before its end, `doubts` what holds for it as a whole."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]
    cut: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: articles, or addresses of further sitemaps with the time of their last change where it is given."""

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[tuple[str, datetime | None], ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment below an article; `native_id` is the page's own id for it, else one made from the words."""

    native_id: str
    text: str
    author: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What was read from an article's page.

    `url` is the canonical address. `confidence` in [0, 1] says how far the text may be trusted to be the article, whole
    and nothing else; `doubts`, slugs of `doubts.toml`, say why it is not 1. `language` is what the page says of itself.
    """

    url: str
    title: str
    text: str
    author: str | None
    published: datetime | None
    exact: bool
    modified: datetime | None
    language: str | None
    comments: tuple[Comment, ...]
    confidence: float
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """One text for the store: an article, or a comment below one.

    `kind` is "article" or "comment"; `parent` is the native id of what a comment answers. `place` is a place id.
    `confidence` is 1 for texts that came as such and were not extracted.
    """

    native_id: str
    text: str
    kind: str
    published: datetime | None = None
    author: str | None = None
    place: str | None = None
    outlet: str | None = None
    url: str | None = None
    parent: str | None = None
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()
