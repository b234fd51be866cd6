"""One comment of YouTube, from the Data API or from the tools that read the site, as a post.

The API says when a comment was written. The site says "3 gün önce", and tools work a time out from that: such a time
is kept where it is good to a day, and left out where the site counted in weeks, months or years, since a trend by days
or weeks would be one of made-up dates. So a comment of the tools that was older than a week when it was fetched has no
date. The outlet is the video's channel by its id, which is all that the API has of it.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from hatewatch.sources.markup import strip_markup
from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import epoch, iso, look, name, native_id, words
from hatewatch.sources.platforms.shape import Post, Unmapped
from hatewatch.text import skeleton

#: Where the shapes put what a comment does not say itself: the fields of its thread, or of the video.
THREAD, VIDEO = "@thread", "@video"

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_AGE = 100  # characters


def _url(video: str | None, comment: str) -> str | None:
    if video is None:
        return None
    video, comment = (quote(part, safe=".", errors="replace") for part in (video, comment))
    return f"https://www.youtube.com/watch?v={video}&lc={comment}"


def _thread_of(comment: str) -> str | None:
    """Return the comment that a reply answers: replies are numbered "thread.reply"."""
    return comment.partition(".")[0] or None if "." in comment else None


def _text(plain: object, html: object, where: str) -> str:
    if not isinstance(plain, str) and not isinstance(html, str):
        raise Unmapped("item_unmapped", f"The comment has no text under {where}.")
    return said(words(plain) or strip_markup(words(html)), "The comment has no words.")


def parse_api(item: Any) -> Post:
    """Return one `youtube#comment` resource of the Data API v3 as a post; it answers a comment, or else its video."""
    item = record(item)
    if item.get("kind", "youtube#comment") != "youtube#comment":
        raise Unmapped("item_unmapped", "The resource is no comment.")
    text = _text(look(item, "snippet", "textOriginal"), look(item, "snippet", "textDisplay"), "snippet")
    comment = native_id(item, "id")
    video = name(item, "snippet", "videoId") or name(item, THREAD, "videoId")
    return Post(
        native_id=comment,
        text=text,
        kind="comment",
        published=iso(look(item, "snippet", "publishedAt")),
        author=name(item, "snippet", "authorDisplayName") or name(item, "snippet", "authorChannelId", "value"),
        outlet=name(item, "snippet", "channelId") or name(item, THREAD, "channelId"),
        url=_url(video, comment),
        parent=name(item, "snippet", "parentId") or _thread_of(comment) or video,
    )


@cache
def _fine_words() -> frozenset[str]:
    table = tomllib.loads((files("hatewatch.sources.platforms.youtube") / "ages.toml").read_text("utf-8"))
    return frozenset(table["fine"])


def _when(age: object, worked_out: object) -> datetime | None:
    """Return the time a tool worked out from an age such as "3 gün önce", where the age is told to the day."""
    found = _WORD.findall(skeleton(words(age)[:_LONGEST_AGE]))
    return epoch(worked_out) if _fine_words().intersection(found) else None


def parse_downloader(item: Any) -> Post:
    """Return one comment as youtube-comment-downloader writes it; it does not name the video."""
    item = record(item)
    comment = native_id(item, "cid")
    return Post(
        native_id=comment,
        text=_text(item.get("text"), None, "text"),
        kind="comment",
        published=_when(item.get("time"), item.get("time_parsed")),
        author=name(item, "author") or name(item, "channel"),
        parent=_thread_of(comment),
    )


def parse_yt_dlp(item: Any) -> Post:
    """Return one entry of `comments` in yt-dlp's info.json as a post, with its video under `VIDEO`."""
    item = record(item)
    comment = native_id(item, "id")
    video, parent = name(item, VIDEO, "id"), name(item, "parent")
    return Post(
        native_id=comment,
        text=_text(item.get("text"), item.get("html"), "text"),
        kind="comment",
        published=_when(item.get("_time_text") or item.get("time_text"), item.get("timestamp")),
        author=name(item, "author") or name(item, "author_id"),
        outlet=name(item, VIDEO, "channel_id") or name(item, VIDEO, "channel"),
        url=_url(video, comment),
        parent=video if parent in ("root", None) else parent,
    )
