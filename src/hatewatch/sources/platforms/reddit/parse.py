"""One submission or comment of Reddit as a post.

The native id is the fullname ("t3_…" a submission, "t1_…" a comment), in archives put together from kind and id.
Reddit writes `&amp;` for `&` and its editor writes entities of its own below that, so texts are decoded twice, as pages
show them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hatewatch.sources.platforms.checks import joined, record, said
from hatewatch.sources.platforms.fields import epoch, look, name, native_id, unescaped, words
from hatewatch.sources.platforms.shape import Post, Unmapped

_GONE = ("[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]", "[ Removed by Reddit ]")
_FULLNAME = re.compile(r"t[13]_[0-9a-z]+")
_OTHERS = {
    "t2": "an account",
    "t4": "a private message",
    "t5": "a subreddit",
    "t6": "an award",
    "more": "a list of ids",
}
_ZERO_WIDTH = "\u200b"  # how the editor keeps an empty line


def _text(item: object, key: str) -> str:
    return unescaped(unescaped(words(item, key))).replace(_ZERO_WIDTH, "").strip()


def _fullname(value: str | None) -> str | None:
    """Return `value` where it is the fullname of a post; old archives give a number there."""
    return value if value and _FULLNAME.fullmatch(value) else None


def _author(item: object) -> str | None:
    author = name(item, "author")
    return None if author is None or author in _GONE else author


def _outlet(item: object) -> str | None:
    """Return the subreddit. A person's own page is written "u_name", and is no outlet."""
    subreddit = name(item, "subreddit")
    return None if subreddit is None or subreddit.startswith("u_") else f"r/{subreddit}"


def _url(item: Mapping[str, Any], kind: str, number: str) -> str | None:
    permalink = words(item, "permalink")
    if permalink.startswith("/"):
        return f"https://www.reddit.com{permalink}"
    if kind == "t3":
        return f"https://www.reddit.com/comments/{quote(number, errors='replace')}/"
    thread = _fullname(name(item, "link_id"))
    return f"https://www.reddit.com/comments/{thread[3:]}/_/{quote(number, errors='replace')}/" if thread else None


def parse(item: Any) -> Post:
    """Return one submission or comment, with or without the {kind, data} that Reddit puts around it, as a post.

    Of a submission that was removed the title is still shown, and is what was said; of a crosspost the words are its
    title and the original's text.
    """
    item = record(item)
    if isinstance(item.get("data"), Mapping) and isinstance(kind := item.get("kind"), str):
        if kind in _OTHERS:
            raise Unmapped("item_no_post", f"The thing is {_OTHERS[kind]} and no post.", ours=False)
        item = item["data"]
    number = native_id(item, "id")
    if isinstance(item.get("body"), str):
        return _comment(item, number.removeprefix("t1_"))
    if isinstance(item.get("title"), str):
        return _submission(item, number.removeprefix("t3_"))
    raise Unmapped("item_unmapped", "The item has neither a body nor a title.")


def _comment(item: Mapping[str, Any], number: str) -> Post:
    text = said(_text(item, "body"), "The comment has no words.")
    if text in _GONE:
        raise Unmapped("item_deleted", "The comment was deleted by its author or removed.", ours=False)
    return Post(
        native_id=f"t1_{number}",
        text=text,
        kind="comment",
        published=epoch(item.get("created_utc")),
        author=_author(item),
        outlet=_outlet(item),
        url=_url(item, "t1", number),
        parent=_fullname(name(item, "parent_id")) or _fullname(name(item, "link_id")),
    )


def _submission(item: Mapping[str, Any], number: str) -> Post:
    original = _fullname(name(item, "crosspost_parent"))
    title, text = _text(item, "title"), _text(item, "selftext")
    if original and not text:
        text = _text(look(item, "crosspost_parent_list", 0), "selftext")
    parts = ["" if part in _GONE else part for part in (title, text)]
    if not any(parts) and any((title, text)):
        raise Unmapped("item_deleted", "The submission was deleted by its author or removed.", ours=False)
    return Post(
        native_id=f"t3_{number}",
        text=said(joined(*parts), "The submission has no words."),
        kind="repost" if original else "post",
        published=epoch(item.get("created_utc")),
        author=_author(item),
        outlet=_outlet(item),
        url=_url(item, "t3", number),
        parent=original,
    )
