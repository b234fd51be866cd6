"""Files that are one JSON object, lines that are none, and web pages in the place of an export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source

POSTS = [{"text": "Parkta çay dağıtıldı."}, {"text": "Kütüphane bugün açıldı."}]


def read(path: Path, content: str) -> list[Row | Rejected]:
    path.write_text(content, "utf-8")
    return list(open_source(path).read())


@pytest.mark.parametrize("indent", [None, 1])
def test_the_one_list_in_an_object_is_what_the_file_holds(tmp_path: Path, indent: int | None) -> None:
    for outer in ({"platform": "yeni"}, {"text": "aaa"}, {}):
        rows = read(tmp_path / "a.json", json.dumps({**outer, "items": POSTS}, indent=indent))
        assert [row.text for row in rows if isinstance(row, Row)] == [one["text"] for one in POSTS]


def test_a_post_with_a_list_of_something_else_is_a_post(tmp_path: Path) -> None:
    rows = read(tmp_path / "a.json", json.dumps({"text": "Parkta çay var.", "mentions": [{"id": "5"}]}))
    assert [row.text for row in rows if isinstance(row, Row)] == ["Parkta çay var."]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"platform": "yeni", "items": [{"n": 1}]}),
        json.dumps({"platform": "yeni", "a": POSTS, "b": POSTS}),
        "\n".join(json.dumps({"platform": "yeni", "items": POSTS}) for _ in range(2)),
    ],
)
def test_what_stands_beside_lists_is_no_text(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="a whole list of records") as refused:
        read(tmp_path / "a.json", content)
    assert "Export one post a line" in refused.value.remedy


def test_what_a_line_holds_is_told_in_plain_words(tmp_path: Path) -> None:
    lines = ['{"text": "Parkta çay var."}', "[1]", '"söz"', "3", "null", "true"]
    rows = read(tmp_path / "a.jsonl", "\n".join(lines))
    said = [row.detail for row in rows if isinstance(row, Rejected)]
    assert said == [
        f"The line holds {kind} and not a record."
        for kind in ("a list", "a text", "a number", "nothing (null)", "true or false")
    ]


def test_a_chat_as_a_web_page_is_wanted_as_json(tmp_path: Path) -> None:
    page = (
        '<!DOCTYPE html>\n<html>\n <head>\n  <meta charset="utf-8"/>\n<title>Exported Data</title>\n'
        '<link href="css/style.css" rel="stylesheet"/></head>\n<body><div class="page_header">Komşular</div></body>'
    )
    with pytest.raises(InputError, match="Telegram") as refused:
        read(tmp_path / "messages.html", page)
    assert "as JSON" in refused.value.remedy
    with pytest.raises(InputError, match="web page") as refused:
        read(tmp_path / "page.html", "<!DOCTYPE html><html><table></table></html>")
    assert "Telegram" not in str(refused.value)


def test_the_api_of_x_is_known_by_what_is_whole(tmp_path: Path) -> None:
    broken = {"edit_history_tweet_ids": ["1"]}
    whole = {"id": "17", "edit_history_tweet_ids": ["17"], "text": "Mor erik var."}
    rows = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, [broken, broken, whole])))
    assert [row.text for row in rows if isinstance(row, Row)] == ["Mor erik var."]
    pages = [
        {"data": [{"id": "1"}, {"id": "17", "author_id": "3", "text": "Mor erik var."}], "meta": {"result_count": 2}},
        {"data": [{"id": "2"}], "meta": {"result_count": 1}},
    ]
    rows = read(tmp_path / "b.jsonl", "\n".join(map(json.dumps, pages)))
    assert [row.text if isinstance(row, Row) else row.reason for row in rows] == [
        "item_unmapped", "Mor erik var.", "item_unmapped",
    ]  # fmt: skip
