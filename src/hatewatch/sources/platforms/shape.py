"""What a social export is to the rest of hatewatch: a shape that is recognised by content, and a pure `parse`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: What a document is, whatever its platform calls it.
KINDS = ("article", "comment", "message", "post", "repost")


@dataclass(frozen=True, slots=True)
class Post:
    """One item of an export as its platform gave it, before anything is derived from it.

    `native_id` is the platform's own id, so that the same item in two exports is one document; "" where the export
    leaves it out, and then one is made from the content. `text` is what was
    written, entities decoded and nothing else done to it; of a repost the words of the original. `author` is the handle
    or name as published (it becomes a keyed pseudonym before it is stored), `outlet` the channel, page, group or
    subreddit it stands in. `published` is aware UTC. `kind` is one of `KINDS`. `parent` is the native id of what it
    answers or repeats, `place` where the platform says it was written.
    """

    native_id: str
    text: str
    kind: str
    published: datetime | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    place: str | None = None
    parent: str | None = None


class Unmapped(Exception):  # noqa: N818 -- it is raised for an item, and the run goes on
    """An item that cannot be mapped: `reason` is a slug of `hatewatch.sources.REASONS`, the message one sentence.

    `ours` is True where the platform's shape was not understood, so that a later hatewatch may map the item; False
    where there is nothing to map (a deleted message, a user's profile, a post without words).
    """

    def __init__(self, reason: str, detail: str, *, ours: bool = True) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.ours = reason, detail, ours


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of export of one platform.

    `name` is "platform/form" for ever, since stored items are mapped again by it; `title` is what a person calls it.
    `container` says how a file holds its elements: "lines" (a JSON value a line), "array" (one JSON array), "csv" (a
    mapping a row, by the header), "text" (lines of a chat), or "under:messages.item" (a JSON object whose elements lie
    at that path, streamed; several paths are joined by "|"). "lines" and "array" are taken for one another, and a JSON
    value may stand over many lines. `matches` is asked with the first elements (at most fifty; of an "under" shape also
    `head`: the scalar fields of the objects on the way to the elements, inner ones over outer ones, and with None the
    keys of their other fields, as far as they stand before the elements). `unfold` yields the items of an element (a
    page of results holds many); `parse` turns one item into a `Post` or raises `Unmapped`. All three are pure: no
    clock, no files, no network, and they never change what they are given.

    Where an item needs more than its element, `gather` stands in the place of `unfold`: it gets all elements of the
    file, lazily, and the `head` (kept up to date while the elements come), and yields the items: messages from the
    lines of a chat, or a message together with the name of its chat. It keeps no more in memory than one item needs.

    `people` are the keys whose values name a person, at any depth of an item: they are replaced by pseudonyms before an
    item is kept; one with dots ("user.id") names the end of a path. `drops` are keys that are not kept at all
    (addresses of pictures, biographies).
    """

    name: str
    title: str
    platform: str
    container: str
    matches: Callable[[Sequence[Any], Mapping[str, Any]], bool]
    parse: Callable[[Any], Post]
    unfold: Callable[[Any], Iterator[Any]] = lambda element: iter((element,))
    gather: Callable[[Iterator[Any], Mapping[str, Any]], Iterator[Any]] | None = None
    people: frozenset[str] = frozenset()
    drops: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form of export that holds no posts: recognised as a shape is, and refused with `what` it is and a `remedy`."""

    container: str
    matches: Callable[[Sequence[Any], Mapping[str, Any]], bool]
    what: str
    remedy: str
