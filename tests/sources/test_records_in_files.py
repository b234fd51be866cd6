"""JSON and Parquet: fields of every kind."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source


def test_parquet_fields_of_every_kind(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    moment = datetime(2024, 10, 3, 14, 5, tzinfo=UTC)
    table = pa.table(
        {
            "body": pa.array([b"bir ileti", b"\xfe\xff"], pa.binary()),
            "created_at": pa.array([moment, moment], pa.timestamp("us", tz="Europe/Istanbul")),
            "published": pa.array([moment.replace(tzinfo=None)] * 2, pa.timestamp("ns")),
            "user": pa.array([{"username": "biri"}, None], pa.struct([("username", pa.string())])),
            "tags": pa.array([["x", "y"], []], pa.list_(pa.string())),
            "id": pa.array([98942165, 7], pa.int64()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet", mapping={"outlet": "tags"})
    first, second = source.read()
    assert isinstance(first, Row)
    assert (first.text, first.published, first.author, first.outlet, first.native_id) == (
        "bir ileti",
        moment,
        "biri",
        "x, y",
        "98942165",
    )
    assert isinstance(second, Rejected)
    assert second.reason == "not_decodable"
    naive = next(iter(open_source(tmp_path / "a.parquet", mapping={"date": "published"}).read()))
    assert isinstance(naive, Row)
    assert naive.published == datetime(2024, 10, 3, 11, 5, tzinfo=UTC)


def test_empty_parquet_is_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="no rows"):
        open_source(tmp_path / "a.parquet")


def test_parquet_without_its_extra_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(40) + b"PAR1")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(InputError, match=r"a\.parquet: .*not installed\. Run: pip install \"hatewatch\[parquet\]\""):
        open_source(tmp_path / "a.parquet")


def test_array_goes_on_after_a_broken_element(tmp_path: Path) -> None:
    good = [json.dumps({"text": f"ileti {i}"}) for i in range(4)]
    (tmp_path / "a.json").write_text(f"[{good[0]}, {good[1]}, {{'text': yok}}, {good[2]},\n 5, {good[3]}]", "utf-8")
    rows = list(open_source(tmp_path / "a.json").read())
    assert [r.text if isinstance(r, Row) else r.reason for r in rows] == [
        "ileti 0", "ileti 1", "json_broken", "ileti 2", "not_a_record", "ileti 3",
    ]  # fmt: skip


def test_array_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    posts = [{"text": f"ileti {i} " + "uzun " * 500, "id": f"p{i}"} for i in range(1500)]
    (tmp_path / "a.json").write_text(json.dumps(posts), "utf-8")
    rows = list(open_source(tmp_path / "a.json").read())
    assert [r.native_id for r in rows if isinstance(r, Row)] == [p["id"] for p in posts]


def test_a_field_that_most_records_lack_is_not_the_text(tmp_path: Path) -> None:
    posts = [{"content": f"ileti {i} burada", "metin": "nadir" if i == 3 else None} for i in range(40)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, posts)), "utf-8")
    assert open_source(tmp_path / "a.jsonl").columns.text == "content"


def test_undecodable_line_and_line_of_nuls(tmp_path: Path) -> None:
    lines = [
        '{"text": "ilk ileti şöyle"}'.encode(),
        '{"text": "ikinci ileti şöyle"}'.encode("cp1254"),
        bytes(40),
        b"",
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([*lines, lines[0].replace(b"ilk", b"son")]))
    rows = list(open_source(tmp_path / "a.jsonl").read())
    assert [r.text if isinstance(r, Row) else r.reason for r in rows] == [
        "ilk ileti şöyle",
        "not_decodable",
        "son ileti şöyle",
    ]
    assert [r.number for r in rows] == [1, 2, 5]


def test_posts_with_accounts_in_them(tmp_path: Path) -> None:
    """The shape of a flattened page of the X API, with values of ours."""
    author = {
        "id": "9",
        "username": "ornek",
        "location": "Van",
        "description": "x",
        "created_at": "2011-01-01T00:00:00Z",
        "url": "https://o.example",
    }
    post = {
        "id": "1841234567890123456",
        "text": "bir ileti",
        "created_at": "2024-10-03T11:05:00.000Z",
        "source": "Bir Uygulama",
        "conversation_id": "18",
        "author": author,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(post), "utf-8")
    (row,) = open_source(tmp_path / "a.jsonl").read()
    assert row == Row(1, "1841234567890123456", "bir ileti", datetime(2024, 10, 3, 11, 5, tzinfo=UTC), "ornek", "Van")
