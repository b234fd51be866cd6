"""The forms in which Reddit's submissions and comments come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.fields import items, look, mapping
from hatewatch.sources.platforms.reddit.parse import parse
from hatewatch.sources.platforms.shape import Shape

_PEOPLE = frozenset({"author", "author_fullname", "link_author"})
_DROPS = frozenset(
    {
        *("preview", "thumbnail", "media", "secure_media", "media_embed", "secure_media_embed", "media_metadata"),
        *("gallery_data", "all_awardings", "author_flair_richtext", "author_flair_text"),
    }
)


def _is_post(element: Mapping[str, Any]) -> bool:
    placed = "subreddit" in element or "subreddit_id" in element
    dated = "created_utc" in element or "link_id" in element
    return placed and dated and ("body" in element or "title" in element)


def _is_thing(element: Mapping[str, Any]) -> bool:
    return element.get("kind") in ("t1", "t3", "more") and isinstance(element.get("data"), Mapping)


def _is_any(element: Mapping[str, Any]) -> bool:
    if element.get("kind") == "Listing":
        return _are_things(items(element, "data", "children"), {})
    return _is_post(element) or _is_thing(element)


_are_things = mostly(_is_thing)


def _things(element: Any) -> Iterator[Any]:
    """Give what a listing holds, each comment before its answers; what was not loaded comes as a list of ids."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        if mapping(found).get("kind") == "Listing" and isinstance(look(found, "data", "children"), list):
            waiting.extend(reversed(items(found, "data", "children")))
        elif answers := look(found, "data", "replies"):
            yield {**found, "data": {key: value for key, value in found["data"].items() if key != "replies"}}
            waiting.append(answers)
        else:
            yield found


def _shape(form: str, title: str, container: str, matches: Any) -> Shape:
    return Shape(f"reddit/{form}", title, "reddit", container, matches, parse, _things, people=_PEOPLE, drops=_DROPS)


SHAPES = (
    _shape("listing", "Reddit, a listing", "under:data.children.item", _are_things),
    _shape("lines", "Reddit, threads, or posts a line (Pushshift, Arctic Shift)", "lines", mostly(_is_any)),
    _shape("answer", "Reddit, an answer of an archive's API", "under:data.item", mostly(_is_post)),
)
