"""One status of Mastodon, from its API or as an activity of an archive (ActivityPub), as a post.

An `id` of the API is the reading server's own, so the native id is the `uri`, which every server and the archive agree
on; for the same reason the API cannot say which status is answered. What is written above a content warning is part of
what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from hatewatch.sources.markup import strip_markup
from hatewatch.sources.platforms.checks import joined, record, said, web_address
from hatewatch.sources.platforms.fields import iso, items, look, mapping, name, native_id, words
from hatewatch.sources.platforms.shape import Post, Unmapped

NOTES = ("Note", "Question", "Article", "Page")

_NO_WORDS = "The status has no words (a picture, a recording)."
_ACCOUNT = re.compile(r"/(?:users/|@)([^/@?#]+)")
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")


def _host(address: str | None) -> str:
    try:
        return urlsplit(address or "").hostname or ""
    except ValueError:  # brackets that enclose no address
        return ""


def _account(account: object, uri: str) -> str | None:
    """Return "name@server"; the API leaves the server out where it is the one that was asked."""
    who = name(account, "acct") or name(account, "username")
    host = _host(name(account, "url")) or _host(uri)
    return f"{who}@{host}" if who and host and "@" not in who else who


def _text(content: object, warning: object, options: Iterator[object]) -> str:
    """Return warning, text and what a poll lets one choose from."""
    lines = [joined(words(warning), strip_markup(words(content))), *map(words, options)]
    return "\n".join(line for line in lines if line.strip())


def _status_text(status: object) -> str:
    if not isinstance(look(status, "content"), str):
        raise Unmapped("item_unmapped", "The status has no content field.")
    options = (look(option, "title") for option in items(status, "poll", "options"))
    return said(_text(look(status, "content"), look(status, "spoiler_text"), options), _NO_WORDS)


def parse_status(item: Any) -> Post:
    """Return one status of the API as a post; of a reblog the words are the original's."""
    item = record(item)
    if "content" not in item and ("acct" in item or "history" in item):
        raise Unmapped("item_no_post", "The item is an account or a hashtag.", ours=False)
    uri = native_id(item, "uri")
    original = item.get("reblog")
    repeated = isinstance(original, dict)
    status = original if repeated else item
    kind = "comment" if item.get("in_reply_to_id") is not None else "post"
    return Post(
        native_id=uri,
        text=_status_text(status),
        kind="repost" if repeated else "message" if item.get("visibility") == "direct" else kind,
        published=iso(item.get("created_at")),
        author=_account(item.get("account"), uri),
        url=web_address(words(status, "url")) or web_address(words(status, "uri")),
        parent=name(status, "uri") if repeated else None,
    )


def _actor(address: str | None) -> str | None:
    """Return "name@server" of an account's address, or the address where it is of another form."""
    found = _ACCOUNT.search(address or "")
    return f"{found[1]}@{_host(address)}" if found and _host(address) else address


def _first(value: object) -> object:
    """Return the first of a list, or the value itself."""
    return look(value, 0) if isinstance(value, list) else value


def _to_persons(note: object) -> bool:
    """Tell whether a note goes to nobody but the persons it names."""
    to = [look(note, key) for key in ("to", "cc")]
    addresses = [address for value in to for address in (value if isinstance(value, list) else [value])]
    known = [address for address in addresses if isinstance(address, str)]
    return bool(known) and not any(address in _PUBLIC or address.endswith("/followers") for address in known)


def _published(activity: object, note: object) -> datetime | None:
    return iso(look(note, "published") or look(activity, "published"))


def parse_activity(item: Any) -> Post:
    """Return one activity of an outbox, or a note on its own, as a post.

    Of what an account shared (Announce) the archive holds the address and not the words.
    """
    item = record(item)
    note = item.get("object") if item.get("type") in ("Create", "Update") else item
    if item.get("type") == "Announce" or isinstance(note, str):
        raise Unmapped("item_no_words", "The archive holds the address of what was shared and no words.", ours=False)
    if item.get("type") in ("Like", "Follow", "Delete", "Undo", "Add", "Remove", "Block", "Accept", "Reject"):
        raise Unmapped("item_no_post", f"The activity ({item['type']}) is no post.", ours=False)
    if look(note, "type") not in NOTES:
        raise Unmapped("item_unmapped", "The activity is of no kind known here.")
    content = words(note, "content") or next(iter(filter(None, map(words, mapping(note, "contentMap").values()))), "")
    if not content and not isinstance(look(note, "content"), str | None):
        raise Unmapped("item_unmapped", "The note has no content field.")
    options = (look(option, "name") for key in ("oneOf", "anyOf") for option in items(note, key))
    title = words(note, "name")
    uri = native_id(note, "id")
    answered = name(note, "inReplyTo")
    return Post(
        native_id=uri,
        text=said(joined(title, _text(content, look(note, "summary"), options)), _NO_WORDS),
        kind="message" if _to_persons(note) else "comment" if answered else "post",
        published=_published(item, note),
        author=_actor(name(_first(look(note, "attributedTo"))) or name(item, "actor")),
        url=web_address(words(_first(look(note, "url")))) or web_address(uri),
        parent=answered,
    )
