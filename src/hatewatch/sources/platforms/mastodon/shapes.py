"""The forms in which statuses come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.fields import items, mapping, words
from hatewatch.sources.platforms.mastodon.parse import NOTES, parse_activity, parse_status
from hatewatch.sources.platforms.shape import Shape

_LISTS = ("ancestors", "statuses", "descendants")  # of a context, of a search
_PEOPLE = frozenset({"username", "acct", "display_name"})
_PEOPLE_OF_ACTIVITIES = frozenset({"actor", "attributedTo"})
_DROPS = frozenset(
    {
        *("avatar", "avatar_static", "header", "header_static", "note", "fields", "emojis"),
        *("media_attachments", "attachment", "card", "signature"),
    }
)


def _is_status(element: Mapping[str, Any]) -> bool:
    return "content" in element and "uri" in element and "account" in element and "created_at" in element


def _is_page(element: Mapping[str, Any]) -> bool:
    return any(mostly(_is_status)(items(element, key), {}) for key in _LISTS)


def _is_any(element: Mapping[str, Any]) -> bool:
    return _is_status(element) or _is_page(element)


def _is_activity(element: Mapping[str, Any]) -> bool:
    if element.get("type") in ("Create", "Announce"):
        return "actor" in element and "object" in element
    return element.get("type") in NOTES and words(element, "id").startswith("http") and "attributedTo" in element


def _statuses(element: Any) -> Iterator[Any]:
    """Give the statuses of a context or a search, or the element itself."""
    found = mapping(element)
    lists = [found[key] for key in _LISTS if isinstance(found.get(key), list)]
    if lists and "content" not in found:
        for statuses in lists:
            yield from statuses
    else:
        yield element


def _activities(form: str, title: str, container: str) -> Shape:
    return Shape(
        f"mastodon/{form}",
        title,
        "mastodon",
        container,
        mostly(_is_activity),
        parse_activity,
        people=_PEOPLE_OF_ACTIVITIES,
        drops=_DROPS,
    )


SHAPES = (
    Shape(
        "mastodon/statuses",
        "Mastodon, statuses of the API",
        "mastodon",
        "lines",
        mostly(_is_any),
        parse_status,
        _statuses,
        people=_PEOPLE,
        drops=_DROPS,
    ),
    _activities("outbox", "Mastodon archive, outbox.json", "under:orderedItems.item"),
    _activities("activities", "ActivityPub, activities a line", "lines"),
)
