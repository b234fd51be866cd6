"""The forms in which posts of Facebook come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.facebook.parse import (
    parse_4cat,
    parse_content_library,
    parse_crowdtangle,
    parse_crowdtangle_api,
    parse_web,
)
from hatewatch.sources.platforms.fields import mapping
from hatewatch.sources.platforms.meta import PEOPLE_OF_CONTENT_LIBRARY, content_library_of
from hatewatch.sources.platforms.shape import Shape
from hatewatch.sources.platforms.tables import has_columns, with_columns
from hatewatch.sources.platforms.zeeschuimer import COLLECTOR, from_site

_PEOPLE = frozenset(
    {"name", "short_name", "actors.id", "actor.id", "owner.id", "owning_profile.id", "username", "profile_url"}
)
# CrowdTangle has pages and groups only, and the profiles of public figures: their names are outlets.
_PEOPLE_OF_TABLES = frozenset({"author", "author_name", "User Name", "Facebook Id", "Sponsor Name"})
_DROPS = COLLECTOR | {
    *("profile_picture", "profilePicture", "photo_image", "attachments", "feedback", "image_url", "video_url"),
    *("Page Description", "profileImage", "actor_photo", "media", "encrypted_tracking", "sponsored_data"),
}


_TABLE = with_columns("id", "body", "author", "author_name", "is_in_group", "group_name")


def _is_web(element: Mapping[str, Any]) -> bool:
    return from_site(element, "facebook.com", "m.facebook.com")


def _is_crowdtangle(elements: Sequence[Any], _head: Mapping[str, Any]) -> bool:
    named = has_columns(elements, "Page Name") or has_columns(elements, "Group Name")
    return named and has_columns(elements, "Post Created", "URL", "Message", "Total Interactions")


def _is_crowdtangle_api(element: Mapping[str, Any]) -> bool:
    return "platformId" in element and "platform" in element and "accountType" in mapping(element, "account")


def _shape(form: str, title: str, container: str, matches: Any, parse: Any, people: frozenset[str]) -> Shape:
    return Shape(f"facebook/{form}", title, "facebook", container, matches, parse, people=people, drops=_DROPS)


_API = ("Facebook, CrowdTangle's API", mostly(_is_crowdtangle_api), parse_crowdtangle_api)
_PEOPLE_OF_API = frozenset({"handle", "account.id", "account.platformId", "account.url"})

SHAPES = (
    _shape("zeeschuimer", "Facebook, captured with Zeeschuimer", "lines", mostly(_is_web), parse_web, _PEOPLE),
    _shape("4cat", "Facebook, a table of 4CAT", "csv", _TABLE, parse_4cat, _PEOPLE_OF_TABLES),
    _shape(
        "crowdtangle",
        "Facebook, a table of CrowdTangle",
        "csv",
        _is_crowdtangle,
        parse_crowdtangle,
        _PEOPLE_OF_TABLES,
    ),
    _shape("crowdtangle_api", _API[0], "lines", *_API[1:], _PEOPLE_OF_API),
    _shape("crowdtangle_pages", _API[0] + ", answers", "under:result.posts.item", *_API[1:], _PEOPLE_OF_API),
    _shape(
        "content_library",
        "Facebook, Meta Content Library",
        "csv",
        content_library_of("facebook"),
        parse_content_library,
        PEOPLE_OF_CONTENT_LIBRARY,
    ),
)
