"""What Facebook and Instagram have in common: the tables of the Meta Content Library.

After its data dictionary: https://developers.facebook.com/docs/content-library-and-api/appendix/data-dictionary
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hatewatch.sources.platforms.tables import has_columns

#: Columns that name people, and that are not kept with an item.
PEOPLE_OF_CONTENT_LIBRARY = frozenset(
    {
        *("post_owner.name", "post_owner.username", "post_owner.id", "surface.name", "surface.username", "surface.id"),
        *("author.name", "author.username", "author.id", "mentions"),
    }
)
_ONLY_FACEBOOK = ("surface.id", "surface.type", "surface.name", "shared_post_id", "statistics.share_count")


def content_library_of(platform: str) -> Callable[[Sequence[Any], Mapping[str, Any]], bool]:
    """Return the `matches` of the tables of the Meta Content Library for a platform."""

    def matches(rows: Sequence[Any], _head: Mapping[str, Any]) -> bool:
        return _platform(rows) == platform

    return matches


def _platform(rows: Sequence[Any]) -> str | None:
    """Return "facebook" or "instagram" for a table of the Meta Content Library, None for any other table."""
    if not has_columns(rows, "id", "text", "creation_time"):
        return None
    owned = has_columns(rows, "post_owner.name") or has_columns(rows, "post_owner.username")
    if not (owned or has_columns(rows, "mcl_url") or has_columns(rows, "surface.name")):
        return None
    return "facebook" if any(has_columns(rows, column) for column in _ONLY_FACEBOOK) else "instagram"
