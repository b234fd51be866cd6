"""What a person may get wrong is answered with one line that names it and says what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sources.broken import BROKEN


def one_line(ran) -> str:
    assert ran.code == 1, (ran.out, ran.err)
    told = [line for line in ran.err.splitlines() if line.strip()]
    assert len(told) == 1, ran.err
    assert told[0].startswith("hatewatch: ")
    assert "Traceback" not in ran.out + ran.err
    return told[0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["report", "missing.xlsx"], "missing.xlsx"),
        (["report", "posts.csv", "--lang", "de"], "tr, kmr, en"),
        (["report", "posts.csv", "--map", "text"], "FIELD=COLUMN"),
        (["report", "posts.csv", "--map", "text=Mesajlar"], "Mesajlar"),
        (["report", "posts.csv", "--model", "gpt"], "gpt"),
        (["predict", "--out", "x.jsonl"], "go with a file"),
        (["ingest"], "hatewatch init"),
        (["predict"], "hatewatch init"),
        (["report"], "hatewatch init"),
        (["train", "missing.toml"], "missing.toml"),
    ],
)
def test_one_line_names_it(cli, tmp_path: Path, arguments: list[str], expected: str) -> None:
    (tmp_path / "posts.csv").write_text("metin\nMerhaba komşular\n", "utf-8")
    assert expected in one_line(cli(*arguments))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('name = "x"\nlangauge = "tr"', "langauge"),
        ('name = "x"\nlanguage = "de"', "language"),
        ('name = "x', "hatewatch.toml"),
        ("", "name"),
    ],
)
def test_settings_are_checked(cli, tmp_path: Path, settings: str, expected: str) -> None:
    cli("init", "town")
    (tmp_path / "town" / "hatewatch.toml").write_text(settings, "utf-8")
    assert expected in one_line(cli("predict", cwd=tmp_path / "town"))


def test_an_empty_store_says_what_to_do(cli, tmp_path: Path) -> None:
    cli("init", "town")
    for verb in ("predict", "report"):
        assert "hatewatch ingest" in one_line(cli(verb, cwd=tmp_path / "town"))


def test_a_project_is_not_made_over_another(cli) -> None:
    assert cli("init", "town").code == 0
    assert "already" in one_line(cli("init", "town"))


def test_a_lost_key_is_told(cli, tmp_path: Path) -> None:
    cli("init", "town")
    (tmp_path / "posts.csv").write_text("metin,yazar\nMerhaba komşular,ayse_ornek\n", "utf-8")
    (tmp_path / "town" / "secret.key").unlink()
    assert "secret.key" in one_line(cli("ingest", tmp_path / "posts.csv", cwd=tmp_path / "town"))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.name)
def test_a_broken_file_costs_nothing_that_was_there(cli, tmp_path: Path, broken) -> None:
    cli("init", "town")
    town = tmp_path / "town"
    good = tmp_path / "good.csv"
    good.write_text("metin\nMerhaba komşular\nHoş geldiniz\n", "utf-8")
    assert cli("ingest", good, cwd=town).code == 0
    (tmp_path / "bad").mkdir()
    path = broken.make(tmp_path / "bad")
    ran = cli("ingest", path, cwd=town)
    assert "Traceback" not in ran.out + ran.err
    if broken.usable:
        assert ran.code == 0, ran.err
        assert f"{broken.rows:,} added" in ran.out
    else:
        assert path.name in one_line(ran)
    with sqlite3.connect(town / "store.sqlite") as connection:
        texts = [row[0] for row in connection.execute("SELECT text FROM document ORDER BY key")]
    connection.close()
    assert texts[:2] == ["Merhaba komşular", "Hoş geldiniz"]
    assert (len(texts) > 2) == broken.usable


def test_the_unusable_file_among_good_ones_does_not_keep_them_out(cli, tmp_path: Path) -> None:
    cli("init", "town")
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_text("metin\nMerhaba komşular\n", "utf-8")
    ran = cli("ingest", tmp_path / "a.csv", tmp_path / "b.csv", cwd=tmp_path / "town")
    assert "b.csv: 1 row, 1 added" in ran.out
    assert "a.csv" in one_line(ran)
