"""One video or comment of TikTok, in each of the forms that people have it in, as a `Post`.

The words of a video are its description, or else those written on it. After 4CAT's `search_tiktok.py` and
`search_tiktok_comments.py`.
"""

from __future__ import annotations

from typing import Any

from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import epoch, items, look, name, native_id, words
from hatewatch.sources.platforms.shape import Post, Unmapped
from hatewatch.sources.platforms.zeeschuimer import captured, row_time

_WITHOUT_WORDS = "The video has no description."


def _address(video: str | None) -> str | None:
    """Return an address of a video that bears no handle: that of TikTok's own player."""
    return f"https://www.tiktok.com/player/v1/{video}" if video and video.isdecimal() else None


def _no_post(what: str) -> Unmapped:
    return Unmapped("item_no_post", f"The item is {what}.", ours=False)


def parse_web(item: Any) -> Post:
    """Return a video or comment as TikTok's web page gets it, captured with Zeeschuimer."""
    found = captured(item)
    if "cid" in found:
        return _comment(found)
    if "liveRoomInfo" in found:
        raise _no_post("a live broadcast")
    if found.get("isAd") is True:
        raise _no_post("an advertisement")
    if not ({"desc", "createTime", "contents"} & found.keys()):
        raise Unmapped("item_unmapped", "The captured object has no description as videos of TikTok have.")
    stickers = "\n".join(
        words(line) for sticker in items(found, "stickersOnItem") for line in items(sticker, "stickerText")
    )
    author = look(found, "author")
    identity = native_id(found, "id")
    return Post(
        native_id=identity,
        text=said(words(found, "desc").strip() or stickers, _WITHOUT_WORDS),
        kind="post",
        published=epoch(found.get("createTime")),
        author=name(author, "uniqueId") or name(author),
        url=_address(identity),
    )


def _comment(comment: Any) -> Post:
    video = name(comment, "aweme_id")
    above = name(comment, "reply_id")
    return Post(
        native_id=native_id(comment, "cid"),
        text=said(words(comment, "text")),
        kind="comment",
        published=epoch(comment.get("create_time")),
        author=name(comment, "user", "unique_id") or name(comment, "user", "uniqueId"),
        url=_address(video),
        parent=above if above and above != "0" else video,
    )


def parse_4cat(item: Any) -> Post:
    """Return a row of 4CAT's table of videos of TikTok."""
    item = record(item)
    if name(item, "is_ad") == "yes":
        raise _no_post("an advertisement")
    identity = native_id(item, "id")
    return Post(
        native_id=identity,
        text=said(words(item, "body").strip() or words(item, "stickers"), _WITHOUT_WORDS),
        kind="post",
        published=row_time(item),
        author=name(item, "author"),
        url=_address(identity),
    )


def parse_4cat_comment(item: Any) -> Post:
    """Return a row of 4CAT's table of comments of TikTok."""
    item = record(item)
    video = name(item, "post_id")
    above = name(item, "thread_id") if name(item, "is_comment_on_comment") == "yes" else None
    return Post(
        native_id=native_id(item, "id"),
        text=said(words(item, "body")),
        kind="comment",
        published=row_time(item),
        author=name(item, "author"),
        url=_address(video),
        parent=above or video or name(item, "thread_id"),
    )
