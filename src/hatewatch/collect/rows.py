"""Join what the feed says of an article with what its page holds, into texts for the store."""

from __future__ import annotations

from hatewatch.collect.confidence import LOW, confidence
from hatewatch.collect.entries import Article, Collected, Entry
from hatewatch.collect.outlets import Outlet
from hatewatch.collect.tables import load_table
from hatewatch.text import skeleton

_BYLINES = frozenset(map(skeleton, load_table("phrases.toml")["bylines"]))


def to_row(outlet: Outlet, entry: Entry, article: Article | None = None) -> Collected:
    """Return an article as one text, its title before it, with the confidence that it is the article.

    The page's text counts unless it is doubtful and the feed's is longer, or the page has none. A date that lies ahead
    is left out: no period that has not begun can hold a text. What only the feed says is not extracted, and trusted.
    """
    doubts: tuple[str, ...]
    if article and article.text and (article.confidence >= LOW or len(article.text) >= len(entry.text)):
        text, title, doubts, score = article.text, article.title or entry.title, article.doubts, article.confidence
    elif entry.text:
        text, title, doubts = entry.text, entry.title, (*entry.doubts, "feed_text")
        score = 1.0
    else:
        text, title = "", entry.title or (article.title if article else "")
        doubts = (*(article.doubts if article else entry.doubts), "title_only")
        score = min(article.confidence, confidence(["title_only"])) if article else confidence(["title_only"])
    published = article.published if article and article.published else entry.published
    if "date_future" in entry.doubts and published == entry.published:
        published = None
    author = (article.author if article else None) or entry.author
    return Collected(
        native_id=entry.native_id,
        text=_joined(title, text),
        kind="article",
        published=published,
        author=None if author and _is_nobody(author, outlet) else author,
        place=outlet.place,
        outlet=outlet.name,
        url=(article.url if article else None) or entry.url,
        confidence=score,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def comment_rows(outlet: Outlet, entry: Entry, article: Article) -> tuple[Collected, ...]:
    """Return the comments below an article, each as one text; none where the outlet's are not wanted."""
    if not outlet.comments:
        return ()
    return tuple(
        Collected(
            native_id=f"{entry.native_id}#comment-{comment.native_id}",
            text=comment.text,
            kind="comment",
            published=comment.published,
            author=comment.author,
            place=outlet.place,
            outlet=outlet.name,
            url=article.url,
            parent=entry.native_id,
        )
        for comment in article.comments
    )


def _joined(title: str, text: str) -> str:
    """Return title and text as files of rows are joined by hatewatch.sources."""
    if not title or text.startswith(title):
        return text
    joint = " " if title[-1] in ".!?…:" else ". "
    return f"{title}{joint}{text}" if text else title


def _is_nobody(author: str, outlet: Outlet) -> bool:
    """Tell whether a byline names no person: the outlet itself, "admin", an address of the web."""
    folded = skeleton(author).strip()
    return folded in _BYLINES or folded == skeleton(outlet.name) or "://" in folded
