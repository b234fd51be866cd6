from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.youtube.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, rows_of
from sources.platforms.values import ANYTHING, check_shape, spoiled

SHAPE = {shape.name: shape for shape in SHAPES}


def comment(number: str, text: str, **more: Any) -> dict[str, Any]:
    """One comment as the Data API gives it."""
    return {
        "kind": "youtube#comment",
        "id": number,
        "snippet": {
            "videoId": "vId_0123456",
            "textDisplay": text.replace("\n", "<br>").replace("’", "&#39;"),
            "textOriginal": text,
            "authorDisplayName": "@dilan-ünal",
            "authorChannelId": {"value": "UCornek00000000000000000"},
            "publishedAt": "2024-10-03T11:05:09Z",
            **more,
        },
    }


def thread(number: str, text: str, *replies: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "youtube#commentThread",
        "id": number,
        "snippet": {"channelId": "UCkanal", "videoId": "vId_0123456", "topLevelComment": comment(number, text)},
        **({"replies": {"comments": list(replies)}} if replies else {}),
    }


PAGE = {
    "kind": "youtube#commentThreadListResponse",
    "etag": "x",
    "pageInfo": {"totalResults": 5, "resultsPerPage": 100},
    "items": [
        thread("Ug1", "Bu köprü ne zaman bitecek?"),
        thread("Ug2", "Şevbaş, hûn çawa ne?\nEm li vir in."),
        thread(
            "Ug3", "Çok güzel olmuş", comment("Ug3.r1", "Bence de", parentId="Ug3"), comment("Ug3.r2", "Belê, rast e")
        ),
        thread("Ug4", "Emeği geçenlere teşekkürler"),
        thread("Ug5", "Ücret var mı?"),
    ],
}

DOWNLOADED = [
    {
        "cid": f"Ug{number}" + (".a" if number == 5 else ""),
        "text": f"Çayımız {number} lira oldu",
        "time": age,
        "author": "@şêrko",
        "channel": "UCornek",
        "votes": "0",
        "photo": "https://example.org/p.jpg",
        "heart": False,
        "time_parsed": 1727953200.25,
    }
    for number, age in enumerate(
        ["2 saat önce", "3 gün önce (düzenlendi)", "2 hafta önce", "vor 1 Monat", "5 minutes ago", "1 year ago"], 1
    )
]

INFO = {
    "id": "vId_0123456",
    "title": "Şehir turu",
    "channel": "Şehir Kanalı",
    "channel_id": "UCkanal",
    "extractor_key": "Youtube",
    "formats": [{"format_id": "18"}],
    "comments": [
        {
            "id": f"Ug{number}" + (".b" if number == 3 else ""),
            "parent": "Ug3" if number == 3 else "root",
            "text": f"Gotina {number} a min",
            "author": "@dilan",
            "author_id": "UCornek",
            "_time_text": "3 days ago" if number < 4 else "7 months ago",
            "timestamp": 1727913600,
        }
        for number in range(1, 7)
    ],
}

# Each field of the middle thread is damaged in a file of its own: it has few.
_LEAN = {
    "kind": "youtube#comment",
    "id": "Ug7",
    "snippet": {"textOriginal": "Kısa olsun", "publishedAt": "2024-10-03T11:05:09Z"},
}
_THREADS = [
    *PAGE["items"][:3],
    {"kind": "youtube#commentThread", "snippet": {"topLevelComment": _LEAN}},
    *PAGE["items"][3:],
]

EXPORTS = [
    Export("api", json.dumps({**PAGE, "items": _THREADS}, ensure_ascii=False, indent=2), "under:items.item"),
    Export("downloader", "".join(json.dumps(c, ensure_ascii=False) + "\n" for c in DOWNLOADED), "lines"),
]


def read(tmp_path: Path, content: str) -> dict[str, Row]:
    path = tmp_path / "comments"
    path.write_text(content, "utf-8")
    assert open_source(path).name == "youtube"
    return {row.native_id: row for row in rows_of(path) if isinstance(row, Row)}


def test_a_page_of_the_api_is_read_with_its_replies(tmp_path: Path) -> None:
    rows = read(tmp_path, json.dumps(PAGE, indent=1))
    assert list(rows) == ["Ug1", "Ug2", "Ug3", "Ug3.r1", "Ug3.r2", "Ug4", "Ug5"]
    assert rows["Ug2"].text == "Şevbaş, hûn çawa ne?\nEm li vir in."
    assert rows["Ug2"].published == datetime(2024, 10, 3, 11, 5, 9, tzinfo=UTC)
    assert rows["Ug2"].url == "https://www.youtube.com/watch?v=vId_0123456&lc=Ug2"
    assert (rows["Ug2"].author, rows["Ug2"].kind) == ("@dilan-ünal", "comment")
    assert [rows[key].parent for key in ("Ug2", "Ug3.r1", "Ug3.r2")] == ["vId_0123456", "Ug3", "Ug3"]
    assert {row.outlet for row in rows.values()} == {"UCkanal"}  # also of replies, which do not say it


def test_pages_may_stand_a_line_each(tmp_path: Path) -> None:
    page = {**PAGE, "items": [thread("Ug9", "Bir soru daha")]}
    rows = read(tmp_path, f"{json.dumps(PAGE)}\n{json.dumps(page)}\n")
    assert len(rows) == 8


def test_the_markup_of_what_is_shown_becomes_text() -> None:
    item = comment("Ug1", "x")
    del item["snippet"]["textOriginal"]
    item["snippet"]["textDisplay"] = 'Diyarbakır&#39;da<br><a href="https://example.org">https://example.org</a> &lt;3'
    assert SHAPE["youtube/api"].parse(item).text == "Diyarbakır'da\nhttps://example.org <3"


def test_ages_coarser_than_days_give_no_date(tmp_path: Path) -> None:
    rows = read(tmp_path, EXPORTS[1].content)
    dated = [row.published is not None for row in rows.values()]
    assert dated == [True, True, False, False, True, False]
    assert rows["Ug5.a"].parent == "Ug5"


def test_comments_of_yt_dlp_know_their_video(tmp_path: Path) -> None:
    rows = read(tmp_path, json.dumps(INFO, ensure_ascii=False))
    assert rows["Ug1"].url == "https://www.youtube.com/watch?v=vId_0123456&lc=Ug1"
    assert rows["Ug1"].outlet == "UCkanal"
    assert [rows[key].parent for key in ("Ug1", "Ug3.b")] == ["vId_0123456", "Ug3"]
    assert [row.published is not None for row in rows.values()] == [True, True, True, False, False, False]


def test_comments_that_yt_dlp_read_elsewhere_are_not_of_youtube() -> None:
    shape = SHAPE["youtube/yt_dlp"]
    assert shape.matches(INFO["comments"], INFO)
    assert not shape.matches(INFO["comments"], {**INFO, "extractor_key": "SoundcloudSet"})


def test_one_comment_is_one_document_whatever_tool_read_it(tmp_path: Path) -> None:
    ids = [set(read(tmp_path, content)) for content in (json.dumps(PAGE, indent=1), EXPORTS[1].content)]
    assert {"Ug1", "Ug2", "Ug3"} <= ids[0] & ids[1]


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled([PAGE, *PAGE["items"], DOWNLOADED[1], INFO["comments"][2]]))
def test_whatever_stands_in_an_export_is_a_comment_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
