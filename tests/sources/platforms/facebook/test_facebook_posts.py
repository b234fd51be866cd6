from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources.platforms.facebook.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, lines, read_export
from sources.platforms.values import ANYTHING, check_shape, spoiled

TIME = datetime(2024, 10, 3, 11, 0, tzinfo=UTC)
SECONDS = int(TIME.timestamp())


def story(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    """One story as Facebook's web page gets it."""
    address = more.pop("address", f"https://www.facebook.com/ornekdergi/posts/{number}")
    actor = {"__typename": "User", "id": "100011", "name": "Örnek Dergi", "url": "https://www.facebook.com/ornekdergi"}
    content = {
        "post_id": str(number),
        "wwwURL": address,
        "actors": [actor],
        "message": None if text is None else {"text": text},
        "attachments": [],
        **more,
    }
    stamp = {
        "__typename": "CometFeedStoryMinimizedTimestampStrategy",
        "story": {"creation_time": SECONDS, "url": address},
    }
    audience = {"__typename": "CometFeedStoryAudienceStrategy", "story": {}}
    layout = {"story": {"comet_sections": {"metadata": [audience, stamp]}}}
    sections = {"content": {"story": content}, "context_layout": layout}
    return {"id": f"S:{number}", "post_id": str(number), "comet_sections": sections}


def capture(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "nav_index": "1:2:3",
        "item_id": str(data.get("id")),
        "timestamp_collected": 1_727_990_000_000,
        "source_platform": "facebook.com",
        "source_platform_url": "https://www.facebook.com/ornekdergi",
        "user_agent": "Mozilla/5.0",
        "data": data,
    }


DEEPER = story(12, None)
DEEPER["comet_sections"]["content"]["story"]["comet_sections"] = {
    "message": {"story": {"message": {"text": "Konser yarın akşam"}}}
}
DEEPER["comet_sections"]["context_layout"] = None
DEEPER["comet_sections"]["timestamp"] = {"story": {"creation_time": SECONDS}}
SHARED = {"post_id": "77", "message": {"text": "Kütüphane bu hafta açılıyor"}}
CAPTURED = [
    capture(story(11, "Sergi açıldı, herkes davetli")),
    capture(DEEPER),
    capture(story(13, None, attached_story=SHARED)),
    capture(story(14, "Buna bakın", attached_story=SHARED)),
    capture(
        story(15, "Roj baş", address="https://www.facebook.com/groups/seyhan/posts/15", to={"name": "Seyhan Komşuları"})
    ),
    capture(story(16, None)),
    capture({"id": "S:17", "comet_layout_of_2031": {"actors": [{"name": "Örnek Dergi", "id": "100011"}]}}),
    capture(story(18, "Baxçe vekirî ye")),
]
TABLE = """id,url,body,timestamp,author,author_name,image_url,video_url,is_in_group,group_name,unix_timestamp
11,https://www.facebook.com/ornekdergi/posts/11,"Sergi açıldı, herkes davetli",2024-10-03 14:00:00,ornekdergi,Örnek Dergi,,,no,,1727953200
15,https://www.facebook.com/groups/seyhan/posts/15,Roj baş,2024-10-03 14:00:00,ornekdergi,Örnek Dergi,,,yes,seyhan,1727953200
18,https://www.facebook.com/ornekdergi/posts/18,"Baxçe
vekirî ye",2024-10-03 14:00:00,ornekdergi,Örnek Dergi,,,no,,1727953200
"""  # noqa: E501 -- rows of a table are not broken
CROWDTANGLE = """\ufeffPage Name,User Name,Facebook Id,Page Category,Likes at Posting,Post Created,Type,Total Interactions,URL,Message,Link,\
Image Text,Link Text,Description
Örnek Dergi,ornekdergi,100011,MEDIA,407.137,2024-10-03 14:00:00 TRT,Photo,407.137,https://www.facebook.com/100011/posts/11,\
"Sergi açıldı, herkes davetli",,,,
Örnek Dergi,ornekdergi,100011,MEDIA,407.137,2024-10-03 07:00:00 EDT,Link,"1,5",https://www.facebook.com/100011/posts/19,,\
https://example.org,,Kütüphane açılıyor,Bu hafta sonu kapılar açık
Örnek Dergi,ornekdergi,100011,MEDIA,407.137,2024-10-03 11:00:00,Status,3,https://www.facebook.com/100011,"İki satırlı
bir ileti",,,,
Örnek Dergi,ornekdergi,100011,MEDIA,407.137,2024-10-03 14:00:00 XYZ,Photo,3,https://www.facebook.com/100011/posts/21,Saati belirsiz,,,,
Örnek Dergi,ornekdergi,100011,MEDIA,407.137,2024-10-03 13:00:00 +0200,Photo,3,https://www.facebook.com/100011/posts/22,Spas,,,,
"""  # noqa: E501 -- rows of a table are not broken


def answer(number: int, **more: Any) -> dict[str, Any]:
    """One post as CrowdTangle's API gives it."""
    return {
        "platformId": f"100011_{number}",
        "platform": "Facebook",
        "date": "2024-10-03 11:00:00",
        "type": "photo",
        "message": f"Parkta {number} kişi çay içti",
        "postUrl": f"https://www.facebook.com/100011/posts/{number}",
        "account": {"id": 5, "name": "Örnek Dergi", "handle": "ornekdergi", "accountType": "facebook_page"},
        "id": f"5|{number}",
        **more,
    }


GROUP = {"id": 6, "name": "Seyhan Komşuları", "accountType": "facebook_group"}
ANSWERS = [
    answer(11),
    answer(12, type="link", message=None, title="Kütüphane açılıyor", description="Bu hafta sonu"),
    answer(13, account=GROUP),
    answer(14, platform="Reddit"),
    answer(15),
]
PAGES = {"status": 200, "result": {"posts": ANSWERS, "pagination": {"nextPage": "https://example.org"}}}
LIBRARY = """id,text,creation_time,lang,mcl_url,post_owner.name,post_owner.type,post_owner.username,surface.name,surface.type,\
shared_post_id,statistics.share_count
711,Sergi açıldı,2024-10-03T11:00:00+00:00,tr,https://example.org/mcl/711,Örnek Dergi,page,ornekdergi,Örnek Dergi,page,,1
712,Roj baş,2024-10-03T11:00:00+00:00,ku,https://example.org/mcl/712,Ayşe Örnek,profile,ayse,Seyhan Komşuları,group,,1
713,"Buna
bakın",2024-10-03T11:00:00+00:00,tr,https://example.org/mcl/713,Ayşe Örnek,profile,ayse,Ayşe Örnek,profile,711,1
"""  # noqa: E501 -- rows of a table are not broken


EXPORTS = [
    Export("zeeschuimer", lines(CAPTURED), "lines"),
    Export("4cat", TABLE, "csv"),
    Export("crowdtangle", CROWDTANGLE.removeprefix("\ufeff"), "csv"),
    Export("crowdtangle_api", json.dumps(ANSWERS, ensure_ascii=False, indent=2), "array"),
    Export("crowdtangle_pages", json.dumps(PAGES, ensure_ascii=False, indent=2), "under:result.posts.item"),
    Export("content_library", LIBRARY, "csv"),
]


read = partial(read_export, platform="facebook")


def by_id(rows: list[Row | Rejected]) -> dict[str, Row]:
    return {row.native_id: row for row in rows if isinstance(row, Row)}


def test_what_a_browser_captured_in_each_of_its_forms(tmp_path: Path) -> None:
    found = read(tmp_path, lines(CAPTURED), "facebook/zeeschuimer")
    rows = by_id(found)
    assert (rows["11"].text, rows["11"].author) == ("Sergi açıldı, herkes davetli", "ornekdergi")
    assert {row.published for row in rows.values()} == {TIME}
    assert rows["12"].text == "Konser yarın akşam"
    assert (rows["13"].text, rows["13"].kind, rows["13"].parent) == ("Kütüphane bu hafta açılıyor", "repost", "77")
    assert (rows["14"].text, rows["14"].kind) == ("Buna bakın", "post")
    assert [rows[n].outlet for n in ("11", "15")] == [None, "Seyhan Komşuları"]
    assert [r.reason for r in found if isinstance(r, Rejected)] == ["item_no_words", "item_unmapped"]


def test_a_table_of_4cat(tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, TABLE, "facebook/4cat"))
    assert list(rows) == ["11", "15", "18"]
    assert {(row.published, row.author) for row in rows.values()} == {(TIME, "ornekdergi")}
    assert rows["15"].outlet == "seyhan"


def test_a_table_of_crowdtangle_with_its_zones(tmp_path: Path) -> None:
    found = read(tmp_path, CROWDTANGLE, "facebook/crowdtangle")
    rows = by_id(found)
    assert {row.published for row in rows.values()} == {TIME}
    assert (rows["11"].text, rows["11"].outlet, rows["11"].kind) == (
        "Sergi açıldı, herkes davetli",
        "Örnek Dergi",
        "post",
    )
    assert (rows["19"].text, rows["19"].kind) == ("Kütüphane açılıyor. Bu hafta sonu kapılar açık", "repost")
    (nameless,) = (row for row in rows.values() if row.native_id.startswith("content-"))
    assert nameless.text == "İki satırlı\nbir ileti"
    (unknown,) = (row for row in found if isinstance(row, Rejected))
    assert (unknown.reason, unknown.shape) == ("item_unmapped", "facebook/crowdtangle")
    assert "ornekdergi" not in unknown.raw
    assert "Saati belirsiz" in unknown.raw


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (json.dumps(ANSWERS), "facebook/crowdtangle_api"),
        (json.dumps(PAGES), "facebook/crowdtangle_pages"),
        (json.dumps(ANSWERS[0], indent=4), "facebook/crowdtangle_api"),
    ],
)
def test_answers_of_crowdtangle(content: str, shape: str, tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, content, shape))
    assert (rows["11"].author, rows["11"].outlet, rows["11"].published) == ("ornekdergi", "Örnek Dergi", TIME)
    if len(rows) > 1:
        assert list(rows) == ["11", "12", "13", "15"]
        assert (rows["12"].text, rows["12"].kind) == ("Kütüphane açılıyor. Bu hafta sonu", "repost")
        assert (rows["13"].author, rows["13"].outlet) == (None, "Seyhan Komşuları")


def test_the_content_library(tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, LIBRARY, "facebook/content_library"))
    assert list(rows) == ["mcl-711", "mcl-712", "mcl-713"]
    assert [row.outlet for row in rows.values()] == ["Örnek Dergi", "Seyhan Komşuları", None]
    assert rows["mcl-713"].parent == "mcl-711"


def test_one_post_in_all_exports_is_one_document(tmp_path: Path) -> None:
    contents = {
        "facebook/zeeschuimer": lines(CAPTURED),
        "facebook/4cat": TABLE,
        "facebook/crowdtangle": CROWDTANGLE,
        "facebook/crowdtangle_api": json.dumps(ANSWERS),
    }
    found = [by_id(read(tmp_path, content, shape))["11"] for shape, content in contents.items()]
    assert len({(row.native_id, row.published, row.author) for row in found}) == 1


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled([*CAPTURED, *ANSWERS]))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
