"""The commands for what is done with the answers, run as a person runs them, without a server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

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


def test_a_feedback_without_a_round_leaves_no_store_behind(cli, town: Path) -> None:
    cli("annotate", "feedback", cwd=town)
    assert not (town / "round.sqlite").exists()
