"""What must not go wrong in everyday use: nothing overwritten, nothing twice, stops and neighbours survived."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hatewatch.pipeline.publish import new_folder

HEADER = ["kimlik", "tarih", "şehir", "metin"]


def write(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    return path


def posts(count: int, start: int = 0) -> list[list[object]]:
    days = [f"2024-10-{i % 28 + 1:02d}" for i in range(start, start + count)]
    return [
        [f"p{i * 7919}", days[i - start], "Adana", f"Bugün pazarda {i} kişi vardı"] for i in range(start, start + count)
    ]


@pytest.fixture
def town(cli, tmp_path: Path) -> Path:
    cli("init", "town")
    return tmp_path / "town"


def rows(town: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(town / "store.sqlite") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_a_longer_export_under_another_name_adds_only_what_is_new(cli, town: Path, tmp_path: Path) -> None:
    cli("ingest", write(tmp_path / "ekim.csv", posts(60)), cwd=town)
    ran = cli("ingest", write(tmp_path / "ekim (2).csv", posts(61)), cwd=town)
    assert "1 added, 60 known already" in ran.out
    assert "more of “ekim”" in ran.out
    other = cli("ingest", write(tmp_path / "kasım.csv", posts(30, 1000)), cwd=town)
    assert "30 added" in other.out
    assert rows(town, "SELECT DISTINCT source FROM document ORDER BY 1") == [("ekim",), ("kasım",)]


def test_a_mended_file_mends_the_store(cli, town: Path, tmp_path: Path) -> None:
    bad = posts(12)
    bad[1][1] = "geçen hafta"
    bad[2][2] = "Adna"
    first = cli("ingest", write(tmp_path / "posts.csv", bad), cwd=town)
    assert "11 added, 1 rejected" in first.out
    assert "Adna" in first.out
    assert (town / "rejected.csv").is_file()
    mended = cli("ingest", write(tmp_path / "posts.csv", posts(12)), cwd=town)
    assert "1 added, 1 updated, 10 known already." in mended.out
    assert not (town / "rejected.csv").exists()
    assert rows(town, "SELECT count(*) FROM document WHERE place = '01'") == [(12,)]
    assert cli("report", "--out", town / "r", cwd=town).code == 0
    report = json.loads((town / "r" / "report.json").read_text("utf-8"))
    assert report["rejected"] in ([], {})
    assert report["n"] == 12


def test_predict_never_writes_over_its_input(cli, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "Merhaba komşular"}\n{"text": "Hoş geldiniz"}\n', "utf-8")
    before = path.read_bytes()
    ran = cli("predict", path, "--out", path)
    assert ran.code == 1
    assert "to be read" in ran.err
    assert path.read_bytes() == before
    folder = cli("predict", path, "--out", tmp_path)
    assert folder.code == 1
    assert "is a folder" in folder.err
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "real.jsonl")
    assert cli("predict", path, "--out", link).code == 0
    assert link.is_symlink()
    assert len((tmp_path / "real.jsonl").read_text("utf-8").splitlines()) == 2
    assert not list(tmp_path.glob("*.part"))


def test_reports_of_one_project_never_share_a_folder(cli, town: Path, tmp_path: Path) -> None:
    cli("ingest", write(tmp_path / "posts.csv", posts(12)), cwd=town)
    for lang in ("tr", "kmr", "tr"):
        assert cli("report", "--lang", lang, cwd=town).code == 0
    assert len(list((town / "reports").iterdir())) == 3


def test_a_bad_file_does_not_cost_the_report_of_the_others(cli, tmp_path: Path) -> None:
    good = write(tmp_path / "good.csv", posts(12))
    (tmp_path / "bad.csv").write_bytes(b"")
    ran = cli("report", tmp_path / "bad.csv", good, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "bad.csv" in ran.err
    assert (tmp_path / "out" / "index.html").is_file()


def test_an_older_list_of_rejected_rows_does_not_stay(cli, tmp_path: Path) -> None:
    bad = posts(13)
    bad[0][1] = "geçen hafta"
    out = tmp_path / "out"
    cli("report", write(tmp_path / "a.csv", bad), "--out", out)
    assert (out / "rejected.csv").is_file()
    assert cli("report", write(tmp_path / "few.csv", posts(3)), "--out", out).code == 1
    assert (out / "rejected.csv").is_file()  # what came to nothing takes nothing away
    cli("report", write(tmp_path / "b.csv", posts(12)), "--out", out)
    assert not (out / "rejected.csv").exists()


def test_a_page_that_is_no_reports_is_not_lost(cli, town: Path, tmp_path: Path) -> None:
    file, out = write(tmp_path / "posts.csv", posts(12)), tmp_path / "mine"
    cli("ingest", file, cwd=town)
    out.mkdir()
    (out / "index.html").write_text("my page", "utf-8")
    for arguments in (["report", file, "--out", out], ["report", "--out", out]):
        ran = cli(*arguments, cwd=town)
        assert (ran.code, "would be lost" in ran.err) == (1, True), ran
    assert [one.name for one in out.iterdir()] == ["index.html"]
    assert "this is a file" in cli("report", file, "--out", file).err


def test_a_folder_that_two_ask_for_is_given_to_one(tmp_path: Path) -> None:
    with new_folder(tmp_path, "now") as one, new_folder(tmp_path, "now") as other:
        (one / "page").touch()
        assert (one.name, other.name) == ("now", "now-2")
    assert [path.name for path in tmp_path.iterdir()] == ["now"]


def test_a_report_of_the_same_files_has_the_same_digest(cli, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    lines = [f"{day},Yazar {i % 5},{text}" for i, (_, day, _, text) in enumerate(posts(12))]
    file.write_text("\n".join(["tarih,yazar,metin", *lines]), "utf-8")
    for name in ("one", "two"):
        assert cli("report", file, "--out", tmp_path / name).code == 0
    one, two = (json.loads((tmp_path / name / "report.json").read_text("utf-8")) for name in ("one", "two"))
    assert one["data"] == two["data"]


@pytest.mark.parametrize(
    "arguments",
    [["report", "--map", "text=metin"], ["report", "x.csv", "--project", "."], ["predict", "x.csv", "--project", "."]],
)
def test_options_that_would_do_nothing_are_refused(cli, town: Path, arguments: list[str]) -> None:
    ran = cli(*arguments, cwd=town)
    assert ran.code == 1
    assert "goes with" in ran.err


def test_a_project_can_be_made_here_and_finished_later(cli, tmp_path: Path) -> None:
    (tmp_path / "Köy adı").mkdir()
    assert cli("init", ".", cwd=tmp_path / "Köy adı").code == 0
    assert 'name = "Köy adı"' in (tmp_path / "Köy adı" / "hatewatch.toml").read_text("utf-8")
    key = (tmp_path / "Köy adı" / "secret.key").read_bytes()
    (tmp_path / "Köy adı" / "hatewatch.toml").unlink()
    assert cli("init", ".", cwd=tmp_path / "Köy adı").code == 0
    assert (tmp_path / "Köy adı" / "secret.key").read_bytes() == key


def start(town: Path, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hatewatch", *map(str, arguments)],
        cwd=town, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def test_two_runs_at_once_both_end_well(town: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "posts.csv", posts(5_000))
    for command in (["ingest", path], ["predict"]):
        both = [start(town, *command) for _ in range(2)]
        for process in both:
            _, errors = process.communicate(timeout=120)
            assert process.returncode == 0, errors
    assert rows(town, "SELECT count(*), count(DISTINCT id) FROM document") == [(5_000, 5_000)]
    assert rows(town, "SELECT count(*) FROM prediction") == [(5_000,)]


@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
def test_ctrl_c_says_what_is_kept(cli, town: Path, tmp_path: Path) -> None:
    process = start(town, "ingest", write(tmp_path / "posts.csv", posts(60_000)))
    while process.poll() is None and not (
        (town / "store.sqlite").exists()
        and rows(town, "SELECT 1 FROM sqlite_master WHERE name = 'document'")
        and rows(town, "SELECT count(*) FROM document") != [(0,)]
    ):
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()[1]
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "run the same command again" in errors
    assert "Traceback" not in errors
    assert 0 < rows(town, "SELECT count(*) FROM document")[0][0] < 60_000
    ran = cli("report", "--out", town / "r", "--lang", "en", cwd=town)
    assert ran.code == 0, ran.err
    assert "posts.csv" in str(json.loads((town / "r" / "report.json").read_text("utf-8"))["caveats"])
