"""What readers differ on is decided by one person, and the decision is gold; the training round has its own store."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.worked import read_examples
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate import (
    adjudicate,
    disputes,
    feedback,
    open_round,
    push_round,
    settle,
    write_round,
)
from hatewatch.pipeline.annotate.round import example_id
from hatewatch.store import Gold, Store
from in_memory import Server
from judging import HATE, PEOPLE, SCHEME, START, answer, doc, fill

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = fill(tmp_path / "store.sqlite")
    a, b, c, _ = PEOPLE
    store.add_annotations(
        [
            answer(0, a, HATE), answer(0, b, HATE), answer(0, c, HATE),  # agree
            answer(1, a, ("discriminatory", "gender", "insult")),
            answer(1, b, ("discriminatory", "gender", "exclusion")),  # differ on form alone
            answer(2, a, HATE), answer(2, b, HATE), answer(2, c, ()),  # a majority
            answer(3, a, HATE), answer(3, b, ()),  # a tie on conduct
            answer(4, a, None, outcome="undecided"), answer(4, b, None, outcome="undecided"),
            answer(5, a, HATE),  # one reader
        ],
        seen=START,
    )  # fmt: skip
    return store


def decide(store: Store, number: int, labels: Sequence[str], **changes: object) -> None:
    made = answer(number, PEOPLE[3], labels, queue="adjudication", id=f"decision-{number}", **changes)
    store.add_annotations([made], seen=made.updated + DAY)


def test_the_most_useful_comes_first(store: Store) -> None:
    assert [one.document for one in disputes(store)] == [doc(3), doc(4), doc(2), doc(1)]
    assert [(one.label, one.yes, one.no) for one in disputes(store)[2].splits][:2] == [
        ("discriminatory", 2, 1), ("hate", 2, 1),
    ]  # fmt: skip
    assert [one.document for one in disputes(store, ["insult"])] == [doc(1)]


def test_disputes_are_sent_once_without_a_word_of_what_was_said(store: Store) -> None:
    server = Server()
    first = adjudicate(store, server, "Deneme", language="tr", size=2)
    assert (first.disputed, first.planned, first.sent, first.open) == (4, 2, 2, 0)
    assert first.labels["hate"] == 2
    (project,) = server.projects.values()
    assert set(project["tasks"]) == {doc(3), doc(4)}
    assert set(project["tasks"][doc(3)]) == {"uid", "text"}
    tasks = list(store.tasks("adjudication"))
    assert {(one.sample, one.probability) for one in tasks} == {("adjudicate", None)}
    again = adjudicate(store, server, "Deneme", language="tr", size=2)
    assert (again.planned, again.open) == (2, 2)
    assert adjudicate(store, server, "Deneme", language="tr", size=2).sent == 0


def test_what_waits_over_other_labels_is_counted_apart(store: Store) -> None:
    server = Server()
    adjudicate(store, server, "Deneme", language="tr", size=9)
    form = adjudicate(store, server, "Deneme", language="tr", size=9, labels=["insult"])
    assert (form.disputed, form.open, form.planned, form.others) == (1, 1, 0, 3)
    age = adjudicate(store, server, "Deneme", language="tr", size=9, labels=["age"])
    assert (age.disputed, age.open, age.planned, age.sent, age.others) == (0, 0, 0, 0, 4)
    decide(store, 3, HATE)
    assert adjudicate(store, server, "Deneme", language="tr", size=9, labels=["age"]).others == 3
    server.delete(next(iter(server.projects)))
    adjudicate(store, server, "Deneme", language="tr", size=9, labels=["insult"])
    gone = adjudicate(store, server, "Deneme", language="tr", size=0, labels=["age"])
    assert gone.others == 3, "what waited was handed over to the queue that stands for the one deleted"


def test_a_decision_becomes_gold_and_ends_the_dispute(store: Store) -> None:
    adjudicate(store, Server(), "Deneme", language="tr", size=9)
    decide(store, 3, ("offensive",), note="Alıntı.")
    assert settle(store).new == 1
    gold = store.gold()[doc(3)]
    assert (gold.labels, gold.judged, gold.decided_by) == (("offensive",), SCHEME, PEOPLE[3])
    assert (gold.reason, gold.decided) == ("Alıntı.", START + 3 * DAY)
    assert doc(3) not in [one.document for one in disputes(store)]
    assert settle(store) == replace(settle(store), new=0, changed=0, withdrawn=0)


def test_a_changed_decision_stands_for_the_first_and_a_deleted_one_for_none(store: Store) -> None:
    adjudicate(store, Server(), "Deneme", language="tr", size=9)
    decide(store, 3, ())
    settle(store)
    decide(store, 3, HATE, updated=START + 10 * DAY)
    assert (settle(store).changed, store.gold()[doc(3)].labels) == (1, HATE)
    deleted = answer(3, PEOPLE[3], HATE, queue="adjudication", id="decision-3", updated=START + 10 * DAY, deleted=True)
    store.add_annotations([deleted], seen=START + 20 * DAY)
    assert (settle(store).withdrawn, store.gold()[doc(3)].judged) == (1, ())
    assert disputes(store)[0].document == doc(3)
    assert settle(store).withdrawn == 0
    store.add_annotations([replace(deleted, deleted=False)], seen=START + 30 * DAY)
    assert (settle(store).new, store.gold()[doc(3)].labels) == (1, HATE)
    assert settle(store).new == 0


def test_undecided_stays_open_and_a_later_decision_elsewhere_stands(store: Store) -> None:
    adjudicate(store, Server(), "Deneme", language="tr", size=9)
    store.add_annotations([answer(4, PEOPLE[3], None, outcome="undecided", queue="adjudication", id="u")], seen=START)
    assert (settle(store).new, store.gold()) == (0, {})
    store.add_gold([Gold(doc(2), (), SCHEME, "somebody", START + 50 * DAY, "")])
    decide(store, 2, HATE)
    assert settle(store).new == 0
    assert store.gold()[doc(2)].labels == ()


def test_the_round_has_a_store_of_its_own(tmp_path: Path) -> None:
    town, own, server = fill(tmp_path / "store.sqlite", 3), open_round(tmp_path), Server()
    volunteers = [Volunteer("zin", ("tr", "kmr"), "kmr"), Volunteer("deniz", ("tr",))]
    done = push_round(own, server, "Deneme", volunteers, language="tr")
    sentences = read_examples().of("round")
    both = sum(one.language in ("tr", "kmr") for one in sentences)
    assert done.sent == {"round zin": both, "round deniz": sum(one.language == "tr" for one in sentences)}
    assert {one.purpose for one in done.queues} == {"round"}
    assert set(push_round(own, server, "Deneme", volunteers, language="tr").sent.values()) == {0}
    assert len(own.gold()) == len(sentences) == own.counts()["documents"]
    assert town.counts()["documents"] == 3
    shared = push_round(open_round(tmp_path), Server(), "Deneme", (), language="tr")
    assert shared.sent == {"round": len(sentences)}


def test_the_round_shows_nobody_what_they_avoid(tmp_path: Path) -> None:
    own = open_round(tmp_path)
    volunteers = [Volunteer("zin", ("tr", "kmr"), avoid=("lgbti", "gender")), Volunteer("deniz", ("tr",))]
    push_round(own, Server(), "Deneme", volunteers, language="tr")
    sentences = {example_id(one): one for one in read_examples().of("round")}
    hers = [sentences[task.document] for task in own.tasks("round zin")]
    assert not [one.id for one in hers if {"gender", "sogi"} & set(one.labels) or {"women", "gays"} & set(one.targets)]
    (irony,) = (one for one in sentences.values() if one.language == "tr" and "kadın" in one.text and not one.targets)
    assert irony not in hers, "it is aimed at nobody and speaks of women"
    left = {one.id for one in sentences.values() if one.language in ("tr", "kmr")} - {one.id for one in hers}
    assert len(left) == 3
    assert len(list(own.tasks("round deniz"))) == sum(one.language == "tr" for one in sentences.values())


def test_the_round_goes_on_by_files_and_back_with_what_is_not_answered(tmp_path: Path) -> None:
    own, server, team = open_round(tmp_path), Server(), [Volunteer("zin", ("tr",))]
    push_round(own, server, "Deneme", team, language="tr", mark="ab" * 10)
    first, second, *rest = [task.document for task in own.tasks("round zin")]

    def say(document: str, queue: str) -> None:
        given = replace(answer(0, PEOPLE[0], ()), id=document, document=document, queue=queue)
        own.add_annotations([given], seen=START)

    say(first, "round zin")
    (written,) = write_round(own, tmp_path / "round.json", team, language="tr", mark="ab" * 10)
    tasks = json.loads((tmp_path / "round.json").read_text("utf-8"))
    assert (written.queue, written.count, written.again) == ("round zin#2", len(rest) + 1, 0)
    assert [one["data"]["uid"] for one in tasks] == [second, *rest]
    assert tasks[0]["meta"] == {"queue": "round zin#2", "hatewatch": "ab" * 10}
    say(second, "round zin#2")
    server.delete(1)
    done = push_round(own, server, "Deneme", team, language="tr")
    assert done.sent == {"round zin#3": len(rest)}
    (page,) = feedback(own, tmp_path, handle="zin", lang="en")
    assert (page.path.name, page.handle) == ("feedback-zin.html", "zin")
    text = unescape(page.path.read_text("utf-8"))
    assert f"answered or judged {len(rest)} texts" in text, "what was answered elsewhere counts"


def test_the_rounds_tasks_say_whose_they_are(tmp_path: Path) -> None:
    class Noting(Server):
        def add_tasks(self, project: int, tasks: Sequence[Any]) -> Any:
            meta.extend(task["meta"] for task in tasks)
            return super().add_tasks(project, tasks)

    meta: list[dict[str, str]] = []
    push_round(open_round(tmp_path), Noting(), "Deneme", [Volunteer("zin", ("tr",))], language="tr", mark="ab" * 10)
    assert meta[0] == {"queue": "round zin", "hatewatch": "ab" * 10}


def test_a_file_of_the_round_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    own = open_round(tmp_path)
    (tmp_path / "round.json").write_text("[]", "utf-8")
    with pytest.raises(InputError, match="already"):
        write_round(own, tmp_path / "round.json", (), language="tr")
    assert (own.queues(), list(own.tasks())) == ([], [])


@pytest.mark.parametrize("lang", ["tr", "kmr", "en"])
def test_feedback_sets_answers_beside_ours_with_the_reason(tmp_path: Path, lang: str) -> None:
    own = open_round(tmp_path)
    push_round(own, Server(), "Deneme", (), language=lang)
    first, second, third, *rest = read_examples().of("round")
    given = [
        answer(0, PEOPLE[0], first.labels, targets=first.targets),
        answer(1, PEOPLE[0], (), note="<b>Emin değilim</b>"),
        answer(2, PEOPLE[0], None, outcome="undecided"),
        answer(2, PEOPLE[1], third.labels, targets=third.targets),
    ]
    given = [
        replace(one, document=example_id(of), queue="round")
        for one, of in zip(given, (first, second, third, third), strict=True)
    ]
    own.add_annotations(given, seen=START)
    pages = feedback(own, tmp_path / "reports")
    assert [page.path.name for page in pages] == [f"feedback-{one}.html" for one in sorted(PEOPLE[:2])]
    assert {page.handle for page in pages} == {""}, "all share a queue, so nobody is known by a handle"
    page = pages[0].path.read_text("utf-8")
    text = unescape(page)
    assert f'<html lang="{lang}">' in text
    for one in (first, second):
        assert one.reason[lang] in text
    assert third.text not in text
    assert rest[0].text not in text
    assert "&lt;b&gt;Emin" in page
    assert [int(n) for n in re.findall(r"\d+", text.partition("<main>")[2])][:3] == [2, 1, 1]
    assert ("kontrolkirin" in text) == (lang == "kmr")
    assert feedback(own, tmp_path, annotator=PEOPLE[1], lang="en")[0].path.name.endswith(f"{PEOPLE[1]}.html")
    with pytest.raises(InputError, match=r"^nobody@example\.org has not answered the training round"):
        feedback(own, tmp_path, annotator="nobody", called="nobody@example.org")


def test_feedback_before_any_answer_says_so(tmp_path: Path) -> None:
    own = open_round(tmp_path)
    push_round(own, Server(), "Deneme", (), language="tr")
    with pytest.raises(InputError, match="Nobody has answered the training round yet") as told:
        feedback(own, tmp_path)
    assert "hatewatch annotate round" in told.value.remedy
