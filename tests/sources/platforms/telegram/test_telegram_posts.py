from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.telegram.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, rows_of
from sources.platforms.values import ANYTHING, check_shape, spoiled

SHAPE = {shape.name: shape for shape in SHAPES}


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    """One message as Telegram Desktop writes it, on a computer in Germany."""
    return {
        "id": number,
        "type": "message",
        "date": f"2024-10-03T13:{number:02}:00",
        "date_unixtime": str(1727953200 + 60 * number),
        "from": "Şêrko Ünal",
        "from_id": "user123456789",
        "text": text,
        "text_entities": [{"type": "plain", "text": text}] if isinstance(text, str) else text,
        **more,
    }


GROUP = {
    "name": "Seyhan Komşuları",
    "type": "public_supergroup",
    "id": 1234567890,
    "messages": [
        {
            "id": 1,
            "type": "service",
            "date": "2024-10-03T14:01:00",
            "date_unixtime": "1727953260",
            "actor": "Şêrko Ünal",
            "actor_id": "user123456789",
            "action": "create_channel",
            "title": "Seyhan Komşuları",
            "text": "",
            "text_entities": [],
        },
        message(2, "Günaydın, bugün pazar kurulacak mı?"),
        message(3, "Ger hûn werin em ê li baxçe bin.", reply_to_message_id=2),
        message(
            4,
            [
                "Toplantı ",
                {"type": "bold", "text": "saat 18.00’de"},
                ": ",
                {"type": "link", "text": "https://example.org"},
            ],
            edited="2024-10-03T15:00:00",
            edited_unixtime="1727956800",
        ),
        message(5, "", media_type="sticker", sticker_emoji="👍", file="stickers/sticker.webp"),
        message(6, "Sinema bu akşam ücretsiz.", forwarded_from="Şehir Rehberi"),
        message(7, "Hesabımı kapatıyorum, iyi günler.", **{"from": None}),
        message(8, "", poll={"question": "Hangi gün?", "answers": [{"text": "Pazar"}, {"text": "Duşem"}]}),
    ],
}

CHANNEL = {
    "name": "Şehir Rehberi",
    "type": "public_channel",
    "id": 987654321,
    "messages": [
        message(n, f"Bugün {n} yeni etkinlik var.", **{"from": "Şehir Rehberi", "from_id": "channel987654321"})
        for n in range(11, 17)
    ],
}

FRIEND = {
    "name": "Dilan",
    "type": "personal_chat",
    "id": 555,
    "messages": [message(n, f"Not {n}") for n in range(1, 6)],
}

ACCOUNT = {
    "about": "Here is the data you requested.",
    "personal_information": {"user_id": 5, "first_name": "Ünal", "bio": "Bahçe işleri"},
    "chats": {"about": "This page lists all chats.", "list": [CHANNEL, FRIEND]},
    "left_chats": {"about": "This page lists all left chats.", "list": [GROUP]},
}

TELETHON = [
    {
        "_": "Message",
        "id": number,
        "peer_id": {"_": "PeerChannel", "channel_id": 1234567890},
        "date": f"2024-10-03T11:{number:02}:00+00:00",
        "message": f"Bugün parkta {number} kişi çay içti.",
        "out": False,
        "post": False,
        "from_id": {"_": "PeerUser", "user_id": 123456789},
        "fwd_from": None,
        "reply_to": {"_": "MessageReplyHeader", "reply_to_msg_id": 2} if number == 3 else None,
        "media": None,
        "post_author": None,
    }
    for number in range(2, 8)
]

UPDATES = {
    "ok": True,
    "result": [
        {
            "update_id": number,
            "message": {
                "message_id": number,
                "from": {"id": 1, "is_bot": False, "first_name": "Şêrko", "last_name": "Ünal", "username": "serko"},
                "chat": {"id": -1001234567890, "title": "Seyhan Komşuları", "type": "supergroup"},
                "date": 1727953200 + 60 * number,
                "text": f"Baxçe {number} saet şûn de vedibe.",
            },
        }
        for number in range(2, 8)
    ],
}

EXPORTS = [
    Export("group", json.dumps(GROUP, ensure_ascii=False, indent=1), "under:messages.item"),
    Export("telethon", "".join(json.dumps(m, ensure_ascii=False) + "\n" for m in TELETHON), "lines"),
]


def read(tmp_path: Path, value: Any) -> list[Row | Rejected]:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
    assert open_source(path).name == "telegram"
    return rows_of(path)


def test_a_group_is_read_message_by_message(tmp_path: Path) -> None:
    rows = {row.native_id: row for row in read(tmp_path, GROUP) if isinstance(row, Row)}
    assert list(rows) == [f"1234567890/{n}" for n in (2, 3, 4, 6, 7, 8)]
    second = rows["1234567890/2"]
    assert second.text == "Günaydın, bugün pazar kurulacak mı?"
    assert second.published == datetime(2024, 10, 3, 11, 2, tzinfo=UTC)
    assert (second.author, second.outlet, second.kind) == ("Şêrko Ünal", "Seyhan Komşuları", "message")
    assert second.url == "https://t.me/c/1234567890/2"
    assert rows["1234567890/3"].parent == "1234567890/2"
    assert rows["1234567890/4"].text == "Toplantı saat 18.00’de: https://example.org"
    assert rows["1234567890/4"].published == datetime(2024, 10, 3, 11, 4, tzinfo=UTC)  # when written, not when edited
    assert rows["1234567890/6"].kind == "repost"
    assert rows["1234567890/7"].author == "user123456789"
    assert rows["1234567890/8"].text == "Hangi gün?\nPazar\nDuşem"


def test_what_is_no_message_says_why(tmp_path: Path) -> None:
    reasons = [row.reason for row in read(tmp_path, GROUP) if isinstance(row, Rejected)]
    assert reasons == ["item_service", "item_no_words"]


def test_in_an_account_each_message_knows_its_chat_and_persons_are_no_outlets(tmp_path: Path) -> None:
    rows = [row for row in read(tmp_path, ACCOUNT) if isinstance(row, Row)]
    told = {(row.native_id.partition("/")[0], row.outlet, row.kind) for row in rows if row.kind != "repost"}
    assert told == {
        ("987654321", "Şehir Rehberi", "post"),
        ("555", None, "message"),
        ("1234567890", "Seyhan Komşuları", "message"),
    }
    assert not any(row.url for row in rows if row.native_id.startswith("555/"))


def test_old_exports_have_the_time_of_a_clock_in_turkey() -> None:
    item = {"id": 1, "type": "message", "date": "2015-07-01T12:00:00", "from": "Ünal", "text": "Roj baş"}
    assert SHAPE["telegram/desktop"].parse(item).published == datetime(2015, 7, 1, 9, tzinfo=UTC)
    item["date"] = "2015-01-01T12:00:00"  # winter, when Turkey was two hours ahead
    assert SHAPE["telegram/desktop"].parse(item).published == datetime(2015, 1, 1, 10, tzinfo=UTC)


def test_one_message_has_one_id_whoever_exported_it(tmp_path: Path) -> None:
    (item,) = SHAPE["telegram/bot"].unfold(UPDATES["result"][1])
    bot = SHAPE["telegram/bot"].parse(item)
    telethon = SHAPE["telegram/telethon"].parse(TELETHON[1])
    desktop = next(row for row in read(tmp_path, GROUP) if isinstance(row, Row) and row.native_id.endswith("/3"))
    assert bot.native_id == telethon.native_id == desktop.native_id
    assert bot.url == telethon.url == desktop.url
    assert bot.author == desktop.author
    assert telethon.parent == desktop.parent


def test_messages_without_ids_are_told_apart_by_their_content(tmp_path: Path) -> None:
    messages = [
        {"type": "message", "date_unixtime": str(1727953200 + n % 2), "from": "A", "text": "Selam"} for n in range(4)
    ]
    rows = read(tmp_path, {"messages": messages})
    assert len({row.native_id for row in rows if isinstance(row, Row)}) == 4


def test_forwards_of_telethon_name_the_original() -> None:
    forward = {"_": "MessageFwdHeader", "from_id": {"_": "PeerChannel", "channel_id": 77}, "channel_post": 5}
    post = SHAPE["telegram/telethon"].parse({**TELETHON[0], "fwd_from": forward})
    assert (post.kind, post.parent) == ("repost", "77/5")


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled([*GROUP["messages"], *TELETHON[:2], UPDATES["result"][0]]))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
