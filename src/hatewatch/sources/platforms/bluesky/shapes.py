"""The forms in which Bluesky's posts come: each answer of the API as a file of its own, or many in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hatewatch.sources.platforms.bluesky.parse import POST, parse
from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.fields import items, look, mapping, words
from hatewatch.sources.platforms.shape import Shape

_LISTS = ("feed", "posts", "records")  # of getAuthorFeed and getTimeline, of searchPosts, of listRecords


def _is_view(element: Mapping[str, Any]) -> bool:
    view = mapping(element, "post") or element
    return words(view, "uri").startswith("at://") and ("record" in view or "value" in view)


_are_views = mostly(_is_view)


def _is_thread(element: Mapping[str, Any]) -> bool:
    return words(element, "$type").startswith("app.bsky.feed.defs#") and ("post" in element or "replies" in element)


def _is_other(element: Mapping[str, Any]) -> bool:
    return element.get("$type") == POST or words(element, "commit", "collection").startswith("app.bsky.")


def _is_page(element: Mapping[str, Any]) -> bool:
    if isinstance(thread := element.get("thread"), Mapping):
        return _is_thread(thread)
    return any(_are_views(items(element, key), {}) for key in _LISTS)


def _is_any(element: Mapping[str, Any]) -> bool:
    return _is_view(element) or _is_other(element) or _is_page(element) or _is_thread(element)


def _posts(element: Any) -> Iterator[Any]:
    """Give the posts of a thread from the top down, of a page, or the element itself.

    Of a feed only the entries: what they answer is shown beside them, but was not asked for.
    """
    found = mapping(element)
    if isinstance(found.get("thread"), Mapping):
        yield from _of_thread(found["thread"])
    elif _is_thread(found):
        yield from _of_thread(found)
    elif lists := [found[key] for key in _LISTS if isinstance(found.get(key), list)]:
        for entries in lists:
            yield from entries
    else:
        yield element


def _of_thread(thread: Any) -> Iterator[Any]:
    above: list[Any] = []
    parent = look(thread, "parent")
    while isinstance(parent, Mapping):
        above.append(parent)
        parent = parent.get("parent")
    waiting = [thread]
    yield from (_alone(node) for node in reversed(above))
    while waiting:
        node = waiting.pop()
        yield _alone(node)
        waiting.extend(reversed(items(node, "replies")))


def _alone(node: Any) -> Any:
    """Return a node without the nodes above and below it."""
    return {k: v for k, v in node.items() if k not in ("parent", "replies")} if isinstance(node, Mapping) else node


_PEOPLE = frozenset({"handle", "displayName"})
_DROPS = frozenset({"avatar", "viewer", "thumb", "fullsize"})


def _page(list_of: str, title: str) -> Shape:
    return Shape(
        f"bluesky/{list_of}",
        title,
        "bluesky",
        f"under:{list_of}.item",
        _are_views,
        parse,
        people=_PEOPLE,
        drops=_DROPS,
    )


SHAPES = (
    _page("feed", "Bluesky, a feed"),
    _page("posts", "Bluesky, posts found"),
    _page("records", "Bluesky, records of a repository"),
    Shape(
        "bluesky/lines",
        "Bluesky, threads, pages or posts",
        "bluesky",
        "lines",
        mostly(_is_any),
        parse,
        _posts,
        people=_PEOPLE,
        drops=_DROPS,
    ),
)
