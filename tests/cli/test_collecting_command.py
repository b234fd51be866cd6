"""`hatewatch ingest` on a project that names outlets, as a person or a schedule runs it."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from collecting import Paper, now, paper
from hatewatch.cli import ingest as command
from hatewatch.collect import run as asking
from hatewatch.lock import locked
from hatewatch.project import init_project
from hatewatch.store import Store, open_store

if TYPE_CHECKING:
    from conftest import Run

NAME = "Zînê Gülümser"


@pytest.fixture
def server() -> Iterator[Paper]:
    with paper(2) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, server: Paper, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = init_project(tmp_path / "adana").folder
    settings = folder / "hatewatch.toml"
    text = settings.read_text("utf-8").replace(
        '[collect]\ncontact = ""', '[collect]\ncontact = "x@example.org"\ndelay = 0.2'
    )
    settings.write_text(text, "utf-8")
    name_outlet(folder, server)
    return folder


def name_outlet(folder: Path, server: Paper, more: str = "") -> None:
    (folder / "sources.toml").write_text(
        f'[[outlet]]\nname = "Yerel Gazete"\nplace = "01"\nlanguage = "tr"\nfeed = "{server.address("/rss")}"\n'
        f'allow_host = "127.0.0.1"\n{more}',
        "utf-8",
    )


def stored(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'store.sqlite'}")


def count(folder: Path) -> int:
    store = stored(folder)
    found = store.counts()["documents"]
    store.close()
    return found


def test_two_runs(cli: Run, folder: Path, server: Paper) -> None:
    first = cli("ingest", cwd=folder)
    assert (first.code, count(folder)) == (0, 2), first.err
    assert "Yerel Gazete: 2 articles named, 2 added." in first.out
    assert "2 documents came in; the store holds 2. Next: hatewatch predict." in first.out
    second = cli("ingest", cwd=folder)
    assert second.code == 0
    assert [line for line in second.out.splitlines() if "documents came in" in line] == [
        "0 documents came in; the store holds 2."
    ]
    assert "Yerel Gazete: nothing new." in second.out
    store = stored(folder)
    assert [(run.outcome, run.counts) for run in store.runs()] == [
        ("whole", {"came": 0, "named": 0, "outlets_partial": 0}),
        ("whole", {"came": 2, "named": 2, "outlets_partial": 0}),
    ]
    store.close()
    assert all("x@example.org" in one.headers["user-agent"] for one in server.heard)


def test_the_exit_code_says_partial(cli: Run, folder: Path, server: Paper) -> None:
    server.pieces[0].status = "500 Server Error"
    first = cli("ingest", cwd=folder)
    assert first.code == 3
    assert "1 added, 1 to be asked for again, server_error 1." in first.out
    assert "1 outlet did not give all: Yerel Gazete." in first.err
    assert "Traceback" not in first.err
    server.pieces[0].status = "200 OK"
    assert cli("ingest", cwd=folder).code == 0
    assert count(folder) == 2


def test_a_slip_in_sources_keeps_nothing_else_out(cli: Run, folder: Path, server: Paper) -> None:
    (folder / "inbox" / "notlar.csv").write_text("metin,tarih\nÇarşıda şenlik vardı.,2026-01-03\n", "utf-8")
    name_outlet(folder, server, 'plaka = "01"\n')
    ran = cli("ingest", cwd=folder)
    assert ran.code == 1
    assert "sources.toml, line 7: outlet 1 ('Yerel Gazete'): there is no setting plaka." in ran.err
    assert count(folder) == 1
    store = stored(folder)
    assert store.runs() == []  # nobody was asked, and coverage must not think so
    store.close()


def test_without_a_contact_nobody_is_asked(cli: Run, folder: Path, server: Paper) -> None:
    settings = folder / "hatewatch.toml"
    settings.write_text(settings.read_text("utf-8").replace('"x@example.org"', '""'), "utf-8")
    ran = cli("ingest", cwd=folder)
    assert ran.code == 1
    assert "contact under [collect] is empty" in ran.err
    settings.write_text(
        settings.read_text("utf-8").replace('[collect]\ncontact = ""', '[collect]\ncontact = "foo"'), "utf-8"
    )
    ran = cli("ingest", cwd=folder)
    assert re.search(r"hatewatch\.toml, line \d+: contact under \[collect\]: 'foo' is no address", ran.err), ran.err
    assert server.heard == []


def test_a_list_of_no_outlets_is_told(cli: Run, folder: Path) -> None:
    (folder / "sources.toml").write_text("# later\n", "utf-8")
    ran = cli("ingest", cwd=folder)
    assert ran.code == 0
    assert "sources.toml names no outlet." in ran.out


def test_again_and_again(cli: Run, folder: Path, server: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "inbox" / "notlar.csv").write_text("metin,tarih\nÇarşıda şenlik vardı.,2026-01-03\n", "utf-8")
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 1:  # somebody writes nonsense, and mends it
            name_outlet(folder, server, "nonsense")
        elif len(waited) == 2:
            name_outlet(folder, server)
        elif len(waited) == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(command.time, "sleep", sleep)
        ran = cli("ingest", "--every", "1m", cwd=folder)
    assert len(re.findall(r"^Run at (?:\S+ )?\d\d:\d\d\.$", ran.out, re.MULTILINE)) == 4
    assert len(re.findall(r"^Next run at (?:\S+ )?\d\d:\d\d; Ctrl-C ends it\.$", ran.out, re.MULTILINE)) == 4
    assert ran.code == 130
    assert len(waited) == 4
    assert all(50 < one <= 60 for one in waited)
    assert ran.out.count("documents came in") == 3, "of a run in which all was refused there is nothing to tell"
    assert ran.out.count("notlar.csv") == 2, "a file of the inbox that has not changed is read once"
    assert "sources.toml" in ran.err
    assert count(folder) == 3


def test_another_run_is_at_work(cli: Run, folder: Path, server: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with locked(folder), monkeypatch.context() as patched:
        patched.setattr(command.time, "sleep", stop)
        ran = cli("ingest", "--every", "30m", cwd=folder)
    assert ran.err.startswith("Another run is at work; this one is left out.\n")
    assert server.heard == []


@pytest.mark.parametrize("arguments", [("--every", "20s"), ("--every", "30m", "x.csv"), ("--again", "x.csv")])
def test_what_does_not_go_together(cli: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    ran = cli("ingest", *arguments, cwd=folder)
    assert ran.code == 1
    assert arguments[0] in ran.err


def test_what_was_forgotten_does_not_come_back(cli: Run, folder: Path, server: Paper) -> None:
    server.pieces[0].byline = NAME
    assert cli("ingest", cwd=folder).code == 0
    url = server.address("/haber/2")
    store = stored(folder)
    rows = [one for page in store.documents() for _, one in page]
    store.close()
    with (folder.parent / "haberler.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "metin", "url", "yazar", "tarih"])
        writer.writerows([[f"no-{one.native_id}", one.text, one.url, NAME if one.author else "", ""] for one in rows])
    assert cli("forget", "--author", NAME, "--yes", cwd=folder).code == 0
    assert cli("forget", "--url", url, "--yes", cwd=folder).code == 0
    assert count(folder) == 0
    server.asked()
    server.pieces[1].summary = "Park için bir şey daha."  # the feed has changed, so it is read whole
    ran = cli("ingest", cwd=folder)
    assert (ran.code, count(folder)) == (0, 0)
    assert "2 erased for good, so kept out" in ran.out
    assert server.asked() == ["/rss"]
    ran = cli("ingest", folder.parent / "haberler.csv", cwd=folder)
    assert "2 rows, 0 added, 2 erased for good, so kept out." in ran.out
    assert (ran.code, count(folder)) == (0, 0)


def test_copies_are_found_and_old_texts_go(cli: Run, folder: Path, server: Paper) -> None:
    server.pieces[1].body = server.pieces[0].html().replace(b"1. park", b"Bug\xc3\xbcn park")
    server.pieces[0].age = timedelta(days=50)
    ran = cli("ingest", cwd=folder)
    assert "1 of the new documents is a copy of another, exact or nearly." in ran.out
    settings = folder / "hatewatch.toml"
    settings.write_text(settings.read_text("utf-8").replace('keep = ""', 'keep = "30d"'), "utf-8")
    ran = cli("ingest", cwd=folder)
    assert ran.code == 0
    assert "1 document older than 30d was erased (keep in hatewatch.toml)." in ran.out
    assert count(folder) == 1


def test_two_runs_at_once_both_end_well(folder: Path, server: Paper) -> None:
    server.slow = 0.3
    line = [sys.executable, "-m", "hatewatch", "ingest"]
    runs = [subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert b"Another hatewatch is at work in this project; waiting" in b"".join(error for _, error in said)
    assert sorted(out.count(b"2 added") for out, _ in said) == [0, 1]
    assert count(folder) == 2


def test_a_feed_that_fell_silent_is_a_hole(cli: Run, folder: Path, server: Paper) -> None:
    assert cli("ingest", cwd=folder).code == 0
    past = now() - timedelta(days=5)
    store = stored(folder)
    store.keep_fetches([replace(one, fetched=past, whole=past) for one in store.fetches("Yerel Gazete").values()])
    server.feed_status = "404 Not Found"
    assert cli("ingest", cwd=folder).code == 3
    assert [(one.kind, one.series.source) for one in store.holes()] == [("unreachable", "Yerel Gazete")]
    store.close()


def test_mapping_again(cli: Run, folder: Path) -> None:
    ran = cli("ingest", "--again", cwd=folder)
    assert (ran.code, ran.out) == (0, "Nothing is kept that could be mapped again.\n")
    broken = {"id": "1700", "edit_history_tweet_ids": ["1700"], "public_metrics": {"retweet_count": 1}, "text": "Erik."}
    odd = {key: value for key, value in broken.items() if key != "text"} | {"id": "1701", "words": "Mor erik."}
    path = folder.parent / "x.jsonl"
    path.write_text(f"{json.dumps(broken)}\n{json.dumps(odd)}\n", "utf-8")
    assert cli("ingest", path, cwd=folder).code == 0
    ran = cli("ingest", "--again", cwd=folder)
    assert re.search("0 documents added.*; 1 waits for a later hatewatch.", ran.out)


def test_the_press_to_begin_with(cli: Run, tmp_path: Path) -> None:
    ran = cli("init", "amed", "--press")
    assert ran.code == 0
    assert "[[outlet]]" in (tmp_path / "amed" / "sources.toml").read_text("utf-8")
    assert "contact" in ran.out
    again = cli("init", "amed", "--press")
    assert again.code == 1
    assert "sources.toml is there already" in again.err
    (tmp_path / "amed" / "sources.toml").unlink()
    assert cli("init", "amed", "--press").code == 0  # a project may get it later
    assert (tmp_path / "amed" / "sources.toml").exists()


def test_without_the_extra_packages_nothing_is_repeated(
    cli: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(asking, "find_spec", lambda name: None)
        patched.setattr(command.time, "sleep", lambda _: pytest.fail("it went on"))
        ran = cli("ingest", "--every", "30m", cwd=folder)
    assert ran.code == 1
    assert 'pip install "hatewatch[collect]"' in ran.err
    assert "came in" not in ran.out


def test_what_is_said_where_nothing_came(cli: Run, folder: Path, server: Paper) -> None:
    assert cli("ingest", cwd=folder).code == 0
    (folder / "sources.toml").unlink()
    bad = folder.parent / "bad.csv"
    bad.write_text("metin,tarih\n ,2026-01-03\n", "utf-8")
    ran = cli("ingest", bad, cwd=folder)
    assert ran.code == 1
    assert "documents came in" not in ran.out
    assert "Rows that could not be used" in ran.out
    good = folder.parent / "good.csv"
    good.write_text("metin,tarih\nÇarşıda şenlik vardı.,2026-01-03\n", "utf-8")
    ran = cli("ingest", good, cwd=folder)
    assert "good.csv: 1 row, 1 added." in ran.out
    assert "1 document came in; the store holds 3. Next: hatewatch predict." in ran.out
    assert "Rows that could not be used" not in ran.out, "this run rejected none"
    ran = cli("ingest", good, cwd=folder)
    assert "0 documents came in; the store holds 3.\n" in ran.out


def test_outlets_that_are_not_due_are_named(cli: Run, folder: Path, server: Paper) -> None:
    name_outlet(folder, server, 'every = "7d"\n')
    assert cli("ingest", cwd=folder).code == 0
    ran = cli("ingest", cwd=folder)
    assert re.search(r"1 outlet is not due yet: Yerel Gazete until \d{4}-\d\d-\d\d \d\d:\d\d\.", ran.out), ran.out


def test_on_a_terminal_each_line_stands_alone(folder: Path, server: Paper) -> None:
    (folder / "inbox" / "notlar.csv").write_text("metin,tarih\nÇarşıda şenlik vardı.,2026-01-03\n ,\n", "utf-8")
    mine, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200"}
    line = [sys.executable, "-m", "hatewatch", "ingest"]
    run = subprocess.Popen(line, cwd=folder, stdout=theirs, stderr=theirs, stdin=theirs, env=environment)
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # how a terminal of Linux ends
        while part := os.read(mine, 65_536):
            said += part
    assert run.wait(60) == 0, said
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode())
    lines = re.split(r"[\r\n]+", shown)
    for begin in ("notlar.csv: text", "notlar.csv: 2 rows", "Yerel Gazete: ", "Rows that could not", "3 documents"):
        assert any(one.startswith(begin) for one in lines), (begin, shown)
