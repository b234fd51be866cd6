from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources.platforms.tiktok.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, lines, read_export
from sources.platforms.values import ANYTHING, check_shape, spoiled

TIME = datetime(2024, 10, 3, 11, 0, tzinfo=UTC)
SECONDS = int(TIME.timestamp())


def capture(data: dict[str, Any], site: str = "tiktok.com") -> dict[str, Any]:
    return {
        "nav_index": "1:2:3",
        "item_id": str(data.get("id")),
        "timestamp_collected": 1_727_990_000_000,
        "source_platform": site,
        "source_platform_url": "https://www.tiktok.com/@ornek",
        "user_agent": "Mozilla/5.0",
        "data": data,
    }


def video(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(7420000000000000000 + number),
        "desc": text,
        "createTime": SECONDS,
        "author": {"id": "11", "uniqueId": "ayse.ornek", "nickname": "Ayşe Örnek", "secUid": "MS4w"},
        "music": {"id": "1", "title": "original sound"},
        "stats": {"diggCount": 3, "playCount": 40},
        "textExtra": [],
        **more,
    }


def comment(number: int, text: str, above: str = "0") -> dict[str, Any]:
    return {
        "cid": str(7420000000000009000 + number),
        "id": str(7420000000000009000 + number),
        "aweme_id": "7420000000000000001",
        "text": text,
        "create_time": SECONDS,
        "reply_id": above,
        "user": {"uid": "12", "unique_id": "komsu", "nickname": "Komşu"},
    }


CAPTURED = [
    capture(video(1, "Adana'da portakal toplama #adana")),
    capture(video(2, "Îro li baxçe", author="ayse.ornek", nickname="Ayşe", createTime=str(SECONDS))),
    capture(video(3, "", stickersOnItem=[{"stickerText": ["Porsuk kıyısı", "bu sabah"]}])),
    capture(video(4, "")),
    capture({"id": "5", "liveRoomInfo": {}, "desc": "Canlı yayın"}),
    capture(comment(1, "Ellerinize sağlık"), "tiktok-comments"),
    capture(video(6, "Satın alın", isAd=True)),
    capture({"id": "7", "author": {"uniqueId": "ayse.ornek"}, "futureField": 1}),
    capture(comment(2, "Evet, çok güzel", "7420000000000009001")),
    capture(video(8, "Sergi pazar günü açık")),
]
VIDEOS = """id,thread_id,author,author_full,body,stickers,timestamp,unix_timestamp,is_ad,music_name,plays
7420000000000000001,7420000000000000001,ayse.ornek,Ayşe,Adana'da portakal toplama,,2024-10-03 11:00:00,1727953200,no,m,5
7420000000000000002,7420000000000000002,ayse.ornek,Ayşe,"Virgül, ve
satır",,2024-10-03 11:00:00,1727953200,no,m,5
7420000000000000003,7420000000000000003,ayse.ornek,Ayşe,,Porsuk kıyısı,2024-10-03 11:00:00,,no,m,5
7420000000000000004,7420000000000000004,ayse.ornek,Ayşe,Satın alın,,2024-10-03 11:00:00,1727953200,yes,m,5
7420000000000000005,7420000000000000005,ayse.ornek,Ayşe,Baran dibare,,2024-10-03 11:00:00,1727953200,no,m,5
"""
COMMENTS = """id,thread_id,author,author_full,body,timestamp,unix_timestamp,likes,post_id,post_url,is_comment_on_comment
7420000000000009001,7420000000000000001,komsu,Komşu,Ellerinize sağlık,2024-10-03 11:00:00,1727953200,1,7420000000000000001,,no
7420000000000009002,7420000000000009001,komsu,Komşu,"Evet, çok güzel",2024-10-03 11:00:00,1727953200,1,7420000000000000001,,yes
7420000000000009003,7420000000000000001,komsu,Komşu,Spas,2024-10-03 11:00:00,1727953200,1,7420000000000000001,,no
"""  # noqa: E501 -- rows of a table are not broken


EXPORTS = [
    Export("zeeschuimer", lines(CAPTURED), "lines"),
    Export("4cat", VIDEOS, "csv"),
    Export("4cat_comments", COMMENTS, "csv"),
]


read = partial(read_export, platform="tiktok")


def by_id(rows: list[Row | Rejected]) -> dict[int, Row]:
    return {int(row.native_id) - 7420000000000000000: row for row in rows if isinstance(row, Row)}


def test_what_a_browser_captured(tmp_path: Path) -> None:
    found = read(tmp_path, lines(CAPTURED), "tiktok/zeeschuimer")
    rows = by_id(found)
    assert (rows[1].text, rows[1].author, rows[1].kind) == ("Adana'da portakal toplama #adana", "ayse.ornek", "post")
    assert {row.published for row in rows.values()} == {TIME}
    assert rows[2].author == "ayse.ornek"  # of a page's own data
    assert rows[3].text == "Porsuk kıyısı\nbu sabah"
    assert (rows[9001].kind, rows[9001].parent, rows[9001].author) == ("comment", "7420000000000000001", "komsu")
    assert rows[9002].parent == "7420000000000009001"
    assert "ayse" not in (rows[1].url or "")
    reasons = [row.reason for row in found if isinstance(row, Rejected)]
    assert reasons == ["item_no_words", "item_no_post", "item_no_post", "item_unmapped"]


def test_tables_of_4cat_agree_with_what_was_captured(tmp_path: Path) -> None:
    captured = by_id(read(tmp_path, lines(CAPTURED), "tiktok/zeeschuimer"))
    videos = by_id(read(tmp_path, VIDEOS, "tiktok/4cat"))
    comments = by_id(read(tmp_path, COMMENTS, "tiktok/4cat_comments"))
    assert sorted(videos) == [1, 2, 3, 5]
    assert videos[3].text == "Porsuk kıyısı"
    assert {row.published for row in videos.values()} == {TIME}
    for number in (9001, 9002):
        mine, theirs = captured[number], comments[number]
        assert (mine.text, mine.parent, mine.author, mine.url) == (
            theirs.text,
            theirs.parent,
            theirs.author,
            theirs.url,
        )


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled(CAPTURED))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
