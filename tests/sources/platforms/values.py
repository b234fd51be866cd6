"""Any JSON value, real items with some of their fields exchanged, and what a `parse` may do with either."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from hatewatch.sources import REASONS
from hatewatch.sources.platforms.shape import KINDS, Post, Shape, Unmapped

_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates too: JSON can hold them
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from((10**30, -(10**400), 1e300, float("inf"), float("nan"), 0, -1)),
    st.floats(),
    _TEXT,
    st.sampled_from(("", " ", "[deleted]", "2024-10-03T14:05:00", "9999-12-31T23:59:59-23:00", "0001-01-01", "1e999")),
    st.sampled_from(("at://x/app.bsky.feed.post/1", "https://[", "//", "null", "-100", "@", "\u200e", "\ud800")),
)
ANYTHING = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4), max_leaves=12
)


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*before, key)
        yield from _paths(value[key], (*before, key))


@st.composite
def spoiled(draw: st.DrawFn, items: list[Any]) -> Any:
    """One of `items` with up to three of its fields taken out or exchanged for any value."""
    item = copy.deepcopy(draw(st.sampled_from(items)))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(_paths(item))
        if not paths:
            break
        *way, key = draw(st.sampled_from(paths))
        holder = item
        for step in way:
            holder = holder[step]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = draw(ANYTHING)
    return item


def check_parse(parse: Callable[[Any], Post], item: Any) -> None:
    """Assert that `parse` gives a well-formed post or refuses the item with a known reason, and leaves the item be."""
    before = repr(item)
    try:
        post: Post | Unmapped = parse(item)
    except Unmapped as refusal:
        post = refusal
    if isinstance(post, Unmapped):
        assert post.reason in REASONS
        assert post.detail.endswith(".")
    else:
        assert isinstance(post, Post)
        assert isinstance(post.native_id, str)
        assert post.text == post.text.strip() != ""
        assert post.kind in KINDS
        assert post.published is None or post.published.tzinfo is UTC
        for text in (post.author, post.outlet, post.url, post.place, post.parent):
            assert text is None or (isinstance(text, str) and text.strip())
    assert repr(item) == before


def check_shape(shape: Shape, element: Any) -> None:
    """Assert that a shape takes any element: it is recognised or not, and each of its items is mapped or refused."""
    before = repr(element)
    assert shape.matches([element], {}) in (True, False)
    items = list(shape.gather(iter([element]), {}) if shape.gather else shape.unfold(element))
    for item in items:
        check_parse(shape.parse, item)
    assert repr(element) == before
