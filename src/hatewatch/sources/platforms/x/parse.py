"""One post of X, in each of the four forms that people have it in, as a `Post`.

Of a retweet the words are the original's, uncut, and `parent` is the original. A reply is a comment. Links have no
handle in them. After https://docs.x.com/x-api/fundamentals/data-dictionary and, for what a browser gets, 4CAT's source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import (
    iso,
    items,
    look,
    mail_date,
    mapping,
    name,
    native_id,
    unescaped,
    words,
)
from hatewatch.sources.platforms.shape import Post, Unmapped
from hatewatch.sources.platforms.zeeschuimer import captured, row_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1_288_834_974_657)
_FIRST_SNOWFLAKE = 29_700_859_247  # of 4 November 2010
_ID = re.compile(r"[0-9]{1,19}")
_RETWEETED = re.compile(r"RT @(\w{1,15}):? ")


def _made(identity: str, text: str, written: datetime | None, **others: Any) -> Post:
    if not _ID.fullmatch(identity):
        raise Unmapped("item_unmapped", "The id is no number, as those of X are.")
    return Post(
        native_id=identity,
        text=said(unescaped(text)),
        published=written or _told_by(identity),
        url=f"https://x.com/i/web/status/{identity}",
        **others,
    )


def _told_by(identity: str) -> datetime | None:
    """Return the moment that an id of X holds in its upper bits ("snowflake"), which older ones do not."""
    number = int(identity)
    return _EPOCH + timedelta(milliseconds=number >> 22) if number >= _FIRST_SNOWFLAKE else None


def _gone(what: str) -> Unmapped:
    return Unmapped("item_deleted", f"X gives {what} in the place of the post.", ours=False)


def parse_api(item: Any) -> Post:
    """Return a post of the API v2, joined to its author, place and referenced posts (`twarc2 flatten`, or `unfold`)."""
    item = record(item)
    if "text" not in item and not words(item, "note_tweet", "text"):
        if "errors" in item or "title" in item or "username" in item:
            raise Unmapped("item_no_post", "The object is a message of the API or an account.", ours=False)
        raise Unmapped("item_unmapped", "The object has no text as posts of the API v2 have.")
    if look(item, "withheld", "copyright") is True:
        raise _gone("a notice that it is withheld")
    referenced = {words(post, "type"): post for post in items(item, "referenced_tweets")}
    original = referenced.get("retweeted")
    answered = referenced.get("replied_to")
    text = words(item, "note_tweet", "text") or words(item, "text")
    if original is not None:
        text = words(original, "note_tweet", "text") or words(original, "text") or text
    return _made(
        native_id(item, "id"),
        text,
        iso(item.get("created_at")),
        kind="repost" if original is not None else "comment" if answered is not None else "post",
        author=name(item, "author", "username") or name(item, "author_id"),
        place=name(item, "geo", "full_name"),
        parent=name(original if original is not None else answered, "id"),
    )


def _full(tweet: object) -> str:
    """Return the whole text of a post of the API v1.1, however it was asked for."""
    extended = words(tweet, "extended_tweet", "full_text")
    return extended or words(tweet, "full_text") or words(tweet, "text")


def parse_v1(item: Any) -> Post:
    """Return a post of the API v1.1, as twarc 1 and streams wrote it."""
    item = record(item)
    if not ({"id_str", "id"} & item.keys()):
        if {"delete", "limit", "disconnect", "warning", "status_withheld", "scrub_geo"} & item.keys():
            raise Unmapped("item_no_post", "The line is a message of the stream.", ours=False)
        raise Unmapped("item_unmapped", "The object has no id as posts of the API v1.1 have.")
    if item.get("withheld_copyright") is True:
        raise _gone("a notice that it is withheld")
    original = mapping(item, "retweeted_status")
    answered = name(item, "in_reply_to_status_id_str") or name(item, "in_reply_to_status_id")
    return _made(
        name(item, "id_str") or native_id(item, "id"),
        _full(original) or _full(item),
        mail_date(item.get("created_at")),
        kind="repost" if original else "comment" if answered else "post",
        author=name(item, "user", "screen_name"),
        place=name(item, "place", "full_name"),
        parent=(name(original, "id_str") or name(original, "id")) if original else answered,
    )


def _tweet(result: object) -> Mapping[str, Any]:
    """Return the post in a result, which limits of visibility may wrap once more."""
    return mapping(result, "tweet") or mapping(result)


def _handle(tweet: Mapping[str, Any]) -> str | None:
    user = mapping(tweet, "core", "user_results", "result")
    places = (mapping(user, "core"), mapping(user, "legacy"), mapping(tweet, "user"))  # since 2025, before, "adaptive"
    return next((handle for place in places if (handle := name(place, "screen_name"))), None)


def _web_text(tweet: Mapping[str, Any]) -> str:
    long = words(tweet, "note_tweet", "note_tweet_results", "result", "text")
    return long or words(tweet, "legacy", "full_text") or words(tweet, "legacy", "text")


def parse_web(item: Any) -> Post:
    """Return a post as the web page of X gets it (GraphQL; until 2023 "adaptive"), captured with Zeeschuimer."""
    result = captured(item)
    tweet = _tweet(result)
    if "Tombstone" in words(tweet, "__typename") or "Unavailable" in words(tweet, "__typename") or "tombstone" in tweet:
        raise _gone("a tombstone")
    if result.get("promoted") is True:
        raise Unmapped("item_no_post", "The post was shown as an advertisement.", ours=False)
    legacy = mapping(tweet, "legacy")
    if not legacy:
        raise Unmapped("item_unmapped", "The captured object has no post where those of X have it.")
    shared = mapping(legacy, "retweeted_status_result", "result") or mapping(tweet, "retweeted_status_result", "result")
    original = _tweet(shared)
    answered = name(legacy, "in_reply_to_status_id_str")
    return _made(
        name(tweet, "rest_id") or native_id(legacy, "id_str"),
        _web_text(original) or _web_text(tweet),
        mail_date(legacy.get("created_at")),
        kind="repost" if original else "comment" if answered else "post",
        author=_handle(tweet),
        place=name(legacy, "place", "full_name"),
        parent=(name(original, "rest_id") or name(original, "legacy", "id_str")) if original else answered,
    )


def parse_4cat(item: Any) -> Post:
    """Return a row of 4CAT's table of posts of X; it says the thread, and not the post, that is answered."""
    item = record(item)
    shared = name(item, "is_retweet") == "yes"
    answers = name(item, "is_reply") == "yes"
    identity, thread = native_id(item, "id"), name(item, "thread_id")
    text = words(item, "body")
    return _made(
        identity,
        _RETWEETED.sub("", text, count=1) if shared and _RETWEETED.match(text) else text,
        row_time(item),
        kind="repost" if shared else "comment" if answers else "post",
        author=name(item, "author"),
        place=name(item, "place_name"),
        parent=thread if answers and not shared and thread != identity else None,
    )
