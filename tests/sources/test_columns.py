from __future__ import annotations

import json
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.records import Row
from hatewatch.sources import open_source
from hatewatch.sources.columns import unique_names

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


def test_american_dates_are_recognised_by_their_column(tmp_path: Path) -> None:
    rows = [[TEXTS[0], "10/03/2024"], [TEXTS[1], "10/25/2024"]]
    found = [r.published for r in open_source(write(tmp_path, [["text", "date"], *rows])).read() if isinstance(r, Row)]
    assert [d.month for d in found if d] == [10, 10]
