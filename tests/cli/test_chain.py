"""The chain as a person drives it: files in, predictions and reports out, nothing twice and nothing lost."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import jsonschema
import pytest

from hatewatch.labels import load_scheme
from hatewatch.pipeline.contract import prediction_schema

ROOT = Path(__file__).parents[2]

POSTS = """\
no;tarih;şehir;yazar;mesaj
p-1x;03.10.2024 10:15;Adana;ayse_ornek;Bugün Seyhan'da kitap fuarı açıldı, herkesi bekleriz.
p-2x;04.10.2024 11:00;Adana;ayse_ornek;Suriyeliler hırsız, hepsi ülkemizden defolsun, istemiyoruz.
p-3x;05.10.2024 12:30;Diyarbakır;@welat_ornek;Îro li Amedê hewa pir xweş e, em ê herin Surê.
p-4x;06.10.2024 12:30;Diyarbakır;welat_ornek;
p-5x;kırk gün önce;Diyarbakır;welat_ornek;Belediye meclisi yarın toplanıyor.
p-6x;07.10.2024 09:00;Eskişehir;deniz_ornek;Beni 0532 000 00 00 numarasından arayın, @birisi de gelsin.
"""
# A report speaks of ten texts at least, by three people at least.
MORE = "".join(
    f"q-{i}x;{8 + i}.10.2024 09:00;Adana;kisi_{i};{i}. durakta otobüs {i} dakika gecikti, komşular bekledi.\n"
    for i in range(9)
)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text(POSTS, "utf-8")
    return path


def count(store: Path, table: str) -> int:
    with sqlite3.connect(store) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(found)


def test_a_report_of_a_file_needs_no_project(cli, posts: Path, tmp_path: Path) -> None:
    few = cli("report", posts, "--out", tmp_path / "few")
    assert (few.code, "too few texts (4)" in few.err, (tmp_path / "few" / "index.html").exists()) == (1, True, False)
    posts.write_text(POSTS + MORE, "utf-8")
    ran = cli("report", posts, "--out", tmp_path / "out", "--lang", "EN")
    assert ran.code == 0, ran.err
    pages = {"index.html", "tr.html", "kmr.html", "trends.csv", "report.json", "rejected.csv"}
    assert {path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".pdf"} == pages
    assert "15 rows, 13 added, 2 rejected" in ran.out
    report = (tmp_path / "out" / "report.json").read_text("utf-8")
    for private in ("ayse_ornek", "welat_ornek", "0532", "@birisi"):
        for name in pages:
            assert private not in (tmp_path / "out" / name).read_text("utf-8-sig"), (private, name)
    assert json.loads(report)
    assert list(tmp_path.glob("*.sqlite")) == []


def test_what_is_counted_is_chosen_and_said(cli, tmp_path: Path) -> None:
    story = "Belediye meclisi bu sabah toplandı ve yeni parkın ağaçlarını konuştu, komşular çınar ile ıhlamur istedi."
    posts = tmp_path / "haber.csv"
    posts.write_text(
        f"yayın;mesaj\nAdana Postası;{story}\nAdana Postası;{story} Haberin devamı.\nAmed Rojname;{story}\n"
        "Amed Rojname;Yarın hava açık olacak, pazar kurulacak.\n"
        + "".join(f"Kent Sesi;{i}. durakta otobüs {i * 7} dakika gecikti, {'çok ' * i}beklendi.\n" for i in range(10)),
        "utf-8",
    )  # fmt: skip

    def counted(*options: object, cwd: Path = tmp_path) -> tuple[int, str, str]:
        out = tmp_path / "out"
        ran = cli("report", *options, "--out", out, "--lang", "en", cwd=cwd)
        assert ran.code == 0, ran.err
        record = json.loads((out / "report.json").read_text("utf-8"))
        told.append(ran.out)
        return record["n"], record["unit"], (out / "index.html").read_text("utf-8")

    told: list[str] = []
    for unit, n, said, line in (
        ("documents", 14, "copies included", "Counted: every text, copies included."),
        ("groups", 12, "2 copies were left out", "Counted: each text once; 2 copies left out."),
        (
            "outlets",
            13,
            "1 copy from one and the same outlet",
            "Counted: each text once an outlet; 1 copies left out.",
        ),
    ):
        found = counted(posts, "--count", unit)
        assert found[:2] == (n, unit)
        assert said in found[2]
        assert line in told[-1]
    cli("init", "town")
    ran = cli("ingest", posts, cwd=tmp_path / "town")
    assert "2 of the new documents are copies of others" in ran.out + ran.err, "as many as the report says"
    settings = tmp_path / "town" / "hatewatch.toml"
    assert "Of these texts 2 are copies of others" in counted(cwd=tmp_path / "town")[2]
    settings.write_text(settings.read_text("utf-8").replace('count = "documents"', 'count = "groups"'), "utf-8")
    assert counted(cwd=tmp_path / "town")[:2] == (12, "groups")
    assert counted("--count", "outlets", cwd=tmp_path / "town")[:2] == (13, "outlets")
    wrong = cli("report", posts, "--count", "people")
    assert (wrong.code, "documents, groups, outlets" in wrong.err) == (1, True)


def test_examples_are_printed_only_on_request_and_masked(cli, posts: Path, tmp_path: Path) -> None:
    text = "Suriyeliler hırsız, hepsi ülkemizden defolsun, @birisi 0532 000 00 00 istemiyoruz."
    posts.write_text("mesaj\n" + "".join(f'"{text} ({i})"\n' for i in range(12)), "utf-8")
    cli("report", posts, "--out", tmp_path / "without")
    cli("report", posts, "--out", tmp_path / "with", "--examples", 3)
    assert "defolsun" not in (tmp_path / "without" / "index.html").read_text("utf-8")
    page = (tmp_path / "with" / "index.html").read_text("utf-8")
    assert "defolsun" in page
    assert "@birisi" not in page
    assert "0532" not in page


def test_a_project_keeps_everything_once(cli, posts: Path, tmp_path: Path) -> None:
    made = cli("init", "ADANA")
    assert made.code == 0, made.err
    town = tmp_path / "ADANA"
    first = cli("ingest", posts, cwd=town)
    assert first.code == 0, first.err
    assert "6 rows, 4 added, 2 rejected" in first.out
    store = town / "store.sqlite"
    assert (count(store, "document"), count(store, "rejected")) == (4, 2)

    again = cli("ingest", posts, cwd=town)
    assert "0 added, 4 known already" in again.out
    copy = tmp_path / "posts (1).csv"
    shutil.copy(posts, copy)
    assert "0 added, 4 known already" in cli("ingest", copy, cwd=town).out
    assert (count(store, "document"), count(store, "rejected")) == (4, 2)

    posts.write_text(POSTS + "p-7x;08.10.2024;Adana;yeni;Yeni kütüphane haftaya açılıyor.\n", "utf-8")
    assert "1 added, 4 known already" in cli("ingest", posts, cwd=town).out

    assert cli("predict", cwd=town).code == 0
    assert count(store, "prediction") == 5
    more = tmp_path / "more.csv"
    more.write_text(POSTS.splitlines(keepends=True)[0] + MORE, "utf-8")
    assert "9 added" in cli("ingest", more, cwd=town).out
    ran = cli("report", cwd=town)
    assert ran.code == 0, ran.err
    page = Path(ran.out.split("The report is in ")[1].strip())
    assert (town / "reports") in page.parents
    assert page.is_file()


def test_authors_are_stored_as_keyed_pseudonyms(cli, posts: Path, tmp_path: Path) -> None:
    for town in ("bir", "iki"):
        cli("init", town)
        cli("ingest", posts, cwd=tmp_path / town)
    found = {}
    for town in ("bir", "iki"):
        store = tmp_path / town / "store.sqlite"
        for file in store.parent.glob("store.sqlite*"):
            assert b"ayse_ornek" not in file.read_bytes()
        with sqlite3.connect(store) as connection:
            found[town] = dict(connection.execute("SELECT native_id, author FROM document").fetchall())
        connection.close()
    assert found["bir"]["p-1x"] == found["bir"]["p-2x"]
    assert found["bir"]["p-3x"] != found["bir"]["p-1x"]
    assert found["bir"]["p-1x"] != found["iki"]["p-1x"]


def test_an_id_used_for_two_texts_is_kept_and_told(cli, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,text\na,Günaydın komşular\na,İyi akşamlar komşular\nb,Hoş geldiniz\nb,Hoş geldiniz\n", "utf-8")
    cli("init", "town")
    ran = cli("ingest", path, "--map", "id=id", cwd=tmp_path / "town")
    assert "4 rows, 2 added, 1 known already, 1 rejected (id_used_twice 1)" in ran.out
    rows = list(csv.DictReader((tmp_path / "town" / "rejected.csv").open(encoding="utf-8-sig", newline="")))
    assert [(row["row"], row["reason"]) for row in rows] == [("3", "id_used_twice")]


def test_ingest_without_files_reads_the_inbox(cli, posts: Path, tmp_path: Path) -> None:
    cli("init", "town")
    town = tmp_path / "town"
    empty = cli("ingest", cwd=town)
    assert empty.code == 1
    assert "inbox is empty" in empty.err
    shutil.copy(posts, town / "inbox")
    assert "4 added" in cli("ingest", cwd=town).out


def test_predict_writes_one_line_a_row_in_order(cli, posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ran = cli("predict", posts, "--out", out)
    assert ran.code == 0, ran.err
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["row"] for line in lines] == [2, 3, 4, 5, 6, 7]
    for line in lines:
        jsonschema.validate(line, prediction_schema())
    usable = [line for line in lines if "error" not in line]
    assert [line["error"] for line in lines if "error" in line] == ["text_empty", "date_unreadable"]
    assert list(usable[0]) == ["row", "id", "language", "scores", "labels", "targets", "places", "model"]
    assert list(usable[0]["scores"]) == list(load_scheme().ids)
    assert [line["language"] for line in usable] == ["tr", "tr", "kmr", "tr"]
    assert usable[0]["places"] == ["01/seyhan"]
    assert "discriminatory" in usable[1]["labels"]
    assert "syrians" in usable[1]["targets"]
    assert usable[0]["labels"] == []


def test_the_contract_in_api_is_the_one_kept() -> None:
    path = ROOT / "api" / "prediction.schema.json"
    if not path.parent.is_dir():
        pytest.skip("the checkout is not here, only the wheel")
    assert json.loads(path.read_text("utf-8")) == prediction_schema()


def test_many_rows_in_processes_are_the_same_as_in_one(cli, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    texts = ["Bugün hava güzel", "Li Wanê berf dibare", "Otobüs seferleri arttı", "Em ê sibê werin"]
    rows = [f"{i},{texts[i % 4]} {i}" for i in range(5_000)]
    path.write_text("id,text\n" + "\n".join(rows), "utf-8")
    for workers in (1, 2):
        assert cli("predict", path, "--out", tmp_path / f"{workers}.jsonl", "--workers", workers).code == 0
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_columns_are_told_and_can_be_given(cli, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("metin,tarih,kod\nMerhaba komşular,dün,7\nGünaydın herkese,bugün,7\n", "utf-8")
    cli("init", "town")
    town = tmp_path / "town"
    ran = cli("ingest", path, "--map", "date=tarih", cwd=town)
    assert "text = metin, date = tarih; not used: kod." in ran.out
    assert ran.code == 1
    assert "date_unreadable 2" in ran.out
    ran = cli("ingest", path, "--map", "date=", cwd=town)
    assert ran.code == 0, ran.err
    assert "2 rows, 2 added" in ran.out


def test_tables_written_cannot_run_formulas(cli, tmp_path: Path) -> None:
    path = tmp_path / "=1+1.csv"
    days = "".join(f"Günaydın {i}. sokak,2024-10-{i:02}\n" for i in range(1, 13))
    path.write_text(f"metin,tarih\nMerhaba komşular,=HYPERLINK(1)\n{days}", "utf-8")
    assert cli("report", path, "--out", tmp_path / "out", "--map", "date=tarih", "--title", "=1+1").code == 0
    for table in (tmp_path / "out").glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
