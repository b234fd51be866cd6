"""One post of Bluesky in any of the views that the AT protocol has of it, as a post.

The native id is the post's at-uri, which is the same in every view; a repost's is that of the repost record where the
view names it, else the post's with who reposted it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import epoch, iso, mapping, name, native_id, words
from hatewatch.sources.platforms.shape import Post, Unmapped

POST = "app.bsky.feed.post"

_URI = re.compile(r"at://([^/\s]+)/app\.bsky\.feed\.post/([^/\s]+)")
_GONE = ("app.bsky.feed.defs#notFoundPost", "app.bsky.feed.defs#blockedPost")
_REPOST = "app.bsky.feed.defs#reasonRepost"


def _url(uri: str) -> str | None:
    """Return the page of a post. It names the account by its DID, which stays when the handle changes."""
    found = _URI.fullmatch(uri)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else None


def _handle(author: object) -> str | None:
    """Return who wrote it: the handle, or the DID of an account whose handle no longer holds."""
    handle = name(author, "handle")
    return handle if handle and handle != "handle.invalid" else name(author, "did")


def _earlier(created: object, indexed: datetime | None) -> datetime | None:
    """Return when it was written: what the author's program said, which may be anything, but not after it was seen."""
    try:
        said_to_be = iso(created)
    except Unmapped:
        if indexed is None:
            raise
        return indexed
    return min(said_to_be, indexed) if said_to_be and indexed else said_to_be or indexed


def _post(body: object, uri: str | None, author: object, indexed: datetime | None = None) -> Post:
    if mapping(body).get("$type", POST) != POST:
        raise Unmapped("item_no_post", "The record is no post (a like, a follow, a bare repost).", ours=False)
    if not isinstance(mapping(body).get("text"), str):
        raise Unmapped("item_unmapped", "The record has no text field.")
    text = said(words(body, "text"), "The post has no words (a picture, a link).")
    answered = name(body, "reply", "parent", "uri")
    quoted = name(body, "embed", "record", "uri") or name(body, "embed", "record", "record", "uri")
    return Post(
        native_id=uri or "",  # a bare record does not say whose it is
        text=text,
        kind="comment" if answered else "post",
        published=_earlier(mapping(body).get("createdAt"), indexed),
        author=_handle(author),
        url=_url(uri or ""),
        parent=answered or quoted,
    )


def _repost(view: Mapping[str, Any], reason: Mapping[str, Any]) -> Post:
    """Return a post as repeated by somebody: their name and time, the words and address of the original."""
    original = parse(view)
    who = name(reason, "by", "did") or name(reason, "by", "handle")
    if who is None:
        raise Unmapped("item_unmapped", "The repost does not say whose it is.")
    return Post(
        native_id=name(reason, "uri") or f"{original.native_id}#{who}",
        text=original.text,
        kind="repost",
        published=iso(reason.get("indexedAt")),
        author=_handle(reason.get("by")),
        url=original.url,
        parent=original.native_id,
    )


def parse(item: Any) -> Post:
    """Return one view or record as a post.

    Understood are post views and records with their uri, entries of a feed (with who reposted), commits of the firehose
    as JSON (Jetstream), and bare records.
    """
    item = record(item)
    if item.get("$type") in _GONE or item.get("notFound") is True or item.get("blocked") is True:
        raise Unmapped("item_deleted", "The post was deleted, or its author has blocked the reader.", ours=False)
    if isinstance(view := item.get("post"), Mapping):
        reason = mapping(item.get("reason"))
        if "post" in view:  # views do not nest
            raise Unmapped("item_unmapped", "The entry holds an entry and not a post.")
        return _repost(view, reason) if reason.get("$type") == _REPOST else parse(view)
    if "commit" in item:
        return _commit(item)
    for key in ("record", "value"):  # of a view, of a record as listRecords gives it
        if key in item:
            uri = native_id(item, "uri")
            author = mapping(item, "author") or {"did": uri.removeprefix("at://").partition("/")[0]}
            return _post(item[key], uri, author, iso(item.get("indexedAt")))
    if item.get("$type") == POST:
        return _post(item, name(item, "uri"), item.get("author"))
    raise Unmapped("item_unmapped", "The object is no view and no record of a post.")


def _commit(event: Mapping[str, Any]) -> Post:
    commit = mapping(event, "commit")
    if commit.get("collection") != POST or commit.get("operation") not in ("create", "update"):
        raise Unmapped("item_no_post", "The event is no new post.", ours=False)
    did, key = native_id(event, "did"), native_id(commit, "rkey")
    return _post(commit.get("record"), f"at://{did}/{POST}/{key}", {"did": did}, epoch(event.get("time_us")))
