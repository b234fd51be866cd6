from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.bluesky.parse import parse
from hatewatch.sources.platforms.bluesky.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, rows_of
from sources.platforms.values import ANYTHING, check_shape, spoiled

DID = "did:plc:ornekornekornek000000000"


def uri(key: str) -> str:
    return f"at://{DID}/app.bsky.feed.post/{key}"


def record(text: str, **more: Any) -> dict[str, Any]:
    return {
        "$type": "app.bsky.feed.post",
        "createdAt": "2024-10-03T11:05:09.123Z",
        "langs": ["tr"],
        "text": text,
        **more,
    }


def view(key: str, text: str, **more: Any) -> dict[str, Any]:
    """A post as searches and feeds show it."""
    return {
        "uri": uri(key),
        "cid": "bafyornek",
        "author": {"did": DID, "handle": "dilan.example.org", "displayName": "Dilan Ünal"},
        "record": record(text, **more),
        "indexedAt": "2024-10-03T11:05:10.000Z",
    }


ANSWER = {"root": {"uri": uri("k1"), "cid": "x"}, "parent": {"uri": uri("k2"), "cid": "x"}}
BY = {"did": "did:plc:baskasi", "handle": "serko.example.org"}

FOUND = {"cursor": "100", "hitsTotal": 6, "posts": [view(f"k{n}", f"Bugün {n} film var, gelin.") for n in range(1, 7)]}

FEED = {
    "feed": [
        {"post": view("k1", "Konser başladı")},
        {
            "post": view("k2", "Em jî tên"),
            "reason": {
                "$type": "app.bsky.feed.defs#reasonRepost",
                "by": BY,
                "indexedAt": "2024-10-04T08:00:00.000Z",
            },
        },
        {"post": view("k3", "Nerede buluşuyoruz?", reply=ANSWER), "reply": {"parent": view("k9", "Başka bir şey")}},
        {"post": view("k4", "Bahar geldi"), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}},
        {"post": view("k5", "Pirtûkxane vekirî ye")},
    ]
}

THREAD = {
    "thread": {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": view("k2", "Yollar açık", reply={"root": ANSWER["root"], "parent": ANSWER["root"]}),
        "parent": {"$type": "app.bsky.feed.defs#threadViewPost", "post": view("k1", "Yollar nasıl?")},
        "replies": [
            {
                "$type": "app.bsky.feed.defs#threadViewPost",
                "post": view("k3", "Sağ olun", reply=ANSWER),
                "replies": [
                    {"$type": "app.bsky.feed.defs#blockedPost", "uri": uri("k4"), "blocked": True},
                ],
            },
            {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri("k5"), "notFound": True},
            {"$type": "app.bsky.feed.defs#threadViewPost", "post": view("k6", ""), "replies": []},
        ],
    }
}

RECORDS = {"records": [{"uri": uri(f"k{n}"), "cid": "x", "value": record(f"Roj {n} xweş e")} for n in range(1, 7)]}

EVENTS = [
    {
        "did": DID,
        "time_us": 1727953509123456,
        "kind": "commit",
        "commit": {
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": f"k{n}",
            "record": record(f"Saat {n} oldu"),
        },
    }
    for n in range(1, 6)
]

# Each field of the middle post is damaged in a file of its own: it has few.
_LEAN = {
    "uri": uri("k8"),
    "author": {"handle": "dilan.example.org"},
    "record": {"text": "Kısa", "createdAt": "2024-10-03"},
}
_POSTS = [*FOUND["posts"][:3], _LEAN, *FOUND["posts"][3:]]

EXPORTS = [
    Export("found", json.dumps({**FOUND, "posts": _POSTS}, ensure_ascii=False, indent=1), "under:posts.item"),
    Export("events", "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in EVENTS), "lines"),
]


def read(tmp_path: Path, value: Any) -> list[Row | Rejected]:
    path = tmp_path / "page.json"
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
    assert open_source(path).name == "bluesky"
    return rows_of(path)


def test_a_post_found_is_read(tmp_path: Path) -> None:
    rows = read(tmp_path, FOUND)
    assert len(rows) == 6
    first = rows[0]
    assert isinstance(first, Row)
    assert first.native_id == uri("k1")
    assert first.url == f"https://bsky.app/profile/{DID}/post/k1"
    assert (first.author, first.kind, first.outlet) == ("dilan.example.org", "post", None)
    assert first.published == datetime(2024, 10, 3, 11, 5, 9, 123000, tzinfo=UTC)


def test_a_feed_has_answers_and_reposts(tmp_path: Path) -> None:
    rows = [row for row in read(tmp_path, FEED) if isinstance(row, Row)]
    assert [row.kind for row in rows] == ["post", "repost", "comment", "post", "post"]
    repost, answer = rows[1], rows[2]
    assert repost.text == "Em jî tên"
    assert (repost.author, repost.parent) == ("serko.example.org", uri("k2"))
    assert repost.native_id == f"{uri('k2')}#did:plc:baskasi"
    assert repost.published == datetime(2024, 10, 4, 8, tzinfo=UTC)
    assert answer.parent == uri("k2")
    assert uri("k9") not in {row.native_id for row in rows}  # shown beside an entry, but no entry


def test_a_thread_is_read_from_the_top_down(tmp_path: Path) -> None:
    rows = read(tmp_path, THREAD)
    assert [row.native_id if isinstance(row, Row) else row.reason for row in rows] == [
        *(uri("k1"), uri("k2"), uri("k3"), "item_deleted", "item_deleted", "item_no_words"),
    ]


def test_a_thread_may_be_deeper_than_any_stack() -> None:
    thread: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view("k0", "En alttaki")}
    for number in range(1, 5_000):
        thread = {**thread, "post": view(f"k{number}", "Üstteki"), "replies": [thread]}
    (shape,) = [shape for shape in SHAPES if shape.name == "bluesky/lines"]
    assert sum(bool(parse(item)) for item in shape.unfold({"thread": thread})) == 5_000


def test_one_post_has_one_id_in_every_view(tmp_path: Path) -> None:
    ids = [{row.native_id for row in read(tmp_path, value) if isinstance(row, Row)} for value in (FOUND, RECORDS)]
    assert ids[0] == ids[1]
    assert parse(EVENTS[0]).native_id == uri("k1")
    assert parse(EVENTS[0]).author == DID


def test_a_time_that_the_author_made_up_is_not_later_than_the_post_was_seen() -> None:
    item = view("k1", "Yarın görüşürüz")
    item["record"]["createdAt"] = "2031-01-01T00:00:00Z"
    assert parse(item).published == datetime(2024, 10, 3, 11, 5, 10, tzinfo=UTC)
    item["record"]["createdAt"] = "dün"
    assert parse(item).published == datetime(2024, 10, 3, 11, 5, 10, tzinfo=UTC)


def test_a_quoting_post_names_what_it_quotes() -> None:
    embed = {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": uri("k7"), "cid": "x"}}}
    post = parse(view("k1", "Buna bakın", embed=embed))
    assert (post.kind, post.parent) == ("post", uri("k7"))


def test_a_bare_record_needs_no_uri(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record(f"Tek başına {n}")) + "\n" for n in range(3)), "utf-8")
    assert len({row.native_id for row in rows_of(path) if isinstance(row, Row)}) == 3


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled([THREAD, *FEED["feed"], *RECORDS["records"][:1], *EVENTS[:1], *FOUND["posts"][:1]]))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
