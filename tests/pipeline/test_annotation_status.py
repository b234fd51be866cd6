"""What the status says of queues and of people, from the store alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hatewatch.annotation.care import Volunteer
from hatewatch.errors import ProjectGoneError, StudioError
from hatewatch.pipeline.annotate import open_round, queue_statuses, round_statuses, volunteer_standings
from hatewatch.pipeline.annotate.hints import ask_hints
from hatewatch.records import ISTANBUL, Task
from hatewatch.store import Cursor, Queue, RejectedAnnotation, Store, open_store
from stored_annotations import DOCUMENTS, annotation, fill

NOW = datetime(2026, 3, 21, 12, 0, tzinfo=UTC)
DAY = NOW.astimezone(ISTANBUL).date()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    fill(opened)
    for name in ("everyone", "zîn", "mem"):
        opened.add_queue(Queue(name, "label", "tr", "http://studio", len(name)))
    yield opened
    opened.close()


def give(store: Store, queue: str, document: int, outcome: str = "judged", **changes: object) -> None:
    hate = changes.pop("hate", False)
    made = annotation(
        document, queue=queue, outcome=outcome, labels=("hate", "discriminatory") if hate else (),
        annotator=f"{queue:>020}", created=NOW, updated=NOW,
    )  # fmt: skip
    changes.setdefault("id", f"{queue}-{document}")
    store.add_annotations([replace(made, **changes)], seen=NOW)


def test_a_queue_is_counted_by_texts_and_by_answers(store: Store) -> None:
    store.add_tasks([Task("everyone", one, "rare", None, "", NOW) for one in DOCUMENTS[:6]])
    for document, outcome in enumerate(("judged", "declined", "skipped", "undecided")):
        give(store, "everyone", document, outcome)
    give(store, "everyone", 0, id="second", annotator="b" * 20)
    give(store, "everyone", 4, deleted=True)
    unread = RejectedAnnotation("x", "everyone", DOCUMENTS[5], "span", "…", "{}", NOW)
    store.add_annotations([], [unread], seen=NOW)
    store.move_cursor("everyone", Cursor(pulled=NOW))
    found = next(one for one in queue_statuses(store, overlap=2) if one.queue.name == "everyone")
    assert (found.tasks, found.done, found.waiting, found.unreadable, found.pulled) == (6, 1, 5, 1, NOW)
    assert found.answers == Counter(judged=1, declined=1, skipped=1, undecided=1)
    assert next(one for one in queue_statuses(store, 1) if one.queue.name == "everyone").done == 4


def test_what_was_imported_twice_is_one_text_that_was_judged(store: Store) -> None:
    store.add_tasks([Task("everyone", one, "rare", None, "", NOW) for one in DOCUMENTS[:2]])
    for document in range(2):
        give(store, "everyone", document, id=f"first-{document}")
        give(store, "everyone", document, id=f"again-{document}")
    give(store, "everyone", 1, "skipped", id="later", annotator="b" * 20)
    found = next(one for one in queue_statuses(store, overlap=2) if one.queue.name == "everyone")
    assert found.answers == Counter(judged=2, skipped=1)
    assert (found.tasks, found.done) == (2, 1)


def test_a_queue_of_ones_own_is_done_with_one_answer_and_one_never_pulled_says_so(store: Store) -> None:
    store.add_tasks([Task("zîn", one, "rare", None, "", NOW) for one in DOCUMENTS[:2]])
    give(store, "zîn", 0)
    found = next(one for one in queue_statuses(store) if one.queue.name == "zîn")
    assert (found.done, found.waiting, found.pulled) == (1, 1, None)


def test_the_training_round_is_told_from_its_own_store_and_none_is_made_to_look(tmp_path: Path) -> None:
    assert round_statuses(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    own = open_round(tmp_path)
    fill(own)
    own.add_queue(Queue("round", "round", "tr", "http://studio", 3))
    own.add_tasks([Task("round", one, "round", None, "", NOW) for one in DOCUMENTS[:3]])
    give(own, "round", 0)
    own.close()
    found = next(one for one in round_statuses(tmp_path) if one.queue.purpose == "round")
    assert (found.queue.name, found.tasks, found.done, found.waiting) == ("round", 3, 1, 2)


def test_who_nears_the_budget_comes_first_and_yesterday_does_not_count(store: Store) -> None:
    team = [Volunteer("mem", ("tr",), budget=5), Volunteer("zîn", ("tr",), budget=5), Volunteer("rojda", ("tr",))]
    for i in range(4):
        give(store, "zîn", i, hate=True)
    give(store, "mem", 10, hate=True)
    for i in range(20, 26):
        yesterday = NOW - timedelta(days=1)
        give(store, "mem", i, hate=True, created=yesterday, updated=yesterday)
    found = volunteer_standings(store, team, DAY)
    assert [(one.volunteer, one.severe, one.state) for one in found] == [
        ("zîn", 4, "near"), ("mem", 1, "free"), ("rojda", 0, "free"),
    ]  # fmt: skip


def test_what_was_taken_back_or_changed_was_read_and_a_skipped_text_of_unknown_harm_counts(store: Store) -> None:
    team = [Volunteer("zîn", ("tr",), budget=4)]
    give(store, "zîn", 0, hate=True)
    give(store, "zîn", 0, updated=NOW + timedelta(minutes=5))
    give(store, "zîn", 1, hate=True)
    give(store, "zîn", 1, hate=True, deleted=True)
    give(store, "zîn", 2, "declined")
    give(store, "zîn", 3, "skipped")
    (found,) = volunteer_standings(store, team, DAY)
    assert (found.texts, found.severe, found.state) == (4, 4, "spent")


def test_a_queue_opened_anew_is_the_same_volunteers(store: Store) -> None:
    store.add_queue(Queue("zîn#2", "label", "tr"))
    give(store, "zîn#2", 0, hate=True)
    (found,) = volunteer_standings(store, [Volunteer("zîn", ("tr",))], DAY)
    assert found.severe == 1


class Server:
    """Notes the hints that it is asked for, or refuses in the words given."""

    url = "http://studio"

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.asked: dict[int, str] = {}
        self.gone: set[int] = set()

    def counts(self, project: int) -> Any:
        if project in self.gone:
            raise ProjectGoneError(f"project {project} is not there any more.", "Run it again.")
        return SimpleNamespace(made=NOW)

    def hint(self, project: int, url: str, headers: dict[str, str]) -> None:
        if self.refuses:
            raise StudioError(self.refuses, "Mend it there.")
        self.asked[project] = url


def test_hints_are_asked_for_in_each_open_queue_on_this_server(store: Store) -> None:
    store.add_queue(Queue("mem#2", "label", "tr", "http://studio", 77))
    store.add_queue(Queue("elsewhere", "label", "tr", "http://other", 78))
    server = Server()
    assert ask_hints(store, server, lambda number: f"http://here/{number}", {}) == 2
    assert server.asked == {3: "http://here/3", 77: "http://here/77"}


def test_a_server_that_refuses_loopback_is_told_with_its_setting(store: Store) -> None:
    refusal = "Label Studio answered 403: URL resolves to a reserved network address (block: 127.0.0.0/8)."
    with pytest.raises(StudioError, match="SSRF_PROTECTION_ENABLED=false"):
        ask_hints(store, Server(refusal), str, {})
    with pytest.raises(StudioError, match="Mend it there"):
        ask_hints(store, Server("answered 500"), str, {})
