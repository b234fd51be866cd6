from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.mastodon.parse import parse_activity, parse_status
from hatewatch.sources.platforms.mastodon.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, rows_of
from sources.platforms.values import ANYTHING, check_shape, spoiled

HOME = "https://sosyal.example.org"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def status(number: int, content: str, **more: Any) -> dict[str, Any]:
    """One status as the API gives it."""
    return {
        "id": str(number),
        "created_at": "2024-10-03T11:05:09.123Z",
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "tr",
        "uri": f"{HOME}/users/dilan/statuses/{number}",
        "url": f"{HOME}/@dilan/{number}",
        "content": content,
        "reblog": None,
        "account": {
            "id": "7",
            "username": "dilan",
            "acct": "dilan",
            "display_name": "Dilan Ünal",
            "url": f"{HOME}/@dilan",
            "note": "<p>Bahçıvan</p>",
            "avatar": "https://example.org/a.png",
        },
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "card": None,
        "poll": None,
        **more,
    }


def activity(number: int, content: str, **more: Any) -> dict[str, Any]:
    """One activity as an archive's outbox.json holds it."""
    address = f"{HOME}/users/dilan/statuses/{number}"
    return {
        "id": f"{address}/activity",
        "type": "Create",
        "actor": f"{HOME}/users/dilan",
        "published": "2024-10-03T11:05:09Z",
        "to": [PUBLIC],
        "cc": [f"{HOME}/users/dilan/followers"],
        "object": {
            "id": address,
            "type": "Note",
            "summary": None,
            "inReplyTo": None,
            "published": "2024-10-03T11:05:09Z",
            "url": f"{HOME}/@dilan/{number}",
            "attributedTo": f"{HOME}/users/dilan",
            "to": [PUBLIC],
            "cc": [],
            "content": content,
            "contentMap": {"tr": content},
            **more,
        },
    }


MENTION = (
    '<p><span class="h-card"><a href="https://example.org/@serko" class="u-url mention">@<span>serko</span></a></span> '
    'parkta <a href="https://example.org/tags/sinema" class="mention hashtag">#<span>sinema</span></a> var<br>gelin</p>'
    "<p>Roj baş &amp; silav</p>"
)

STATUSES = [
    status(1, "<p>Bugün hava güzel</p>"),
    status(2, MENTION),
    status(3, "<p>Bilet 20 lira.</p>", spoiler_text="Fiyatlar"),
    status(4, "<p>Ben de geliyorum</p>", in_reply_to_id="1"),
    status(
        5, "", reblog=status(90, "<p>Pirtûk li vir in</p>", uri="https://example.org/users/serko/statuses/90", url=None)
    ),
    status(6, "", media_attachments=[{"type": "image"}]),
    status(7, "<p>Hangi gün?</p>", poll={"options": [{"title": "Cumartesi"}, {"title": "Yekşem"}]}),
    status(8, "<p>Yalnız sana</p>", visibility="direct"),
]

OUTBOX = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "outbox.json",
    "type": "OrderedCollection",
    "totalItems": 7,
    "orderedItems": [
        activity(1, "<p>Bugün hava güzel</p>"),
        activity(2, MENTION),
        {
            "type": "Announce",
            "id": "x",
            "actor": f"{HOME}/users/dilan",
            "object": "https://example.org/1",
            "to": [PUBLIC],
        },
        activity(3, "<p>Bilet 20 lira.</p>", summary="Fiyatlar"),
        activity(4, "<p>Ben de geliyorum</p>", inReplyTo=f"{HOME}/users/dilan/statuses/1"),
        activity(7, "<p>Hangi gün?</p>", type="Question", oneOf=[{"name": "Cumartesi"}, {"name": "Yekşem"}]),
        activity(8, "<p>Yalnız sana</p>", to=["https://example.org/users/serko"]),
    ],
}

# Each field of the middle activity is damaged in a file of its own: it has few.
_LEAN = {"type": "Create", "object": {"id": f"{HOME}/9", "type": "Note", "content": "<p>Kısa</p>"}}
_ACTIVITIES = [*OUTBOX["orderedItems"][:3], _LEAN, *OUTBOX["orderedItems"][4:]]

EXPORTS = [
    Export("statuses", json.dumps(STATUSES, ensure_ascii=False, indent=1), "array"),
    Export("outbox", json.dumps({**OUTBOX, "orderedItems": _ACTIVITIES}), "under:orderedItems.item"),
]


def read(tmp_path: Path, value: Any) -> list[Row | Rejected]:
    path = tmp_path / "archive.json"
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
    assert open_source(path).name == "mastodon"
    return rows_of(path)


def test_statuses_are_read(tmp_path: Path) -> None:
    rows = {row.native_id.rpartition("/")[2]: row for row in read(tmp_path, STATUSES) if isinstance(row, Row)}
    assert [row.kind for row in rows.values()] == ["post", "post", "post", "comment", "repost", "post", "message"]
    first = rows["1"]
    assert first.native_id == f"{HOME}/users/dilan/statuses/1"
    assert first.url == f"{HOME}/@dilan/1"
    assert first.author == "dilan@sosyal.example.org"
    assert first.published == datetime(2024, 10, 3, 11, 5, 9, 123000, tzinfo=UTC)
    assert rows["2"].text == "@serko parkta #sinema var\ngelin\nRoj baş & silav"
    assert rows["3"].text == "Fiyatlar. Bilet 20 lira."
    assert rows["7"].text == "Hangi gün?\nCumartesi\nYekşem"


def test_a_reblog_has_the_words_of_the_original_and_the_name_of_who_shared_it() -> None:
    post = parse_status(STATUSES[4])
    assert post.text == "Pirtûk li vir in"
    assert post.author == "dilan@sosyal.example.org"
    assert post.parent == post.url == "https://example.org/users/serko/statuses/90"
    assert post.native_id == f"{HOME}/users/dilan/statuses/5"


def test_a_picture_without_words_says_so(tmp_path: Path) -> None:
    (rejected,) = [row for row in read(tmp_path, STATUSES) if isinstance(row, Rejected)]
    assert rejected.reason == "item_no_words"


def test_the_archive_and_the_api_agree(tmp_path: Path) -> None:
    archive = {row.native_id: row for row in read(tmp_path, OUTBOX) if isinstance(row, Row)}
    api = {row.native_id: row for row in read(tmp_path, STATUSES) if isinstance(row, Row)}
    assert set(archive) <= set(api)
    for key, row in archive.items():
        assert (row.text, row.kind, row.author, row.url) == (
            api[key].text,
            api[key].kind,
            api[key].author,
            api[key].url,
        )
    assert archive[f"{HOME}/users/dilan/statuses/4"].parent == f"{HOME}/users/dilan/statuses/1"


def test_what_was_shared_is_an_address_in_archives(tmp_path: Path) -> None:
    (rejected,) = [row for row in read(tmp_path, OUTBOX) if isinstance(row, Rejected)]
    assert rejected.reason == "item_no_words"


def test_statuses_that_stand_around_one_are_read_too(tmp_path: Path) -> None:
    context = {"ancestors": STATUSES[:1], "descendants": STATUSES[1:4]}
    assert len(read(tmp_path, context)) == 4


def test_an_account_of_another_server_keeps_its_server() -> None:
    item = status(1, "<p>Merhaba</p>", uri="https://example.org/users/serko/statuses/1")
    item["account"] = {"acct": "serko@example.org", "url": "https://example.org/@serko"}
    assert parse_status(item).author == "serko@example.org"


def test_an_address_of_another_form_is_its_account() -> None:
    item = activity(1, "<p>Merhaba</p>", attributedTo="https://example.org/a/7")
    assert parse_activity(item).author == "https://example.org/a/7"


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled([*STATUSES, *OUTBOX["orderedItems"], {"statuses": STATUSES[:2]}]))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
