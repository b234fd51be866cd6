"""The forms in which Telegram's messages come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.fields import mapping, name
from hatewatch.sources.platforms.shape import Shape
from hatewatch.sources.platforms.telegram.parse import CHAT, parse_bot, parse_desktop, parse_telethon

# Chats that bear the name of the person, or program, one speaks with.
_OF_ONE = ("personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes")
_UPDATES = ("message", "edited_message", "channel_post", "edited_channel_post")
_PEOPLE = frozenset(
    {
        *("from", "from_id", "actor", "actor_id", "author", "forwarded_from", "forwarded_from_id", "saved_from"),
        *("reply_to_peer_id", "via_bot", "inviter", "members", "contact_information"),
    }
)
_PEOPLE_TELETHON = frozenset({"from_id", "from_name", "post_author", "saved_from_peer", "user_id", "users"})
_PEOPLE_BOT = frozenset(
    {
        *("first_name", "last_name", "username", "author_signature", "sender_user_name", "forward_sender_name"),
        *("phone_number", "vcard"),
    }
)
_DROPS = frozenset({"photo", "file", "thumbnail", "contact_vcard", "file_reference"})


def _is_desktop(element: Mapping[str, Any]) -> bool:
    dated = "date_unixtime" in element or "date" in element
    return dated and element.get("type") in ("message", "service") and ("text" in element or "text_entities" in element)


def _with_chat(elements: Iterator[Any], head: Mapping[str, Any]) -> Iterator[Any]:
    """Give each message with its chat, which stands around the messages and not in them."""
    for element in elements:
        chat = {key: found for key in ("type", "id", "name") if (found := name(head, key))}
        if chat.get("type") in _OF_ONE:
            chat.pop("name", None)
        yield {**element, CHAT: chat} if isinstance(element, Mapping) else element


def _is_telethon(element: Mapping[str, Any]) -> bool:
    addressed = "peer_id" in element or "to_id" in element
    return addressed and element.get("_") in ("Message", "MessageService", "MessageEmpty")


def _is_update(element: Mapping[str, Any]) -> bool:
    return "update_id" in element or ("message_id" in element and "chat" in element and "date" in element)


def _messages(update: Any) -> Iterator[Any]:
    """Give the message of an update; an update of another kind comes as it is, and is refused by `parse_bot`."""
    found = [mapping(update)[key] for key in _UPDATES if key in mapping(update)]
    yield from found or [update]


def _result_json(form: str, title: str, path: str) -> Shape:
    return Shape(
        f"telegram/{form}",
        title,
        "telegram",
        f"under:{path}",
        mostly(_is_desktop),
        parse_desktop,
        gather=_with_chat,
        people=_PEOPLE,
        drops=_DROPS,
    )


def _api(form: str, title: str, container: str) -> Shape:
    return Shape(
        f"telegram/{form}",
        title,
        "telegram",
        container,
        mostly(_is_update),
        parse_bot,
        _messages,
        people=_PEOPLE_BOT,
        drops=_DROPS,
    )


_ALL = "chats.list.item.messages.item|left_chats.list.item.messages.item"

SHAPES = (
    _result_json("desktop", "Telegram Desktop, result.json", "messages.item"),
    # The whole account: chats one is in, and those one has left.
    _result_json("desktop_all", "Telegram Desktop, result.json of all chats", _ALL),
    Shape(
        "telegram/telethon",
        "Telethon, messages as JSON",
        "telegram",
        "lines",
        mostly(_is_telethon),
        parse_telethon,
        people=_PEOPLE_TELETHON,
        drops=_DROPS,
    ),
    _api("bot", "Telegram Bot API, getUpdates", "under:result.item"),
    _api("bot_lines", "Telegram Bot API, updates a line", "lines"),
)
