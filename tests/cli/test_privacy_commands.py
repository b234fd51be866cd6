"""`hatewatch forget` and `hatewatch privacy`, as a person runs them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forgetting import NAME, TEXTS, THEIRS, document, fill, holders, make_home
from hatewatch.errors import StoreError
from hatewatch.pipeline.copies import find_copies
from hatewatch.pipeline.forget import Home
from hatewatch.project import open_project
from hatewatch.records import Facts
from hatewatch.store import UNHARMED, open_store

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project, home, store = make_home(tmp_path / "amed")
    fill(project, home, store)
    store.close()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    monkeypatch.delenv("LABEL_STUDIO_TOKEN", raising=False)
    return project.folder


def count(folder: Path) -> int:
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    found = store.counts()["documents"]
    store.close()
    return found


def test_it_shows_what_would_go_and_asks(cli: Run, folder: Path) -> None:
    ran = cli("forget", "--author", NAME, cwd=folder)
    assert ran.code == 1
    assert "Add --yes" in ran.err
    assert "x       post  4" in ran.out
    assert "8 answers of volunteers" in ran.out
    assert "labels.csv" in ran.out
    assert "inbox/gonderiler.xlsx: this file still holds it." in ran.out
    assert not [one for one in TEXTS if one[:20] in ran.out + ran.err]
    assert count(folder) == 64
    assert (folder / "labels.csv").exists()


@pytest.mark.parametrize(("answer", "left"), [("n\n", 64), ("y\n", 60)])
def test_the_answer_counts(cli: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: int) -> None:
    monkeypatch.setattr("hatewatch.cli.privacy._is_somebody_there", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda question, **_: answer == "y\n")
    ran = cli("forget", "--author", NAME, cwd=folder)
    assert ran.code == 0
    assert ("Nothing was erased" in ran.out) == (left == 64)
    assert count(folder) == left


def test_forgetting_for_good(cli: Run, folder: Path) -> None:
    ran = cli("forget", "--author", NAME, "--yes", "--reason", "İstem 12", cwd=folder)
    assert ran.code == 0, ran.err
    assert "Erased: 4 documents and 36 rows" in ran.out
    assert "Label Studio still holds: everyone 4 tasks" in ran.out
    assert "There is no Label Studio token" in ran.err
    assert holders(folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)
    again = cli("forget", "--author", NAME, "--yes", cwd=folder)
    assert again.code == 0, again.err
    assert "No document here matches." in again.out
    ended = cli("forget", cwd=folder)
    assert "Label Studio still holds" in ended.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "There is nothing to end. Say one of --author"),
        (("--author", "a", "--url", "https://example.org"), "do not go together"),
        (("--author", "@ "), "no letter"),
        (("--pseudonym", "zin"), "no pseudonym"),
        (("--url", "haber"), "no web address"),
        (("--id", "yok"), "--source"),
        (("--id", "1", "--source", "z"), "There is no source 'z'"),
        (("--older-than", "2 yıl"), "2y, 18m or 90d"),
        (("--older-than", "2y", "--source", "x"), "does not go with --older-than"),
        (("--author", NAME, "--reason", f"{NAME} istedi"), "the log must not"),
    ],
)
def test_what_is_refused(cli: Run, folder: Path, arguments: tuple[str, ...], says: str) -> None:
    ran = cli("forget", *arguments, "--yes", cwd=folder)
    assert ran.code == 1
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert count(folder) == 64


def test_nothing_is_older(cli: Run, folder: Path) -> None:
    ran = cli("forget", "--older-than", "20y", "--yes", cwd=folder)
    assert (ran.code, ran.err.count("Traceback")) == (0, 0)
    assert "No document here matches." in ran.out
    assert "Erased" not in ran.out


def test_somebody_who_is_not_here_is_kept_out_and_that_is_said(cli: Run, folder: Path) -> None:
    ran = cli("forget", "--author", "Kimse Değil", "--yes", cwd=folder)
    assert ran.code == 0, ran.err
    assert "No document here matches." in ran.out
    assert "Nothing here matches, so nothing was erased." in ran.out
    assert "an author of exactly this name publishes is kept out" in ran.out
    assert "Erased:" not in ran.out
    assert "X: the handle (zin_demir)" in ran.out, "what a source that is here calls its authors"
    assert "Mastodon" not in ran.out
    assert "Tables and outlets" not in ran.out
    url = cli("forget", "--url", "https://example.org/yok", "--yes", cwd=folder)
    assert "From now on what stands at this address is kept out." in url.out


@pytest.mark.parametrize("author", ["https://example.org/zin", "www.example.org", "x.example.org/zin_demir"])
def test_an_address_is_no_name(cli: Run, folder: Path, author: str) -> None:
    ran = cli("forget", "--author", author, "--yes", cwd=folder)
    assert ran.code == 1
    assert "say --url" in ran.err
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    assert store.holdings().tombstones == {}, "nothing is kept out by mistake"
    store.close()


def test_near_copies_are_told_of_and_go_when_asked(cli: Run, folder: Path) -> None:
    home = Home.of(open_project(folder))
    paragraph = "Köprünün onarımı bitti, karşı yakadaki fırıncılar sabah ekmeği yeniden tezgâha taşıdı. " * 2
    story = paragraph + " ".join(f"Komşulardan {i}. kişi {i * 7} yıl önceki sel gününü anlattı." for i in range(20))
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    reading = store.begin_ingest(source="ajans", file="a.csv", digest="a" * 64)
    texts = [
        story,
        "Ajans: " + story + " Haber bitti.",
        story,
        "Bambaşka bir söz: incirler bu yıl erken oldu, dalda kaldı.",
    ]
    for number, text in enumerate(texts):
        one = document(home.pseudonyms, 700 + number, text, "Bêrîvan Muhabir" if not number else f"okur{number}")
        store.add(reading, [(one, Facts("tr"))])
    find_copies(store)
    store.close()
    ran = cli("forget", "--author", "Bêrîvan Muhabir", cwd=folder)
    assert "have the very same words: 1. They stay; --copies" in ran.out
    assert "are near copies, with much of the same text: 1. They stay; --near-copies" in ran.out
    ran = cli("forget", "--author", "Bêrîvan Muhabir", "--near-copies", "--yes", cwd=folder)
    assert "Erased: 2 documents" in ran.out
    assert count(folder) == 64 + 2


def test_a_full_disk_is_told_of_as_half_an_erasure(cli: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise StoreError("The store store.sqlite: database or disk is full.", f"Free some disk space. {UNHARMED}")

    with monkeypatch.context() as patch:
        patch.setattr("hatewatch.store.sql.SqlStore.erase_next", full)
        ran = cli("forget", "--author", NAME, "--yes", cwd=folder)
    assert ran.code == 1
    assert "Free some disk space. The erasure is half done" in ran.err
    assert "run `hatewatch forget`, which ends it" in ran.err
    assert "unharmed" not in ran.err
    ended = cli("forget", cwd=folder)
    assert ended.code == 0, ended.err
    assert "Erased: 4 documents" in ended.out
    assert holders(folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_what_holds_texts_is_for_its_owner_alone(cli: Run, tmp_path: Path) -> None:
    cli("init", "amed")
    folder = tmp_path / "amed"
    (folder / "inbox" / "tablo.csv").write_text(
        "metin,tarih\nErik vardı.,32.13.2024\nKiraz vardı.,3.10.2024\n", "utf-8"
    )
    assert cli("ingest", cwd=folder).code == 0
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    list(store.documents())
    made = [one for one in folder.iterdir() if one.name.startswith("store.sqlite") or one.name == "rejected.csv"]
    assert {"store.sqlite", "store.sqlite-wal", "rejected.csv"} <= {one.name for one in made}
    assert {one.name: oct(one.stat().st_mode & 0o777) for one in made} == {one.name: "0o600" for one in made}
    store.close()
    for name in ("rejected.csv", "store.sqlite"):
        (folder / name).chmod(0o640)
    (folder / "inbox" / "tablo.csv").write_text(
        "metin,tarih\nErik yoktu.,32.13.2024\nKiraz yoktu.,3.10.2024\n", "utf-8"
    )
    assert cli("ingest", cwd=folder).code == 0
    for name in ("rejected.csv", "store.sqlite"):
        assert (folder / name).stat().st_mode & 0o777 == 0o640, "what somebody chose stays"


def test_the_key_is_needed(cli: Run, folder: Path) -> None:
    (folder / "secret.key").unlink()
    ran = cli("forget", "--older-than", "1y", "--yes", cwd=folder)
    assert ran.code == 1
    assert "key file is missing" in ran.err


def test_the_page_for_the_register(cli: Run, folder: Path) -> None:
    ran = cli("privacy", "--lang", "en", cwd=folder)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("# Record of processing of personal data")
    for language, name in (("tr", "kayit.html"), ("kmr", "qeyd.md")):
        ran = cli("privacy", "--lang", language, "--out", name, cwd=folder)
        assert ran.code == 0, ran.err
        text = (folder / name).read_text("utf-8")
        assert "64" in text
        assert not [one for one in (*TEXTS, NAME) if one[:20] in text]
    assert cli("privacy", "--out", "kayit.pdf", cwd=folder).err.count("\n") == 1
    assert "Choose one of tr, kmr, en" in cli("privacy", "--lang", "de", cwd=folder).err
