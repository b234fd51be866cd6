from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.columns import unique_names
from sources.broken import workbook

TEXTS = [
    "Pazarda bugün çok kalabalık vardı",
    "Îro hewa li bajêr pir xweş bû",
    "Yeni kütüphane yarın açılıyor",
]
HEADERS = {
    "turkish": ("Metin", "Tarih", "Kullanıcı Adı", "Şehir", "Kaynak", "Bağlantı", "Kimlik"),
    "turkish_capitals": ("İÇERİK", "YAYIN TARİHİ", "YAZAR", "İL", "GAZETE", "LİNK", "GÖNDERİ NO"),
    "turkish_ascii": ("icerik", "yayin tarihi", "kullanici", "sehir", "gazete", "baglanti", "kimlik"),
    "forum": ("ileti", "zaman", "nick yazar", "yer", "mecra", "url", "no"),
    "kurmanji": ("Nivîs", "Dîrok", "Nivîskar", "Bajar", "Rojname", "Girêdan", "Nasname"),
    "kurmanji_ascii": ("sirove", "dirok", "bikarhener", "cih", "cavkani", "girêdan", "nasname"),
    "english": ("Full Text", "Created At", "User Name", "Province", "Source", "URL", "ID"),
    "snake": ("full_text", "created_at", "screen_name", "city", "outlet", "permalink", "tweet_id"),
    "camel": ("messageText", "publishedAt", "userName", "location", "domain", "postUrl", "messageId"),
}


def write(folder: Path, rows: list[list[object]], delimiter: str = ";") -> Path:
    path = folder / "posts.csv"
    path.write_text("\n".join(delimiter.join(map(str, row)) for row in rows) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("names", HEADERS.values(), ids=HEADERS)
def test_headers_are_recognised(names: tuple[str, ...], tmp_path: Path) -> None:
    rows = [
        [t, "03.10.2024", "biri", "Adana", "Örnek", f"https://o.example/{i}", f"k{i * 7}"] for i, t in enumerate(TEXTS)
    ]
    columns = open_source(write(tmp_path, [list(names), *rows])).columns
    found = [
        columns.text,
        columns.date,
        columns.author,
        columns.place,
        columns.outlet,
        columns.url,
        columns.id,
    ]
    expected: list[str | None] = list(names)
    if names[2] == "nick yazar":
        expected[2] = None  # not known, so left unused and not guessed at
    assert found == expected
    assert columns.header


def test_a_running_number_or_a_repeated_value_is_no_id(tmp_path: Path) -> None:
    rows = [[i, f"{t} {i}", 5] for i, t in enumerate(TEXTS * 4, 1)]
    assert open_source(write(tmp_path, [["No", "Metin", "post_id"], *rows])).columns.id is None


def test_rounded_ids_of_spreadsheets_are_not_trusted(tmp_path: Path) -> None:
    ids = ["1,84123E+18", "1841234567890120000", "1841234567890123456", "98942165.0", ""]
    rows = [[cell, f"ileti {i} burada"] for i, cell in enumerate(ids)]
    found = [
        r.native_id for r in open_source(write(tmp_path, [["tweet_id", "metin"], *rows])).read() if isinstance(r, Row)
    ]
    assert [i.startswith("content-") for i in found] == [True, True, False, False, True]
    assert found[2:4] == ["1841234567890123456", "98942165"]


def test_best_name_wins_and_a_column_serves_once(tmp_path: Path) -> None:
    rows = [["x", t, "özet olarak bu", "2024-10-03"] for t in TEXTS]
    columns = open_source(write(tmp_path, [["comment", "text", "description", "tarih"], *rows])).columns
    assert (columns.text, columns.unused) == ("text", ("comment", "description"))


def test_title_is_joined_only_where_it_is_prose(tmp_path: Path) -> None:
    slugs = [["pazar-yeri", t] for t in TEXTS]
    source = open_source(write(tmp_path, [["Başlık", "İleti"], *slugs]))
    assert source.columns.title is None
    titles = ["Pazar bugün kuruldu", "Hewa îro xweş bû!", "Yeni kütüphane yarın açılıyor"]
    source = open_source(write(tmp_path, [["title", "description"], *map(list, zip(titles, TEXTS, strict=True))]))
    assert source.columns.title == "title"
    assert [r.text for r in source.read() if isinstance(r, Row)] == [
        f"Pazar bugün kuruldu. {TEXTS[0]}",
        f"Hewa îro xweş bû! {TEXTS[1]}",
        TEXTS[2],
    ]
    same = [["Haftanın haberi burada", t] for t in TEXTS]
    assert open_source(write(tmp_path, [["title", "text"], *same])).columns.title is None


def test_description_alone_is_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, [["username", "description"], *[["biri", t] for t in TEXTS]])
    with pytest.raises(InputError, match='--map "text=description"'):
        open_source(path)


def test_the_app_a_post_was_sent_from_is_no_outlet(tmp_path: Path) -> None:
    rows = [[t, "Bir Uygulama", 3] for t in TEXTS]
    assert open_source(write(tmp_path, [["text", "source", "retweet_count"], *rows])).columns.outlet is None
    assert open_source(write(tmp_path, [["text", "source", "likes"], *rows])).columns.outlet == "source"


def test_files_without_a_header(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, [[i * 7, "2024-10-03 14:00", t] for i, t in enumerate(TEXTS)]))
    assert not source.columns.header
    assert (source.columns.text, source.columns.date) == ("column 3", "column 2")
    assert [r.number for r in source.read()] == [1, 2, 3]
    lines = [f"{TEXTS[0]}, evet", TEXTS[1], f"{TEXTS[2]}; ne iyi, ne güzel", "Bitti"]
    assert [r.text for r in open_source(write(tmp_path, [[t] for t in lines])).read() if isinstance(r, Row)] == lines


def test_one_column_under_any_name_is_the_text(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, [["Paylaşımlar_2024"], *[[t] for t in TEXTS]]))
    assert source.columns.text == "Paylaşımlar_2024"
    assert len(list(source.read())) == 3


def test_map_by_name_number_and_error(tmp_path: Path) -> None:
    path = write(tmp_path, [["kmr", "en"], *[[t, "An English sentence"] for t in TEXTS]])
    with pytest.raises(InputError, match=r"kmr, en.*--map"):
        open_source(path)
    for wanted in ("kmr", "KMR", "1"):
        assert open_source(path, mapping={"text": wanted}).columns.text == "kmr"
    for wanted in ("tr", "3", "0"):
        with pytest.raises(InputError, match=f"text={wanted} names no column.*kmr, en"):
            open_source(path, mapping={"text": wanted})
    with pytest.raises(InputError, match=r"metin=… names nothing.*text, title, date"):
        open_source(path, mapping={"metin": "kmr"})


def test_json_paths_in_a_map(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    lines = [{"a": {"b.c": t, "tags": ["x", "y"]}, "list": [{"text": "no"}], "when": 1727953200000} for t in TEXTS]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    source = open_source(path, mapping={"text": "a.b.c", "date": "when", "outlet": "a.tags"})
    rows = [r for r in source.read() if isinstance(r, Row)]
    assert [r.text for r in rows] == TEXTS
    assert rows[0].published is not None
    assert rows[0].published.hour == 11
    assert rows[0].outlet == "x, y"


def test_repeated_and_empty_headers_get_names_of_their_own() -> None:
    assert unique_names(["a", "", "a", " b ", "a"]) == ("a", "column 2", "a.2", "b", "a.3")
    assert len(set(unique_names(["a", "a.2", "a"]))) == 3


def american(folder: Path) -> Path:
    rows = [[f"ileti {i} burada", f"01/{1 + i // 60:02}/2025"] for i in range(1_800)]
    return write(folder, [["text", "date"], *rows])


def test_american_dates_are_recognised_by_their_whole_column(tmp_path: Path) -> None:
    source = open_source(american(tmp_path))
    assert source.columns.date_order == "month first"
    assert source.position == 0
    found = [r.published for r in source.read() if isinstance(r, Row)]
    assert len(found) == 1_800
    assert {(d + timedelta(hours=3)).date() for d in found if d} == {date(2025, 1, day) for day in range(1, 31)}


def test_a_date_in_the_other_order_is_rejected_and_not_swapped(tmp_path: Path) -> None:
    rows = [[t, written] for t, written in zip(TEXTS, ["13/01/2025", "14/01/2025", "01/15/2025"], strict=True)]
    source = open_source(write(tmp_path, [["text", "date"], *rows]))
    assert source.columns.date_order == "day first"
    assert [r.reason for r in source.read() if isinstance(r, Rejected)] == ["date_unreadable"]


def test_order_of_dates_is_told_only_where_it_had_to_be_found_out(tmp_path: Path) -> None:
    for written, order in [("03/04/2024", "day first"), ("03.04.2024", None), ("2024-04-03", None)]:
        source = open_source(write(tmp_path, [["text", "date"], *[[t, written] for t in TEXTS]]))
        assert source.columns.date_order == order
        assert [r.published.month for r in source.read() if isinstance(r, Row) and r.published] == [4, 4, 4]


@pytest.mark.parametrize("suffix", ["jsonl", "json", "xlsx", "parquet"])
def test_american_dates_of_other_formats(suffix: str, tmp_path: Path) -> None:
    rows = [{"text": f"ileti {i} burada", "date": f"01/{1 + i // 60:02}/2025"} for i in range(1_200)]
    path = tmp_path / f"a.{suffix}"
    if suffix == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    elif suffix == "json":
        path.write_text(json.dumps(rows), "utf-8")
    elif suffix == "xlsx":
        path.write_bytes(workbook([["text", "date"], *[list(row.values()) for row in rows]]))
    else:
        pa = pytest.importorskip("pyarrow")
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    source = open_source(path)
    assert source.columns.date_order == "month first"
    assert {r.published.month for r in source.read() if isinstance(r, Row) and r.published} == {1, 12}  # 1 January, UTC


SHUFFLED = [(i * 7_919) % 10_007 for i in range(1, 4_000)] + [(i * 7_919) % 10_007 for i in range(4_000, 10_007)]
NUMBERINGS = {
    "from_5": (range(5, 305), False),
    "downwards": (range(100, 0, -1), False),
    "shuffled": ([(i * 37) % 101 for i in range(1, 101)], False),
    "shuffled_and_long": (SHUFFLED, False),
    "with_gaps": ([i for i in range(900, 1_100) if i % 3], False),
    "sparse": ([i * 17 + i % 5 for i in range(1, 200)], True),
    "long_and_dense": (range(98_942_165, 98_942_365), True),
    "with_letters": ([f"p{i}" for i in range(1, 100)], True),
}


@pytest.mark.parametrize(("numbers", "trusted"), NUMBERINGS.values(), ids=NUMBERINGS)
def test_running_numbers_in_any_order_are_no_ids(numbers: Sequence[object], trusted: bool, tmp_path: Path) -> None:
    path = write(tmp_path, [["No", "Metin"], *[[n, f"ileti {n} burada"] for n in numbers]])
    assert open_source(path).columns.id == ("No" if trusted else None)
    assert open_source(path, mapping={"id": "No"}).columns.id == "No"


def test_a_part_of_a_table_is_judged_as_the_whole(tmp_path: Path) -> None:
    for numbers in (range(1, 4_000), range(700, 900), range(3_999, 0, -1), [17]):
        path = write(tmp_path, [["No", "Metin"], *[[n, f"ileti {n} burada"] for n in numbers]])
        assert open_source(path).columns.id is None


def test_one_word_is_a_list_of_texts_only_under_the_name_of_one(tmp_path: Path) -> None:
    for name in ("bad.bin", "bad", "bad.log"):
        (tmp_path / name).write_text("merhaba\n", "utf-8")
        with pytest.raises(InputError, match="single line"):
            open_source(tmp_path / name)
    for name in ("a.txt", "A.TXT", "a.csv", "a.tsv"):
        (tmp_path / name).write_text("merhaba\n", "utf-8")
        assert len(list(open_source(tmp_path / name).read())) == 1
    (tmp_path / "two.log").write_text("Bugün hava güzel\nYarın da öyle\n", "utf-8")
    assert len(list(open_source(tmp_path / "two.log").read())) == 2


@pytest.mark.parametrize("content", ['{"a": {"b": [1, 2]}}', '{"n": 5}\n{"n": 6}\n', '[{"a": 1.5}]', "1\n2\n3\n"])
def test_a_column_of_numbers_is_no_text(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(content, "utf-8")
    with pytest.raises(InputError, match="no column was recognised as the text"):
        open_source(tmp_path / "a.txt")


def test_names_of_columns_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"metin;a\xff\n" + "güzel ileti;x\nîro xweş e;y\n".encode())
    (tmp_path / "b.jsonl").write_text('{"text": "bir ileti", "\\ud800": 1, "x\\ny": "z"}', "utf-8")
    assert open_source(tmp_path / "a.csv").columns.unused == ("a\ufffd",)
    assert open_source(tmp_path / "b.jsonl").columns.unused == ("\ufffd", "x y")
    with pytest.raises(InputError, match="x y") as caught:
        open_source(tmp_path / "b.jsonl", mapping={"text": "yok\udcff"})
    str(caught.value).encode()
