"""The forms in which posts and comments of Instagram come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.instagram.parse import (
    parse_4cat,
    parse_content_library,
    parse_crowdtangle,
    parse_web,
)
from hatewatch.sources.platforms.meta import PEOPLE_OF_CONTENT_LIBRARY, content_library_of
from hatewatch.sources.platforms.shape import Shape
from hatewatch.sources.platforms.tables import with_columns
from hatewatch.sources.platforms.zeeschuimer import COLLECTOR, from_site

_PEOPLE = frozenset(
    {
        *("username", "full_name", "unique_id", "nickname", "ai_agent_owner_username", "user_id"),
        *("user.pk", "user.id", "owner.id", "owner.pk", "user.pk_id", "coauthor_producers.pk", "coauthor_producers.id"),
        *("invited_coauthor_producers.pk", "invited_coauthor_producers.id", "facepile_top_likers", "top_likers"),
    }
)
_PEOPLE_4CAT = frozenset(
    {
        *("author", "author_fullname", "author_id", "coauthors", "coauthor_fullnames", "coauthor_ids", "usertags"),
        "mentioned",
    }
)
_DROPS = COLLECTOR | {
    *("profile_pic_url", "hd_profile_pic_url_info", "image_versions2", "video_versions", "video_dash_manifest"),
    *("carousel_media", "display_resources", "display_url", "thumbnail_src", "friendship_status", "avatar_thumb"),
    *("author_avatar_url", "image_url", "image_urls", "media_url", "media_urls", "usertags", "clips_metadata"),
}


def _is_web(element: Mapping[str, Any]) -> bool:
    return from_site(element, "instagram.com", "instagram-comments")


def _shape(form: str, title: str, container: str, matches: Any, parse: Any, people: frozenset[str]) -> Shape:
    return Shape(f"instagram/{form}", title, "instagram", container, matches, parse, people=people, drops=_DROPS)


SHAPES = (
    _shape("zeeschuimer", "Instagram, captured with Zeeschuimer", "lines", mostly(_is_web), parse_web, _PEOPLE),
    _shape(
        "4cat",
        "Instagram, a table of 4CAT",
        "csv",
        with_columns("id", "thread_id", "body", "author", "timestamp", "num_likes", "usertags"),
        parse_4cat,
        _PEOPLE_4CAT,
    ),
    _shape(
        "crowdtangle",
        "Instagram, a table of CrowdTangle",
        "csv",
        with_columns("Account", "User Name", "Post Created", "URL", "Description", "Total Interactions"),
        parse_crowdtangle,
        frozenset({"Account", "User Name", "Sponsor Name"}),
    ),
    _shape(
        "content_library",
        "Instagram, Meta Content Library",
        "csv",
        content_library_of("instagram"),
        parse_content_library,
        PEOPLE_OF_CONTENT_LIBRARY,
    ),
)
