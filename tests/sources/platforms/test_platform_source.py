"""What every social export is to the rest: a source like any other; what it cannot map is kept, and names nobody."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import REASONS, Source, open_source
from hatewatch.sources.platforms import PLATFORMS
from hatewatch.sources.platforms.keep import LONGEST_KEPT, kept
from hatewatch.sources.platforms.recognise import all_shapes, shape_named
from hatewatch.sources.platforms.shape import Post
from hatewatch.sources.platforms.source import PlatformSource, row_of


def capture(number: int, **data: Any) -> dict[str, Any]:
    """One capture of X; without `data` an ordinary post."""
    legacy = {"created_at": "Thu Oct 03 14:00:00 +0000 2024", "full_text": f"Parkta {number} kişi çay içti"}
    account = {"rest_id": "11", "core": {"screen_name": "ayse_ornek"}}
    tweet = {
        "rest_id": str(1841800000000000000 + number),
        "legacy": legacy,
        "core": {"user_results": {"result": account}},
    }
    return {"source_platform": "twitter.com", "user_agent": "Mozilla/5.0", "data": data or tweet}


FUTURE = {
    "rest_id": "5",
    "post": {"screen_name": "ayse_ornek", "words": "Yeni biçim"},
    "core": capture(1)["data"]["core"],
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.ndjson"
    values = [capture(1), capture(2), capture(3, **FUTURE), capture(4, tombstone={}), capture(5)]
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values) + '{"data": {"cut', "utf-8")
    return path


def test_it_is_a_source_like_any_other(export: Path) -> None:
    source = open_source(export)
    assert isinstance(source, PlatformSource)
    assert isinstance(source, Source)
    assert (source.name, source.file, source.unit) == ("x", "export.ndjson", "bytes")
    assert source.digest == hashlib.sha256(export.read_bytes()).hexdigest()
    assert source.columns.text == "text"
    assert source.position == 0
    first = list(source.read())
    half = source.read()
    next(half)
    half.close()  # type: ignore[attr-defined]
    assert list(source.read()) == first
    assert source.position == source.size
    assert [row.number for row in first] == [1, 2, 3, 4, 5, 6]
    assert open_source(export, source="arşiv\x1b").name == "arşiv\ufffd"


def test_lines_whose_first_is_cut_at_its_beginning_are_an_export_still(export: Path) -> None:
    export.write_bytes(export.read_bytes()[40:])
    rows = list(open_source(export).read())
    assert [row.text for row in rows if isinstance(row, Row)] == ["Parkta 2 kişi çay içti", "Parkta 5 kişi çay içti"]
    assert rows[0].reason == "json_broken"  # type: ignore[union-attr]


def test_any_number_of_damaged_elements_is_told_in_order(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    said = [{"id": n, "type": "message", "date_unixtime": "1727953200", "text": f"Not {n}"} for n in range(2)]
    path.write_text(json.dumps({"name": "Sohbet", "messages": [said[0], *[5] * 2_500, said[1], 6]}), "utf-8")
    rows = list(open_source(path).read())
    assert [row.number for row in rows if isinstance(row, Row)] == [1, 2502]
    assert [row.number for row in rows] == list(range(1, 2504))


def test_who_names_columns_gets_a_table(export: Path) -> None:
    source = open_source(export, mapping={"text": "data.legacy.full_text"})
    assert source.name == "export"
    assert next(row.text for row in source.read() if isinstance(row, Row)) == "Parkta 1 kişi çay içti"


def test_what_cannot_be_mapped_is_kept_whole_under_pseudonyms(export: Path) -> None:
    rows = list(open_source(export, pseudonym=lambda name: f"<{len(name)}>").read())
    future, gone, broken = (row for row in rows if isinstance(row, Rejected))
    assert (future.reason, future.shape) == ("item_unmapped", "x/zeeschuimer")
    assert json.loads(future.raw) == {
        "source_platform": "twitter.com",
        "data": {
            "rest_id": "5",
            "post": {"screen_name": "<10>", "words": "Yeni biçim"},
            "core": {"user_results": {"result": {"rest_id": "<2>", "core": {"screen_name": "<10>"}}}},
        },
    }
    assert (gone.reason, gone.raw, gone.shape) == ("item_deleted", "{}", "")
    assert (broken.reason, broken.shape) == ("json_broken", "")


def test_without_pseudonyms_nobody_is_named_in_what_is_kept(export: Path) -> None:
    (future,) = (row for row in open_source(export).read() if isinstance(row, Rejected) and row.shape)
    assert "ayse" not in future.raw
    assert "Mozilla" not in future.raw


def test_a_kept_item_can_be_mapped_by_the_shape_of_its_name() -> None:
    shape = shape_named("x/zeeschuimer")
    assert shape is not None
    raw = kept(capture(1), shape, lambda name: "0a1b")
    post = shape.parse(json.loads(raw or ""))
    assert (post.native_id, post.author) == ("1841800000000000001", "0a1b")
    assert shape_named("x/none") is None


def test_what_is_too_long_or_too_deep_to_keep_is_not_kept() -> None:
    shape = all_shapes()[0]
    assert kept({"a": "x" * LONGEST_KEPT}, shape, lambda name: name) is None
    deep: Any = {}
    for _ in range(3_000):
        deep = {"a": deep}
    assert kept(deep, shape, lambda name: name) is None
    assert json.loads(kept({"a": "\ud83d"}, shape, lambda name: name) or "") == {"a": "\ufffd"}


def test_a_parse_that_fails_costs_one_item(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_source(export)
    assert isinstance(source, PlatformSource)
    shape = source.shape

    def fails(item: Any) -> Post:
        if item["data"].get("rest_id", "").endswith("2"):
            return {}["legacy"]  # type: ignore[no-any-return]
        return shape.parse(item)

    object.__setattr__(
        source,
        "shape",
        type("Failing", (), {**{f: getattr(shape, f) for f in shape.__slots__}, "parse": staticmethod(fails)}),
    )
    rows = list(source.read())
    assert next(row.reason for row in rows if isinstance(row, Rejected)) == "item_unmapped"
    assert len([row for row in rows if isinstance(row, Row)]) == 2


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        (Post("1", " \x00 ", "post"), "item_no_words"),
        (Post("1", "x" * 1_000_001, "post"), "text_too_long"),
        (Post("1", "Merhaba \udcfe", "post"), "not_decodable"),
    ],
)
def test_posts_that_no_store_takes_are_rejected(post: Post, reason: str) -> None:
    row = row_of(post, 7, escaped=True)
    assert isinstance(row, Rejected)
    assert (row.number, row.reason) == (7, reason)


def test_shapes_have_names_of_their_own_and_reasons_three_languages() -> None:
    names = [shape.name for shape in all_shapes()]
    assert len(set(names)) == len(names)
    assert {name.split("/")[0] for name in names} == set(PLATFORMS)
    assert all(shape.platform == shape.name.split("/")[0] for shape in all_shapes())
    for slug in ("item_unmapped", "item_deleted", "item_service", "item_no_words", "item_no_post"):
        assert set(REASONS[slug].meaning) == set(REASONS[slug].remedy) == {"tr", "kmr", "en"}


@pytest.mark.parametrize(
    "content",
    [
        '{"text": "Merhaba dünya", "id": "1", "author": "a"}\n' * 3,
        '[{"text": "Merhaba dünya", "date": "2024-10-03"}, {"text": "Roj baş"}]',
        "id,text,author,date\n1,Merhaba dünya,ayşe,2024-10-03\n2,Roj baş,welat,2024-10-03\n",
        "Merhaba dünya\nRoj baş\nBugün hava güzel\n",
        '{"id": "1", "user": "ayşe", "content": "Merhaba dünya", "created_at": "2024-10-03"}\n' * 3,
        "body;author;timestamp\nMerhaba dünya;ayşe;2024-10-03 10:00:00\nRoj baş;welat;2024-10-03 11:00:00\n",
    ],
)
def test_plain_tables_and_lists_of_texts_are_left_alone(content: str, tmp_path: Path) -> None:
    path = tmp_path / "posts.txt"
    path.write_text(content, "utf-8")
    assert open_source(path).name == "posts"


def test_an_object_of_another_kind_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"data": {"a": 1}, "items": [], "messages": []}, indent=1), "utf-8")
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert str(caught.value).isprintable()
