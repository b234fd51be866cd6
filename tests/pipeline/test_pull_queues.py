"""Which queues a pull reads, and what becomes of answers that nobody can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import exported
from exported import Server
from hatewatch.pipeline.annotate import pull
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.records import Document, Facts
from hatewatch.store import Queue, QueueCounts, Store, open_store
from hatewatch.store.erasure import Lot
from stored_annotations import DOCUMENTS, fill

NAMES = Pseudonyms(bytes(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    fill(opened)
    opened.add_queue(Queue("zîn", "label", "tr", "http://studio", 3))
    yield opened
    opened.close()


def one(number: int, *answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return exported.task(number, DOCUMENTS[number], "Bayram geldi.", answers, **changes)


def say(id: str, labels: Sequence[str] = (), **changes: Any) -> dict[str, Any]:
    return exported.answer(id, "Bayram geldi.", labels, **changes)


def test_a_closed_queue_and_one_of_another_server_are_left_alone(store: Store) -> None:
    store.add_queue(Queue("zîn#2", "label", "tr", "http://studio", 4))
    store.add_queue(Queue("mem", "label", "tr", "http://elsewhere", 5))
    store.add_queue(Queue("round", "round", "tr", "http://studio", 6))
    server = Server({4: [one(1, say("a"))], 6: [one(2)]})
    assert [found.queue for found in pull(store, server, NAMES)] == ["zîn#2", "round"]
    assert set(server.asked) == {4, 6}


def test_a_hint_has_its_project_alone_read(store: Store) -> None:
    store.add_queue(Queue("mem", "label", "tr", "http://studio", 4))
    server = Server({3: [one(1, say("a"))], 4: [one(2, say("b"))]})
    assert [found.queue for found in pull(store, server, NAMES, projects={4, 99})] == ["mem"]
    assert [found.id for found in store.annotations()] == ["b"]
    assert [queue.cursor.pulled is None for queue in store.queues()[-2:]] == [True, False]


def test_an_answer_that_came_before_its_text_is_read_once_that_is_ingested(store: Store) -> None:
    early = exported.task(2, "f" * 32, "Dibistan vebû.", [say("e", ["offensive"])])
    server = Server({3: [early, one(1, say("a"), minute=999)]})
    (found,) = pull(store, server, NAMES)
    assert (found.annotations, found.rejected) == (1, 1)
    assert pull(store, server, NAMES)[0].rejected == 1
    reading = store.begin_ingest(source="amed", file="amed.csv", digest="e" * 64)
    store.add(reading, [(Document("f" * 32, "amed", "late", "Dibistan vebû."), Facts("kmr", ("kmr",)))])
    (found,) = pull(store, server, NAMES)
    assert (found.read, found.annotations, found.rejected, found.whole) == (1, 2, 0, False)
    assert next(one for one in store.annotations() if one.id == "e").annotator == NAMES.of("zin@example.org")
    server.projects[3] = [early | {"annotations": []}, one(1, say("a"), minute=999)]
    pull(store, server, NAMES, whole=True)
    assert [found.id for found in store.annotations()] == ["a"]


def test_nothing_comes_back_of_what_was_erased(store: Store) -> None:
    server = Server({3: [one(1, say("a", ["offensive"])), one(2, say("b"), say("bad", result=[]))]})
    pull(store, server, NAMES)
    stones = [(Tombstones(NAMES).of_id(DOCUMENTS[i]), "id") for i in (1, 2)]
    store.begin_erasure("author", "", [Lot(store.keys_of_ids(DOCUMENTS[1:3]), stones)], started=datetime.now(UTC))
    while store.erase_next():
        pass
    for _ in range(2):
        (found,) = pull(store, server, NAMES, whole=True)
        assert (found.new, found.annotations) == (0, 0)
    assert list(store.annotations()) == []
    assert [item.id for item in store.rejected_annotations()] == []


def test_what_cannot_be_read_counts_until_it_is_deleted_and_costs_no_whole_reading_after(store: Store) -> None:
    server = Server({3: [one(1, say("a"), say("bad", result=[])), one(2, say("worse", result=[]))]})
    pull(store, server, NAMES)
    assert store.count_queue("zîn") == QueueCounts(0, 1, 2)
    server.projects[3] = [one(1, say("a"), minute=99), one(2, say("worse", result=[]))]
    (found,) = pull(store, server, NAMES)
    assert (found.annotations, found.rejected, found.whole) == (1, 1, False)
    server.projects[3] = [one(1, say("a"), minute=99)]  # deleted with its task, which moves no time
    (found,) = pull(store, server, NAMES)
    assert (found.annotations, found.rejected, found.whole) == (1, 0, True)
    assert pull(store, server, NAMES)[0].whole is False


def test_who_signs_up_while_a_pull_runs_has_a_name(store: Store) -> None:
    server = Server({3: [one(1, say("a")), one(2, say("b", completed_by=2)), one(4, say("c", completed_by=9))]})
    told = iter([{1: "zin@example.org"}, {1: "zin@example.org", 2: "mem@example.org"}, {}])
    server.people = lambda: next(told)  # type: ignore[method-assign]
    pull(store, server, NAMES)
    who = {found.id: found.annotator for found in store.annotations()}
    assert who == {
        "a": NAMES.of("zin@example.org"),
        "b": NAMES.of("mem@example.org"),
        "c": NAMES.of("deleted user 9"),
    }
