"""Read the pages of articles in whatever process: what takes longest of a run, and needs nothing but the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hatewatch.collect.article import read_article
from hatewatch.collect.entries import Article, Entry, Unreadable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an article as it came, from the address where it was in the end; `entry` is what the list said."""

    body: bytes
    url: str
    encoding: str | None
    now: datetime
    entry: Entry


def read_pages(pages: Sequence[Page]) -> list[Article | str]:
    """Return the article of each page, in order, or the outcome that says why it cannot be read."""
    return [_read_page(one) for one in pages]


def read(reader: Callable[[], T]) -> T:
    """Return what `reader` makes of a body; whatever one body does to it, the run goes on without that one.

    Raises Unreadable and nothing else.
    """
    try:
        return reader()
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("fault", type(error).__name__) from error


def _read_page(page: Page) -> Article | str:
    try:
        return read(lambda: read_article(page.body, page.url, page.now, encoding=page.encoding, entry=page.entry))
    except Unreadable as unreadable:
        return unreadable.reason
