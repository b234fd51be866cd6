"""One message of Telegram, in each of the three forms that people have it in, as a post.

Messages are numbered within their chat, so the native id is "chat/message", with the chat's bare id, which all three
forms bring. A private person's name is never an outlet.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from hatewatch.records import ISTANBUL
from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import epoch, iso, items, look, mapping, name, native_id, words
from hatewatch.sources.platforms.shape import Post, Unmapped

#: Where `gather` puts the chat of a message of Telegram Desktop: its type and id, its name where that is no person's.
CHAT = "@chat"

_DIGITS = re.compile(r"[0-9]+")
_SHARED = ("private_supergroup", "public_supergroup", "private_channel", "public_channel")  # that t.me/c/ leads to


def _service(what: str) -> Unmapped:
    return Unmapped("item_service", f"The item is {what} and no message.", ours=False)


def _bare(chat: str | None) -> str:
    """Return a chat's id without what it is prefixed with: 12 of "channel12", -12 and -10012."""
    if chat and chat.startswith("-100") and len(chat) > 12:
        return chat[4:]
    found = _DIGITS.search(chat or "")
    return found[0] if found else ""


def _in_chat(chat: str, message: str) -> str:
    return f"{chat}/{message}" if chat else message


def _plain(parts: object) -> str:
    """Return Telegram Desktop's text: a string, or strings and formatted pieces one after the other."""
    return words(parts) or "".join(words(part) or words(part, "text") for part in items(parts))


def _with_poll(text: str, poll: object) -> str:
    """Return `text`, the question and the answers of a poll, a line each."""
    asked = [look(poll, "question")]
    asked += [look(answer, "text") for answer in (*items(poll, "answers"), *items(poll, "options"))]
    lines = [text, *(_plain(part) or words(part, "text") for part in asked)]
    return "\n".join(line for line in lines if line.strip())


def _local(date: object) -> datetime | None:
    """Read the time of a clock in Turkey."""
    found = iso(date)
    return found.replace(tzinfo=ISTANBUL).astimezone(UTC) if found else None


def parse_desktop(item: Any) -> Post:
    """Return one entry of `messages` in Telegram Desktop's `result.json` as a post.

    `date` is the exporting computer's local time, taken for Europe/Istanbul, and used only where `date_unixtime`
    (written since 2021) is missing.
    """
    item = record(item)
    kind_of_chat, chat = words(item, CHAT, "type"), _bare(name(item, CHAT, "id"))
    if item.get("type") in ("service", "unsupported"):
        raise _service(f"a service entry ({name(item, 'action') or item['type']})")
    if item.get("type") not in ("message", None) or not isinstance(item.get("text", ""), str | list):
        raise Unmapped("item_unmapped", "The entry is not of a kind that Telegram Desktop was known to write.")
    text = _plain(item.get("text"))
    text = said(
        _with_poll(text if text.strip() else _plain(item.get("text_entities")), item.get("poll")),
        "The message has no words (a picture, a sticker, a recording).",
    )
    number = name(item, "id")
    by_channel = kind_of_chat.endswith("channel") or (not kind_of_chat and words(item, "from_id").startswith("channel"))
    reply = name(item, "reply_to_message_id")
    return Post(
        native_id=_in_chat(chat, number) if number else "",  # converted exports leave the ids out
        text=text,
        kind="repost" if "forwarded_from" in item else "post" if by_channel else "message",
        published=epoch(item.get("date_unixtime")) or _local(item.get("date")),
        author=name(item, "from") or name(item, "from_id"),  # the name of a deleted account is null
        outlet=name(item, CHAT, "name"),
        url=f"https://t.me/c/{chat}/{number}" if chat and number and kind_of_chat in _SHARED else None,
        parent=_in_chat(_bare(name(item, "reply_to_peer_id")) or chat, reply) if reply else None,
    )


def _peer(value: object) -> tuple[str, str]:
    """Return what kind of chat a Telethon peer is ("user", "chat", "channel") and its id; a bare number is a user."""
    for kind in ("channel", "chat", "user"):
        if found := name(value, f"{kind}_id"):
            return kind, found
    number = name(value)
    return ("user", number) if number else ("", "")


def parse_telethon(item: Any) -> Post:
    """Return one message as Telethon's `to_json` writes it; it names chats and senders by number only."""
    item = record(item)
    if item.get("_") in ("MessageService", "MessageEmpty"):
        raise _service(f"a {item['_']}")
    if item.get("_") != "Message":
        raise Unmapped("item_unmapped", "The object is no message of Telethon.")
    text = said(_with_poll(words(item, "message"), look(item, "media", "poll")), "The message has no words.")
    where, chat = _peer(item.get("peer_id") or item.get("to_id"))
    number = native_id(item, "id")
    sender, sender_id = _peer(item.get("from_id"))
    forward = mapping(item, "fwd_from")
    origin = _peer(forward.get("from_id"))[1] or name(forward, "channel_id")
    source = name(forward, "channel_post")
    reply = name(item, "reply_to", "reply_to_msg_id") or name(item, "reply_to_msg_id")
    return Post(
        native_id=_in_chat(chat, number),
        text=text,
        kind="repost" if forward else "post" if item.get("post") is True else "message",
        published=iso(item.get("date")),
        author=name(item, "post_author") or (f"{sender}{sender_id}" if sender_id else None),
        outlet=chat if where == "channel" else None,
        url=f"https://t.me/c/{chat}/{number}" if where == "channel" else None,
        parent=f"{origin}/{source}" if origin and source else _in_chat(chat, reply) if reply else None,
    )


def _display_name(user: object) -> str | None:
    """Return the name as Telegram Desktop would write it, so that one person is one author in both."""
    parts = (name(user, "first_name"), name(user, "last_name"))
    return " ".join(part for part in parts if part) or name(user, "title") or name(user, "username")


def parse_bot(item: Any) -> Post:
    """Return one `Message` of the Bot API as a post."""
    item = record(item)
    if not mapping(item, "chat"):
        raise Unmapped("item_no_post", "The update holds no message.", ours=False)
    number = native_id(item, "message_id")
    text = words(item, "text") or words(item, "caption")
    text = said(_with_poll(text, item.get("poll")), "The message has no words.")
    chat, kind_of_chat = _bare(name(item, "chat", "id")), item["chat"].get("type")
    forwarded = any(key in item for key in ("forward_date", "forward_origin", "forward_from", "forward_from_chat"))
    reply = name(item, "reply_to_message", "message_id")
    return Post(
        native_id=_in_chat(chat, number),
        text=text,
        kind="repost" if forwarded else "post" if kind_of_chat == "channel" else "message",
        published=epoch(item.get("date")),
        author=name(item, "author_signature") or _display_name(item.get("from") or item.get("sender_chat")),
        outlet=name(item, "chat", "title"),
        url=f"https://t.me/c/{chat}/{number}" if kind_of_chat in ("supergroup", "channel") else None,
        parent=_in_chat(chat, reply) if reply else None,
    )
