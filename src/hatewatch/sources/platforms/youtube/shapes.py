"""The forms in which YouTube's comments come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.fields import items, look, mapping, name, words
from hatewatch.sources.platforms.shape import Shape
from hatewatch.sources.platforms.youtube.parse import THREAD, VIDEO, parse_api, parse_downloader, parse_yt_dlp

_PAGES = ("youtube#commentThreadListResponse", "youtube#commentListResponse")
_PARTS = ("youtube#commentThread", "youtube#comment")
_PEOPLE = frozenset({"authorDisplayName", "authorChannelUrl", "authorChannelId"})
_PEOPLE_OF_TOOLS = frozenset({"author", "channel", "author_id", "author_url"})
_DROPS = frozenset({"authorProfileImageUrl", "photo", "author_thumbnail"})


def _is_api(element: Mapping[str, Any]) -> bool:
    return element.get("kind") in (*_PAGES, *_PARTS)


def _comments(element: Any) -> Iterator[Any]:
    """Give the comments of a page, a thread or a comment, each with what only its thread says.

    What is none of these comes as it is, and is refused by `parse_api`.
    """
    is_page = mapping(element).get("kind") in _PAGES and isinstance(look(element, "items"), list)
    for thread in items(element, "items") if is_page else (element,):
        top = look(thread, "snippet", "topLevelComment")
        told = {key: look(thread, "snippet", key) for key in ("videoId", "channelId")}
        for comment in (thread if top is None else top, *items(thread, "replies", "comments")):
            yield {**comment, THREAD: told} if isinstance(comment, Mapping) else comment


def _is_downloader(element: Mapping[str, Any]) -> bool:
    return "cid" in element and "text" in element


def _is_yt_dlp(element: Mapping[str, Any]) -> bool:
    return "id" in element and "parent" in element and ("text" in element or "html" in element)


def _yt_dlp(elements: Sequence[Any], head: Mapping[str, Any]) -> bool:
    # yt-dlp reads hundreds of sites, and writes the comments of all of them alike
    site = words(head, "extractor_key") or words(head, "extractor") or "youtube"
    return site[:7] in ("Youtube", "youtube") and mostly(_is_yt_dlp)(elements, head)


def _with_video(elements: Iterator[Any], head: Mapping[str, Any]) -> Iterator[Any]:
    """Give each comment with its video, which stands around the comments and not in them."""
    for element in elements:
        video = {key: found for key in ("id", "channel_id", "channel") if (found := name(head, key))}
        yield {**element, VIDEO: video} if isinstance(element, Mapping) else element


def _of_api(form: str, title: str, container: str) -> Shape:
    return Shape(
        f"youtube/{form}",
        title,
        "youtube",
        container,
        mostly(_is_api),
        parse_api,
        _comments,
        people=_PEOPLE,
        drops=_DROPS,
    )


def _of_downloader(form: str, title: str, container: str) -> Shape:
    return Shape(
        f"youtube/{form}",
        title,
        "youtube",
        container,
        mostly(_is_downloader),
        parse_downloader,
        people=_PEOPLE_OF_TOOLS,
        drops=_DROPS,
    )


SHAPES = (
    _of_api("api", "YouTube Data API, a page of comments", "under:items.item"),
    _of_api("api_lines", "YouTube Data API, pages or comments a line", "lines"),
    _of_downloader("downloader", "youtube-comment-downloader", "lines"),
    _of_downloader("downloader_pretty", "youtube-comment-downloader --pretty", "under:comments.item"),
    Shape(
        "youtube/yt_dlp",
        "yt-dlp --write-comments, info.json",
        "youtube",
        "under:comments.item",
        _yt_dlp,
        parse_yt_dlp,
        gather=_with_video,
        people=_PEOPLE_OF_TOOLS - {"channel"},
        drops=_DROPS,
    ),
)
