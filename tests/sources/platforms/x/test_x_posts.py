from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.x.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, lines, read_export
from sources.platforms.values import ANYTHING, check_shape, spoiled

SHAPE = {shape.name: shape for shape in SHAPES}
LONG = "Porsuk kıyısındaki yürüyüş yolu bu hafta sonu açılıyor; belediye bütün komşuları çaya çağırdı. " * 4


def user(number: int, handle: str) -> dict[str, Any]:
    return {
        "id": str(number),
        "username": handle,
        "name": "Örnek Kişi",
        "created_at": "2012-05-01T08:00:00.000Z",
        "public_metrics": {"followers_count": 3, "following_count": 4, "tweet_count": 5, "listed_count": 0},
    }


def tweet(number: int, text: str, **more: Any) -> dict[str, Any]:
    """One post as the API v2 gives it."""
    return {
        "id": str(1841800000000000000 + number),
        "author_id": "11",
        "text": text,
        "created_at": f"2024-10-03T14:{number:02}:00.000Z",
        "conversation_id": str(1841800000000000000 + number),
        "edit_history_tweet_ids": [str(1841800000000000000 + number)],
        "public_metrics": {"retweet_count": 1, "reply_count": 0, "like_count": 2, "quote_count": 0},
        "lang": "tr",
        **more,
    }


def number(row: int) -> str:
    return str(1841800000000000000 + row)


PAGE = {
    "data": [
        tweet(1, "Bugün Seyhan&#39;da pazar kuruldu &amp; hava güzel", geo={"place_id": "abc"}),
        tweet(2, "RT @ornek: Porsuk kıyısı…", referenced_tweets=[{"type": "retweeted", "id": number(50)}]),
        tweet(3, "@ornek Roj baş!", referenced_tweets=[{"type": "replied_to", "id": number(1)}]),
        tweet(4, "Porsuk kıyısı…", note_tweet={"text": LONG}),
        tweet(5, "Buna bakın", referenced_tweets=[{"type": "quoted", "id": number(50)}]),
    ],
    "includes": {
        "users": [user(11, "ayse_ornek"), user(12, "ornek")],
        "tweets": [{**tweet(50, "Porsuk kıyısı…", note_tweet={"text": LONG}), "author_id": "12"}],
        "places": [{"id": "abc", "full_name": "Adana, Türkiye", "country_code": "TR"}],
    },
    "meta": {"result_count": 5, "newest_id": number(5), "oldest_id": number(1), "next_token": "b26v89"},
}
PAGES = [
    PAGE,
    *({"data": [tweet(n, f"Çarşıda {n} yeni kitapçı açıldı")], "includes": {"users": [user(11, "a")]}} for n in (6, 7)),
    {"data": tweet(8, "Akıştan bir ileti"), "includes": {"users": [user(11, "a")]}, "matching_rules": [{"id": "1"}]},
    {"meta": {"result_count": 0}},
    {"data": [tweet(9, "Îro li Amedê baran dibare")]},
]
FLAT = [
    tweet(n, f"Parkta {n} kişi çay içti", author=user(11, "ayse_ornek"), geo={"full_name": "Eskişehir, Türkiye"})
    for n in range(1, 7)
]


def old_tweet(n: int, text: str, **more: Any) -> dict[str, Any]:
    """One post as the API v1.1 gives it in its extended form."""
    return {
        "created_at": f"Thu Oct 03 14:{n:02}:00 +0000 2024",
        "id": 1841800000000000000 + n,
        "id_str": number(n),
        "full_text": text,
        "truncated": False,
        "user": {"id_str": "11", "screen_name": "ayse_ornek", "name": "Ayşe Örnek"},
        "in_reply_to_status_id_str": None,
        "place": {"full_name": "Diyarbakır, Türkiye"},
        **more,
    }


ARCHIVE = [
    old_tweet(1, "Kitap fuarı yarın başlıyor"),
    old_tweet(2, "RT @ornek: Sinema bu akşam…", retweeted_status=old_tweet(51, "Sinema bu akşam ücretsiz &lt;3")),
    old_tweet(3, "@ornek Spas!", in_reply_to_status_id_str=number(1)),
    {k: v for k, v in old_tweet(4, "").items() if k != "full_text"}
    | {"text": "Kesilmiş…", "extended_tweet": {"full_text": "Kesilmemiş hâli budur"}},
    {"delete": {"status": {"id_str": number(5)}}},
    old_tweet(6, "Baxçe vekirî ye"),
]


def web_tweet(n: int, text: str, *, modern: bool = True, **more: Any) -> dict[str, Any]:
    """One post as the web page gets it, the account's handle where it stands since 2025 or before."""
    names = {"screen_name": "ayse_ornek", "name": "Ayşe Örnek"}
    account = {"__typename": "User", "rest_id": "11", "legacy": {"description": "…"}}
    account |= {"core": names} if modern else {"legacy": names}
    legacy = {
        "created_at": f"Thu Oct 03 14:{n:02}:00 +0000 2024",
        "conversation_id_str": number(n),
        "full_text": text,
        "id_str": number(n),
        "user_id_str": "11",
        **more.pop("legacy", {}),
    }
    core = {"user_results": {"result": account}}
    return {"__typename": "Tweet", "rest_id": number(n), "core": core, "legacy": legacy, "id": float(number(n)), **more}


def capture(data: dict[str, Any], site: str = "twitter.com") -> dict[str, Any]:
    """Zeeschuimer's envelope."""
    return {
        "nav_index": "1:2:3",
        "item_id": str(data.get("rest_id", "1")),
        "timestamp_collected": 1_727_990_000_000,
        "source_platform": site,
        "source_platform_url": "https://x.com/search?q=porsuk",
        "source_url": "https://x.com/i/api/graphql/x/SearchTimeline",
        "user_agent": "Mozilla/5.0",
        "data": data,
        "id": 1,
    }


NOTE = {"note_tweet_results": {"result": {"id": "x", "text": LONG}}}
LIMITED = {"__typename": "TweetWithVisibilityResults", "tweet": web_tweet(52, "Sergi pazar günü açık")}
CAPTURED = [
    capture(web_tweet(1, "Mahallede kermes var &amp; herkes davetli")),
    capture(web_tweet(2, "Eski biçim", modern=False)),
    capture(web_tweet(3, "RT @ornek: Sergi…", legacy={"retweeted_status_result": {"result": LIMITED}})),
    capture(web_tweet(4, "Porsuk kıyısı…", note_tweet=NOTE)),
    capture({**web_tweet(5, "Hesabı görünmeyen bir ileti"), "core": {"user_results": {}}}),
    capture({"__typename": "TweetTombstone", "tombstone": {"text": {"text": "This Post is unavailable"}}}),
    capture(
        {"id": 1, "type": "adaptive", "legacy": web_tweet(6, "En eski biçim")["legacy"], "user": {"screen_name": "e"}}
    ),
    capture(web_tweet(7, "Reklam", promoted=True)),
    capture({"__typename": "Tweet2030", "unknown": True, "post": {"screen_name": "ayse_ornek", "user_id_str": "11"}}),
    capture(web_tweet(8, "@ornek Evet", legacy={"in_reply_to_status_id_str": number(1)}), "x.com"),
]
TABLE = """collected_from_url,id,thread_id,timestamp,unix_timestamp,link,body,author,author_fullname,is_retweet,\
retweeted_user,is_reply,replied_author,place_name
https://x.com/home,1841800000000000001,1841800000000000001,2024-10-03 14:01:00,1727964060,,"Pazar, yarın da açık",\
ayse_ornek,Ayşe Örnek,no,,no,,Adana
https://x.com/home,1841800000000000002,1841800000000000002,2024-10-03 14:02:00,1727964120,,RT @ornek: Sinema bu akşam,\
ayse_ornek,Ayşe Örnek,yes,ornek,no,,
https://x.com/home,1841800000000000003,1841800000000000001,2024-10-03 14:03:00,1727964180,,@ornek Spas,\
ayse_ornek,Ayşe Örnek,no,,yes,ornek,
https://x.com/home,1841800000000000004,1841800000000000004,2024-10-03 14:04:00,,,"İki satırlı
bir ileti",ayse_ornek,Ayşe Örnek,no,,no,,
https://x.com/home,1841800000000000005,1841800000000000005,2024-10-03 14:05:00,1727964300,,Baran dibare,\
ayse_ornek,Ayşe Örnek,no,,no,,
"""


EXPORTS = [
    Export("pages", lines(PAGES), "lines"),
    Export("page_over_many_lines", json.dumps(PAGE, ensure_ascii=False, indent=2), "lines"),
    Export("flat", lines(FLAT), "lines"),
    Export("flat_array", json.dumps(FLAT, ensure_ascii=False), "array"),
    Export("api_v1", lines(ARCHIVE), "lines"),
    Export("zeeschuimer", lines(CAPTURED), "lines"),
    Export("4cat", TABLE, "csv"),
]


read = partial(read_export, platform="x")


def by_id(rows: list[Row | Rejected]) -> dict[int, Row]:
    return {int(row.native_id) - 1841800000000000000: row for row in rows if isinstance(row, Row)}


@pytest.mark.parametrize("content", [lines(PAGES), json.dumps(PAGE, indent=2)], ids=["lines", "one_over_many_lines"])
def test_pages_of_the_api_are_joined_and_read_post_by_post(content: str, tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, content, "x/api_v2"))
    assert rows[1].text == "Bugün Seyhan'da pazar kuruldu & hava güzel"
    assert rows[1].published == datetime(2024, 10, 3, 14, 1, tzinfo=UTC)
    assert (rows[1].author, rows[1].place, rows[1].kind) == ("ayse_ornek", "Adana, Türkiye", "post")
    assert rows[1].url == f"https://x.com/i/web/status/{number(1)}"
    assert (rows[2].text, rows[2].kind, rows[2].parent) == (LONG.strip(), "repost", number(50))
    assert (rows[3].kind, rows[3].parent) == ("comment", number(1))
    assert rows[4].text == LONG.strip()
    assert (rows[5].kind, rows[5].parent) == ("post", None)  # a quotation has words of its own
    assert 50 not in rows  # it was not asked for


def test_items_are_numbered_across_pages(tmp_path: Path) -> None:
    rows = read(tmp_path, lines(PAGES), "x/api_v2")
    assert [row.number for row in rows] == list(range(1, 10))
    assert by_id(rows)[9].author == "11"  # the page names nobody


def test_flattened_posts_and_those_of_a_list_are_the_same(tmp_path: Path) -> None:
    flat = read(tmp_path, lines(FLAT), "x/api_v2")
    assert flat == read(tmp_path, json.dumps(FLAT, indent=1), "x/api_v2")
    assert by_id(flat)[1].place == "Eskişehir, Türkiye"


def test_a_stream_with_a_broken_line_goes_on(tmp_path: Path) -> None:
    content = lines(PAGES[1:3]) + '{"data": {"author_id": "10"\n' + lines(PAGES[3:4])
    rows = read(tmp_path, content, "x/api_v2")
    assert [row.reason if isinstance(row, Rejected) else row.kind for row in rows] == [
        "post",
        "post",
        "json_broken",
        "post",
    ]


def test_errors_in_the_place_of_posts_are_no_posts(tmp_path: Path) -> None:
    content = lines([*PAGES, {"errors": [{"title": "operational-disconnect", "detail": "…"}]}])
    assert [r.reason for r in read(tmp_path, content, "x/api_v2") if isinstance(r, Rejected)] == ["item_no_post"]


def test_what_is_withheld_for_copyright_is_gone(tmp_path: Path) -> None:
    page = {"data": [tweet(1, "…", withheld={"copyright": True, "country_codes": ["XX"]}), tweet(2, "Merhaba")]}
    assert [r.reason for r in read(tmp_path, lines([page]), "x/api_v2") if isinstance(r, Rejected)] == ["item_deleted"]


def test_without_a_time_the_id_tells_it() -> None:
    post = SHAPE["x/api_v2"].parse({"id": "1580661436132757506", "text": "Merhaba", "edit_history_tweet_ids": []})
    assert post.published is not None
    assert post.published.replace(microsecond=0) == datetime(2022, 10, 13, 20, 47, 8, tzinfo=UTC)


def test_the_archive_of_the_first_api(tmp_path: Path) -> None:
    found = read(tmp_path, lines(ARCHIVE), "x/api_v1")
    rows = by_id(found)
    assert (rows[1].author, rows[1].place) == ("ayse_ornek", "Diyarbakır, Türkiye")
    assert rows[1].published == datetime(2024, 10, 3, 14, 1, tzinfo=UTC)
    assert (rows[2].text, rows[2].kind, rows[2].parent) == ("Sinema bu akşam ücretsiz <3", "repost", number(51))
    assert rows[3].kind == "comment"
    assert rows[4].text == "Kesilmemiş hâli budur"
    assert [r.reason for r in found if isinstance(r, Rejected)] == ["item_no_post"]


def test_what_a_browser_captured_in_each_of_its_forms(tmp_path: Path) -> None:
    found = read(tmp_path, lines(CAPTURED), "x/zeeschuimer")
    rows = by_id(found)
    assert rows[1].text == "Mahallede kermes var & herkes davetli"
    assert [rows[n].author for n in (1, 2, 5, 6)] == ["ayse_ornek", "ayse_ornek", None, "e"]
    assert (rows[3].text, rows[3].kind, rows[3].parent) == ("Sergi pazar günü açık", "repost", number(52))
    assert rows[4].text == LONG.strip()
    assert rows[8].kind == "comment"
    assert [r.reason for r in found if isinstance(r, Rejected)] == ["item_deleted", "item_no_post", "item_unmapped"]


def test_captures_that_4cat_keeps_are_read_alike(tmp_path: Path) -> None:
    kept = [{**item["data"], "__import_meta": {k: v for k, v in item.items() if k != "data"}} for item in CAPTURED]
    assert by_id(read(tmp_path, lines(kept), "x/zeeschuimer")) == by_id(
        read(tmp_path, lines(CAPTURED), "x/zeeschuimer")
    )


def test_a_table_of_4cat(tmp_path: Path) -> None:
    rows = by_id(read(tmp_path, TABLE, "x/4cat"))
    assert (rows[1].text, rows[1].place) == ("Pazar, yarın da açık", "Adana")
    assert (rows[2].text, rows[2].kind) == ("Sinema bu akşam", "repost")
    assert (rows[3].kind, rows[3].parent) == ("comment", number(1))
    assert rows[4].published == datetime(2024, 10, 3, 14, 4, tzinfo=UTC)


def test_one_post_in_all_exports_is_one_document(tmp_path: Path) -> None:
    contents = {"x/api_v2": lines(PAGES), "x/api_v1": lines(ARCHIVE), "x/zeeschuimer": lines(CAPTURED), "x/4cat": TABLE}
    first = [by_id(read(tmp_path, content, shape))[1] for shape, content in contents.items()]
    assert len({(row.native_id, row.published, row.author, row.url) for row in first}) == 1


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"data": [user(11, "ayse_ornek")], "includes": {"tweets": [tweet(1, "Merhaba")]}}, "accounts"),
        (user(11, "ayse_ornek"), "accounts"),
        ({"data": [{"start": "2024-10-03", "end": "2024-10-04", "tweet_count": 5}], "meta": {}}, "counted"),
    ],
)
def test_exports_without_posts_are_refused(value: Any, says: str, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(lines([value] * 3), "utf-8")
    with pytest.raises(InputError, match=says):
        open_source(path)


def test_a_plain_table_with_a_text_column_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(lines([{"id": str(n), "text": "Merhaba dünya", "author": "a"} for n in range(9)]), "utf-8")
    assert open_source(path).name == "posts"


DAMAGED = [  # the one element of a page over many lines is the whole file
    (export, damage)
    for export in EXPORTS
    for damage in DAMAGES
    if export.name != "page_over_many_lines" or damage.keeps != "others"
]


@pytest.mark.parametrize(("export", "damage"), DAMAGED, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


ITEMS = [*PAGES, FLAT[0], *ARCHIVE[:4], *CAPTURED]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None)
@given(element=ANYTHING | spoiled(ITEMS))
def test_whatever_stands_in_an_export_is_a_post_or_refused(shape: Any, element: Any) -> None:
    check_shape(shape, element)
