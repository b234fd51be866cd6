"""The commands for what is done with the answers, run as a person runs them, without a server."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

import in_memory
from hatewatch.privacy import Pseudonyms, read_key
from hatewatch.store import Queue
from judging import HATE, PEOPLE, START, answer, doc, fill, judge

DAY = timedelta(days=1)


@pytest.fixture
def town(cli, tmp_path: Path) -> Path:
    assert cli("init", "deneme", "--lang", "en").code == 0
    folder = tmp_path / "deneme"
    store = fill(folder / "store.sqlite")
    judge(store)
    store.add_queue(Queue("adjudication", "adjudicate", "tr"))
    decision = answer(0, PEOPLE[3], HATE, queue="adjudication", id="decision")
    store.add_annotations([decision], seen=START)
    store.close()
    return folder


def test_quality_writes_a_page_in_the_projects_language(cli, town: Path) -> None:
    ran = cli("annotate", "quality", cwd=town)
    assert ran.code == 0, ran.err
    assert "240 answers on 60 texts, 60 judged by two people or more." in ran.out
    page = (town / "reports" / "annotation-quality.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert (town / "reports" / "annotation-quality.json").is_file()
    assert '<html lang="kmr">' in _page(cli, town, "--lang", "kmr", "--out", town / "kmr")
    refused = cli("annotate", "quality", "--lang", "de", cwd=town)
    assert refused.code == 1
    assert "tr, kmr, en" in refused.err


def _page(cli, town: Path, *options: object) -> str:
    assert cli("annotate", "quality", *options, cwd=town).code == 0
    return (town / "kmr" / "annotation-quality.html").read_text("utf-8")


def test_export_holds_back_what_was_decided(cli, town: Path) -> None:
    ran = cli("annotate", "export", "--out", "labels.csv", cwd=town)
    assert ran.code == 0, ran.err
    assert "59 texts to train on in labels.csv; 1 for tests in labels-held.csv." in ran.out
    assert doc(0) not in (town / "labels.csv").read_text("utf-8-sig")
    assert doc(0) in (town / "labels-held.csv").read_text("utf-8-sig")
    wrong = cli("annotate", "export", "--method", "best", cwd=town)
    assert (wrong.code, wrong.err.count("\n")) == (1, 1)


def test_adjudicate_refuses_a_label_that_is_none(cli, town: Path) -> None:
    ran = cli("annotate", "adjudicate", "--label", "rude", cwd=town)
    assert ran.code == 1
    assert "discriminatory" in ran.err


def test_adjudicate_says_what_waits_of_the_label_and_what_of_others(
    cli, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = in_memory.Server()
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: server)
    one = cli("annotate", "adjudicate", "1", "--label", "hate", cwd=town)
    assert one.code == 0, one.err
    waits = int(re.findall(r"(\d+) texts wait for a decision over hate: in the queue already 0, added", one.out)[0])
    assert "added now 1, sent 1." in one.out
    assert "over other labels" not in one.out
    again = cli("annotate", "adjudicate", "0", "--label", "hate", cwd=town)
    assert f"{waits} texts wait for a decision over hate: in the queue already 1, added now 0" in again.out
    none = cli("annotate", "adjudicate", "0", "--label", "age", cwd=town).out
    assert "0 texts wait for a decision over age: in the queue already 0, added now 0, sent 0." in none
    assert "1 more text waits in the queue, over other labels." in none
    assert "Next: decide them at http" in none


def test_nothing_is_exported_where_no_text_has_a_value(cli, tmp_path: Path) -> None:
    cli("init", "bölünmüş")
    folder = tmp_path / "bölünmüş"
    store = fill(folder / "store.sqlite")
    store.add_annotations([answer(0, who, None, outcome="undecided") for who in PEOPLE[:2]], seen=START)
    store.close()
    ran = cli("annotate", "export", cwd=folder)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "Texts left out: 1. Nobody could decide" in ran.out
    assert "nothing was written" in ran.err
    assert "hatewatch annotate adjudicate" in ran.err
    assert list(folder.glob("labels*.csv")) == []


def test_feedback_is_written_for_one_address_or_says_what_to_do(cli, town: Path) -> None:
    ran = cli("annotate", "feedback", cwd=town)
    assert ran.code == 1
    assert "hatewatch annotate round" in ran.err
    from dataclasses import replace

    from hatewatch.annotation.worked import read_examples
    from hatewatch.pipeline.annotate import open_round
    from hatewatch.pipeline.annotate.round import example_id, fill_round

    own = open_round(town)
    fill_round(own)
    own.add_queue(Queue("round", "round", "kmr"))
    zin = Pseudonyms(read_key(town / "secret.key")).of("zin@example.org") or ""
    first = read_examples().of("round")[0]
    given = replace(answer(0, zin, first.labels), document=example_id(first), queue="round")
    own.add_annotations([given], seen=START + DAY)
    own.close()
    ran = cli("annotate", "feedback", "zin@example.org", cwd=town)
    assert ran.code == 0, ran.err
    page = (town / "reports" / f"feedback-{zin}.html").read_text("utf-8")
    assert '<html lang="kmr">' in page
    assert "zin@example.org" not in page
    ran = cli("annotate", "feedback", "deniz@example.org", cwd=town)
    assert ran.code == 1
    assert "deniz@example.org has not answered" in ran.err


def test_feedback_is_found_by_handle_and_named_by_it(cli, town: Path) -> None:
    from dataclasses import replace

    from hatewatch.annotation.care import Volunteer
    from hatewatch.annotation.worked import read_examples
    from hatewatch.pipeline.annotate import open_round, push_round
    from hatewatch.pipeline.annotate.round import example_id
    from in_memory import Server

    own = open_round(town)
    team = [Volunteer("berfîn", ("tr",)), Volunteer("mem", ("tr",)), Volunteer("elif", ("tr",))]
    push_round(own, Server(), "Deneme", team, language="tr")
    first, second = read_examples().of("round")[:2]
    berfin, mem = (Pseudonyms(read_key(town / "secret.key")).of(f"{one}@example.org") or "" for one in ("b", "m"))

    def say(who: str, queue: str, *of) -> None:
        given = [
            replace(answer(i, who, one.labels), id=f"{who}{one.id}", document=example_id(one), queue=queue)
            for i, one in enumerate(of)
        ]
        own.add_annotations(given, seen=START + DAY)

    say(berfin, "round berfîn", first, second)
    say(mem, "round mem", first, second)
    reports = town / "reports"
    for asked in ("berfîn", "Berfin", "b@example.org"):
        ran = cli("annotate", "feedback", asked, "--lang", "en", cwd=town)
        assert (ran.code, [one.name for one in reports.iterdir()]) == (0, ["feedback-berfîn.html"]), ran
        assert "E-MAIL" not in ran.out, "it is plain whose page it is"
        page = (reports / "feedback-berfîn.html").read_text("utf-8")
        assert "Your handle: <b>berfîn</b>" in page
        assert f"Your pseudonym: <code>{berfin}</code>" in page
        (reports / "feedback-berfîn.html").unlink()
    assert cli("annotate", "feedback", cwd=town).code == 0
    assert {one.name for one in reports.iterdir()} == {"feedback-berfîn.html", "feedback-mem.html"}
    silent = cli("annotate", "feedback", "elif", cwd=town)
    assert (silent.code, "elif has not answered" in silent.err, "letter by letter" in silent.err) == (1, True, False)
    wrong = cli("annotate", "feedback", "rojda", cwd=town)
    assert (wrong.code, "Known are: berfîn, mem, elif" in wrong.err) == (1, True)
    say("ab" * 10, "round mem", second)  # strayed into the queue of another, who answered more
    ran = cli("annotate", "feedback", "mem", cwd=town)
    assert "more than one answered" in ran.out
    assert {one.name for one in reports.glob("feedback-mem*")} == {"feedback-mem.html", "feedback-mem-ababab.html"}
    own.close()


def test_without_queues_of_their_own_nobody_has_a_handle(cli, town: Path) -> None:
    from dataclasses import replace

    from hatewatch.annotation.worked import read_examples
    from hatewatch.pipeline.annotate import open_round, push_round
    from hatewatch.pipeline.annotate.round import example_id
    from in_memory import Server

    own = open_round(town)
    push_round(own, Server(), "Deneme", (), language="tr")
    first = read_examples().of("round")[0]
    own.add_annotations([replace(answer(0, PEOPLE[0], ()), document=example_id(first), queue="round")], seen=START)
    own.close()
    ran = cli("annotate", "feedback", "zin", cwd=town)
    assert (ran.code, "one queue for everybody" in ran.err, "address" in ran.err) == (1, True, True)
    assert "E-MAIL tells whose is whose" in cli("annotate", "feedback", cwd=town).out


def test_a_feedback_without_a_round_leaves_no_store_behind(cli, town: Path) -> None:
    cli("annotate", "feedback", cwd=town)
    assert not (town / "round.sqlite").exists()
