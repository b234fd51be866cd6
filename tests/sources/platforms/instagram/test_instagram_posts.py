from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources.platforms.instagram.parse import shortcode
from hatewatch.sources.platforms.instagram.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, lines, read_export
from sources.platforms.values import ANYTHING, check_shape, spoiled

TIME = datetime(2024, 10, 3, 11, 0, tzinfo=UTC)
SECONDS = int(TIME.timestamp())


def capture(data: dict[str, Any], site: str = "instagram.com") -> dict[str, Any]:
    return {
        "nav_index": "1:2:3",
        "item_id": str(data.get("id")),
        "timestamp_collected": 1_727_990_000_000,
        "source_platform": site,
        "source_platform_url": "https://www.instagram.com/explore/",
        "user_agent": "Mozilla/5.0",
        "data": data,
    }


def media(code: str, text: str | None, **more: Any) -> dict[str, Any]:
    """One post as Instagram's lists of items have it."""
    return {
        "id": "3470000000000000001_11",
        "pk": "3470000000000000001",
        "code": code,
        "taken_at": SECONDS,
        "media_type": 1,
        "product_type": "feed",
        "caption": None if text is None else {"pk": "1", "text": text},
        "user": {"pk": "11", "username": "ayse.ornek", "full_name": "Ayşe Örnek"},
        "owner": {"id": "11"},
        "location": {"pk": "5", "name": "Adana Merkez Park", "lat": 36.99, "lng": 35.33},
        **more,
    }


GRAPH = {
    "__typename": "GraphImage",
    "id": "3470000000000000002",
    "shortcode": "DAnOldForm1",
    "taken_at_timestamp": SECONDS,
    "edge_media_to_caption": {"edges": [{"node": {"text": "Parkta çay içtik"}}]},
    "owner": {"id": "11", "username": "ayse.ornek"},
}
COMMENT = {
    "id": "18000000000000001",
    "comment_id": "18000000000000001",
    "text": "Ellerinize sağlık",
    "created_at": SECONDS,
    "user": {"id": "12", "unique_id": "komsu", "nickname": "Komşu"},
    "post_id": "3470000000000000001_11",
    "post_shortcode": "DAFirstPost",
    "parent_comment_id": None,
}
CAPTURED = [
    capture(media("DAFirstPost", "Bugün parkta piknik yaptık 🌳")),
    capture(media("DAInMillis1", "Îro roj xweş e", taken_at=SECONDS * 1000)),
    capture(media("DANoWords_1", None)),
    capture(media("DAnAdvert-1", "Satın alın", product_type="ad")),
    capture(GRAPH),
    capture({k: v for k, v in media("", "Kodu olmayan").items() if k != "code"}),
    capture(COMMENT, "instagram-comments"),
    capture({"id": "POLARIS_1", "__typename": "XIGPolarisFutureMedia", "user": {"username": "ayse.ornek"}}),
    capture(media("DALastPost_", "Sergi pazar günü açık", location=None, user={}, owner={"username": "sergi"})),
]
TABLE = """id,timestamp,thread_id,parent_id,url,body,author_id,author,author_fullname,usertags,num_likes,location_name,\
unix_timestamp
DAFirstPost,2024-10-03 14:00:00,DAFirstPost,DAFirstPost,https://www.instagram.com/p/DAFirstPost,Bugün parkta piknik,\
11,ayse.ornek,Ayşe Örnek,,3,Adana Merkez Park,1727953200
DASecondOne,2024-10-03 14:00:00,DASecondOne,DASecondOne,https://www.instagram.com/p/DASecondOne,"Virgül, ve
satır",11,ayse.ornek,Ayşe Örnek,,3,,1727953200
DAThirdPost,2024-10-03 14:00:00,DAThirdPost,DAThirdPost,https://www.instagram.com/p/DAThirdPost,,11,ayse.ornek,\
Ayşe Örnek,,3,,1727953200
DAFourthOne,2024-10-03 14:00:00,DAFourthOne,DAFourthOne,https://www.instagram.com/p/DAFourthOne,Baran dibare,11,\
ayse.ornek,Ayşe Örnek,,3,,1727953200
"""
CROWDTANGLE = """Account,User Name,Followers at Posting,Post Created,Type,Total Interactions,Likes,URL,Title,Description
Örnek Dergi,ornekdergi,1000,2024-10-03 07:00:00 EDT,Photo,"1,407",1400,https://www.instagram.com/p/DAFirstPost/,,Sergi açıldı
Örnek Dergi,ornekdergi,1000,2024-10-03 14:00:00 +03,Photo,1.407,1400,https://www.instagram.com/reel/DASecondOne/,,Konser var
Örnek Dergi,ornekdergi,1000,2024-10-03 14:00:00 TRT,Photo,1.407,1400,https://www.instagram.com/p/DAThirdPost/,,Roj baş
"""  # noqa: E501 -- rows of a table are not broken
LIBRARY = """id,text,creation_time,lang,mcl_url,post_owner.name,post_owner.username,post_owner.type,statistics.views
178411,Sergi açıldı,2024-10-03T11:00:00+00:00,tr,https://example.org/mcl/1,Örnek Dergi,ornekdergi,business,5
178412,Konser var,2024-10-03 11:00:00,tr,https://example.org/mcl/2,Örnek Dergi,ornekdergi,business,5
178413,Roj baş,2024-10-03T11:00:00Z,ku,https://example.org/mcl/3,Örnek Dergi,ornekdergi,business,5
"""


EXPORTS = [
    Export("zeeschuimer", lines(CAPTURED), "lines"),
    Export("4cat", TABLE, "csv"),
    Export("crowdtangle", CROWDTANGLE, "csv"),
    Export("content_library", LIBRARY, "csv"),
]


read = partial(read_export, platform="instagram")


def by_id(rows: list[Row | Rejected]) -> dict[str, Row]:
    return {row.native_id: row for row in rows if isinstance(row, Row)}


def test_what_a_browser_captured_in_each_of_its_forms(tmp_path: Path) -> None:
    found = read(tmp_path, lines(CAPTURED), "instagram/zeeschuimer")
    rows = by_id(found)
    first = rows["DAFirstPost"]
    assert (first.text, first.published, first.author) == ("Bugün parkta piknik yaptık 🌳", TIME, "ayse.ornek")
    assert (first.place, first.url) == ("Adana Merkez Park", "https://www.instagram.com/p/DAFirstPost/")
    assert rows["DAInMillis1"].published == TIME
    assert (rows["DAnOldForm1"].text, rows["DAnOldForm1"].published) == ("Parkta çay içtik", TIME)
    assert rows["DALastPost_"].author == "sergi"
    comment = rows["18000000000000001"]
    assert (comment.kind, comment.parent, comment.author) == ("comment", "DAFirstPost", "komsu")
    assert [r.reason for r in found if isinstance(r, Rejected)] == ["item_no_words", "item_no_post", "item_unmapped"]


def test_the_number_of_a_post_is_its_code_in_base_64(tmp_path: Path) -> None:
    assert shortcode(3470000000000000001) in by_id(read(tmp_path, lines(CAPTURED), "instagram/zeeschuimer"))
    assert shortcode(65) == "BB"


def test_tables_of_4cat_and_crowdtangle(tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, TABLE, "instagram/4cat"))
    assert rows["DAFirstPost"].published == TIME
    assert rows["DASecondOne"].text == "Virgül, ve\nsatır"
    assert len(rows) == 3
    rows = by_id(read(tmp_path, CROWDTANGLE, "instagram/crowdtangle"))
    assert {row.published for row in rows.values()} == {TIME}
    assert list(rows) == ["DAFirstPost", "DASecondOne", "DAThirdPost"]


def test_ids_of_the_content_library_are_its_own(tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, LIBRARY, "instagram/content_library"))
    assert list(rows) == ["mcl-178411", "mcl-178412", "mcl-178413"]
    assert {row.published for row in rows.values()} == {TIME}
    assert rows["mcl-178411"].author == "ornekdergi"


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled(CAPTURED))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
