"""The forms in which videos and comments of TikTok come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.shape import Shape
from hatewatch.sources.platforms.tables import with_columns
from hatewatch.sources.platforms.tiktok.parse import parse_4cat, parse_4cat_comment, parse_web
from hatewatch.sources.platforms.zeeschuimer import COLLECTOR, from_site

_PEOPLE = frozenset(
    {
        *("uniqueId", "unique_id", "nickname", "authorName", "authorId", "authorSecId", "secUid", "sec_uid", "uid"),
        *("userId", "userUniqueId", "ownerHandle", "author.id", "author", "user.uid", "user.id", "short_id"),
    }
)
_PEOPLE_4CAT = frozenset({"author", "author_full", "music_author"})
_DROPS = COLLECTOR | {
    *("avatarThumb", "avatarMedium", "avatarLarger", "avatar_thumb", "avatar_medium", "avatar_larger", "signature"),
    *("video", "imagePost", "music", "share_info", "share_url", "user_buried", "author_avatar", "author_avatar_url"),
    *("video_url", "tiktok_url", "thumbnail_url", "music_url", "music_thumbnail", "post_url", "comment_url"),
}


def _is_web(element: Mapping[str, Any]) -> bool:
    return from_site(element, "tiktok.com", "tiktok-comments")


_VIDEOS = with_columns("id", "author", "body", "unix_timestamp", "music_name", "plays")
_COMMENTS = with_columns("id", "author", "body", "unix_timestamp", "post_id", "is_comment_on_comment")


def _shape(form: str, title: str, container: str, matches: Any, parse: Any, people: frozenset[str]) -> Shape:
    return Shape(f"tiktok/{form}", title, "tiktok", container, matches, parse, people=people, drops=_DROPS)


SHAPES = (
    _shape("zeeschuimer", "TikTok, captured with Zeeschuimer", "lines", mostly(_is_web), parse_web, _PEOPLE),
    _shape("4cat", "TikTok, a table of 4CAT", "csv", _VIDEOS, parse_4cat, _PEOPLE_4CAT),
    _shape("4cat_comments", "TikTok comments, a table of 4CAT", "csv", _COMMENTS, parse_4cat_comment, _PEOPLE_4CAT),
)
