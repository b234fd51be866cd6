from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.reddit.parse import parse
from hatewatch.sources.platforms.reddit.shapes import SHAPES
from hatewatch.sources.platforms.shape import Unmapped
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, rows_of
from sources.platforms.values import ANYTHING, check_shape, spoiled


def submission(number: str, title: str, selftext: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"t3_{number}",
        "subreddit": "ornekil",
        "title": title,
        "selftext": selftext,
        "author": "dilan_unal",
        "created_utc": 1727953509.0,
        "permalink": f"/r/ornekil/comments/{number}/baslik/",
        "url": "https://example.org/",
        "num_comments": 2,
        **more,
    }


def comment(number: str, body: str, parent: str = "t3_a1", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "subreddit": "ornekil",
        "body": body,
        "author": "serko",
        "created_utc": 1727953600,
        "link_id": "t3_a1",
        "parent_id": parent,
        "permalink": f"/r/ornekil/comments/a1/baslik/{number}/",
        **more,
    }


def listing(kind: str, *things: dict[str, Any]) -> dict[str, Any]:
    children = [thing if "kind" in thing else {"kind": kind, "data": thing} for thing in things]
    return {"kind": "Listing", "data": {"after": None, "dist": len(children), "children": children}}


PAGE = listing(
    "t3",
    submission("a1", "Yeni park açıldı mı?", "Akşam gidelim.\n\nAdres &amp; saat yazın &lt;3"),
    submission("a2", "Pirtûkên nû", "&amp;#x200B;"),
    submission("a3", "Bahçe", "[removed]"),
    submission("a4", "[deleted by user]", "[deleted]", author="[deleted]"),
    submission(
        "a5", "Bunu gördünüz mü", crosspost_parent="t3_z9", crosspost_parent_list=[submission("z9", "x", "Fuar var.")]
    ),
    submission("a6", "Kendi sayfam", subreddit="u_dilan_unal"),
)

THREAD = [
    listing("t3", submission("a1", "Yeni park açıldı mı?", "Akşam gidelim.")),
    listing(
        "t1",
        comment(
            "c1",
            "Açıldı, çok güzel.",
            replies=listing(
                "t1", comment("c2", "Belê, ez çûm.", "t1_c1", replies=""), comment("c3", "[deleted]", "t1_c1")
            ),
        ),
        comment("c4", "Otobüs gidiyor mu?", replies=""),
        {"kind": "more", "data": {"count": 12, "id": "c5", "children": ["c5", "c6"]}},
    ),
]

ARCHIVE = [
    submission("a1", "Yeni park açıldı mı?", "Akşam gidelim."),
    comment("c1", "Açıldı, çok güzel."),
    comment("c2", "Belê, ez çûm.", "t1_c1"),
    comment("c4", "Otobüs gidiyor mu?", author="[deleted]"),
    comment("c7", "Eski kayıt", 12345, created_utc="1727953600", permalink=None),
]

# Each field of the middle post is damaged in a file of its own: it has few.
_LEAN = {"kind": "t3", "data": {"id": "a8", "subreddit": "ornekil", "title": "Kısa", "created_utc": 1727953509.0}}
_POSTS = [*PAGE["data"]["children"][:3], _LEAN, *PAGE["data"]["children"][3:]]

EXPORTS = [
    Export("page", json.dumps(listing("t3", *_POSTS), ensure_ascii=False), "under:data.children.item"),
    Export("archive", "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in ARCHIVE), "lines"),
]


def read(tmp_path: Path, content: str) -> list[Row | Rejected]:
    path = tmp_path / "posts"
    path.write_text(content, "utf-8")
    assert open_source(path).name == "reddit"
    return rows_of(path)


def test_a_listing_is_read(tmp_path: Path) -> None:
    rows = {row.native_id: row for row in read(tmp_path, json.dumps(PAGE, indent=1)) if isinstance(row, Row)}
    assert list(rows) == ["t3_a1", "t3_a2", "t3_a3", "t3_a5", "t3_a6"]
    first = rows["t3_a1"]
    assert first.text == "Yeni park açıldı mı? Akşam gidelim.\n\nAdres & saat yazın <3"
    assert first.published == datetime(2024, 10, 3, 11, 5, 9, tzinfo=UTC)
    assert first.url == "https://www.reddit.com/r/ornekil/comments/a1/baslik/"
    assert (first.author, first.outlet, first.kind) == ("dilan_unal", "r/ornekil", "post")
    assert rows["t3_a2"].text == "Pirtûkên nû"
    assert rows["t3_a3"].text == "Bahçe"  # the text was removed, the title still stands
    assert (rows["t3_a5"].kind, rows["t3_a5"].parent) == ("repost", "t3_z9")
    assert rows["t3_a5"].text == "Bunu gördünüz mü. Fuar var."
    assert rows["t3_a6"].outlet is None  # a person's page


def test_what_was_deleted_says_so(tmp_path: Path) -> None:
    assert [row.reason for row in read(tmp_path, json.dumps(PAGE)) if isinstance(row, Rejected)] == ["item_deleted"]


def test_a_thread_is_read_with_its_answers(tmp_path: Path) -> None:
    rows = read(tmp_path, json.dumps(THREAD))
    assert [row.native_id if isinstance(row, Row) else row.reason for row in rows] == [
        *("t3_a1", "t1_c1", "t1_c2", "item_deleted", "t1_c4", "item_no_post"),
    ]
    answer = rows[2]
    assert isinstance(answer, Row)
    assert (answer.parent, answer.kind, answer.outlet) == ("t1_c1", "comment", "r/ornekil")


def test_answers_are_not_kept_again_with_what_they_answer() -> None:
    (shape,) = [shape for shape in SHAPES if shape.name == "reddit/lines"]
    first = next(shape.unfold(THREAD[1]))
    assert "replies" not in first["data"]


def test_an_archive_and_the_site_agree(tmp_path: Path) -> None:
    site = {row.native_id: row for row in read(tmp_path, json.dumps(THREAD)) if isinstance(row, Row)}
    rows = [row for row in read(tmp_path, EXPORTS[1].content) if isinstance(row, Row)]
    for row in rows[:3]:
        assert (row.text, row.url, row.parent) == (
            site[row.native_id].text,
            site[row.native_id].url,
            site[row.native_id].parent,
        )
    assert rows[3].author is None
    assert (rows[4].parent, rows[4].url) == ("t3_a1", "https://www.reddit.com/comments/a1/_/c7/")


def test_an_answer_of_an_archives_api_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, json.dumps({"data": ARCHIVE}, indent=1))) == len(ARCHIVE)


@pytest.mark.parametrize("kind", ["t2", "t4", "t5"])
def test_accounts_and_subreddits_are_no_posts(kind: str) -> None:
    with pytest.raises(Unmapped) as caught:
        parse({"kind": kind, "data": {"id": "x", "title": "Örnek", "subject": "Selam", "body": "Merhaba"}})
    assert (caught.value.reason, caught.value.ours) == ("item_no_post", False)


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled([PAGE, *THREAD, *ARCHIVE]))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
