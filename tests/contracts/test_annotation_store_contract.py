"""Every store keeps each version of each annotation once, whatever order they come in, and knows which is current."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from hatewatch.store import Cursor, Gold, Queue, QueueCounts, RejectedAnnotation, Store, Version, open_store
from stored_annotations import DOCUMENTS, QUEUES, annotation, at, everything, fill, task


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    fill(opened)
    yield opened
    opened.close()


# Queues


def test_a_queue_is_made_once_and_changed_apart_from_its_cursor(store: Store) -> None:
    queue = Queue("round-1", "round", "tr", "http://localhost:8080", 7, "c" * 64)
    assert store.add_queue(queue) == queue
    assert store.add_queue(Queue("round-1", "label", "en")) == queue
    read = Cursor(tasks=500, annotations=1500, newest=at(3), swept=at(4))
    store.move_cursor("round-1", read)
    changed = replace(queue, language="kmr", config="d" * 64)
    store.update_queue(changed)
    assert store.queues()[-1] == replace(changed, cursor=read)
    assert [one.name for one in store.queues()] == [*QUEUES, "round-1"]


@pytest.mark.parametrize("change", [{"project": 8}, {"url": "https://studio.example.org"}])
def test_what_was_read_of_one_project_does_not_count_for_another(store: Store, change: dict[str, object]) -> None:
    queue = Queue(QUEUES[0], "label", "kmr", "http://localhost:8080", 7)
    store.update_queue(queue)
    store.move_cursor(queue.name, Cursor(500, 1500, at(3), at(4)))
    store.update_queue(replace(queue, cursor=Cursor(1, 1, at(9), at(9)), **change))
    assert store.queues()[0].cursor == Cursor()


def test_a_queue_that_is_not_there_is_refused(store: Store) -> None:
    for refused in (
        lambda: store.update_queue(Queue("nowhere", "label", "tr")),
        lambda: store.move_cursor("nowhere", Cursor()),
        lambda: store.add_tasks([task(1), task(1, "nowhere")]),
        lambda: store.add_annotations([annotation(1), annotation(3, queue="nowhere")], seen=at(0)),
    ):
        with pytest.raises(ValueError, match="no queue nowhere"):
            refused()
    assert list(store.tasks()) == []
    assert list(store.annotations()) == []


# Tasks


def test_a_task_is_there_once_per_queue_and_document_and_stays_as_it_was(store: Store) -> None:
    assert store.add_tasks([task(5), task(2), task(5, probability=0.5)]) == 2
    assert store.add_tasks([task(2, sample="rare", probability=None), task(3, sample="rare", probability=None)]) == 1
    assert store.add_tasks([task(5, QUEUES[1])]) == 1
    assert list(store.tasks(QUEUES[0])) == [task(5), task(2), task(3, sample="rare", probability=None)]
    assert list(store.tasks()) == [*store.tasks(QUEUES[0]), task(5, QUEUES[1])]
    assert store.tasked([*DOCUMENTS, "0" * 32]) == {
        DOCUMENTS[5]: QUEUES,
        DOCUMENTS[2]: QUEUES[:1],
        DOCUMENTS[3]: QUEUES[:1],
    }
    assert store.add_tasks([]) == 0


@pytest.mark.parametrize(
    "wrong", [{"probability": None}, {"probability": 0.0}, {"probability": 1.5}, {"sample": "uncertain"}]
)
def test_a_task_whose_probability_cannot_be_is_refused(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(Exception, match="ck_task"):
        store.add_tasks([task(1), task(2, **wrong)])
    assert list(store.tasks()) == []


def test_a_document_that_is_not_stored_is_refused(store: Store) -> None:
    gone = "f" * 32
    for refused in (
        lambda: store.add_tasks([task(1), replace(task(1), document=gone)]),
        lambda: store.add_annotations([annotation(1), annotation(2, document=gone)], seen=at(0)),
        lambda: store.add_gold([Gold(gone, (), ("hate",), "ab", at(0), "")]),
    ):
        with pytest.raises(ValueError, match=gone):
            refused()
    assert list(store.tasks()) == []
    assert list(store.annotations()) == []


# Annotations


def test_an_annotation_comes_back_field_by_field(store: Store) -> None:
    first = annotation(1)
    bare = annotation(2, labels=(), judged=(), targets=(), spans=(), note="", seconds=None, outcome="declined")
    assert store.add_annotations([first, bare], seen=at(0)) == 2
    assert list(store.annotations()) == [first, bare]
    assert store.history(bare.id) == [Version(bare, at(0), at(0))]
    assert store.history("unknown") == []


def test_what_is_equal_is_not_new(store: Store) -> None:
    first = annotation(1, seconds=3.0)
    elsewhere = timezone(timedelta(hours=3))
    same = replace(first, seconds=3, updated=first.updated.astimezone(elsewhere))
    assert store.add_annotations([first, first, same], seen=at(5)) == 1
    before = everything(store)
    assert store.add_annotations([same], seen=at(5)) == 0
    assert everything(store) == before
    assert store.add_annotations([first], seen=at(9)) == 0
    assert store.add_annotations([first], seen=at(2)) == 0
    assert store.history(first.id) == [Version(first, at(2), at(9))]
    assert store.add_annotations([], seen=at(10)) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "skipped"},
        {"labels": ("hate",)},
        {"judged": ("hate",)},
        {"targets": ()},
        {"spans": ()},
        {"note": "…"},
        {"seconds": None},
        {"gold": True},
        {"annotator": "c" * 20},
        {"document": DOCUMENTS[30]},
        {"queue": QUEUES[0]},
        {"shown": "cd" * 32},
        {"created": at(1.5)},
    ],
)
def test_a_change_that_the_server_gave_no_time_for_counts_when_it_was_seen_last(
    store: Store, change: dict[str, object]
) -> None:
    first = annotation(1)
    changed = replace(first, **change)
    store.add_annotations([first], seen=at(1))
    assert store.add_annotations([changed], seen=at(2)) == 1
    assert list(store.annotations()) == [changed]
    store.add_annotations([first], seen=at(3))
    assert list(store.annotations()) == [first]
    assert [version.annotation for version in store.history(first.id)] == [changed, first]


def test_an_older_version_that_comes_late_is_kept_and_not_current(store: Store) -> None:
    for version, seen in ((2, 5), (0, 6), (1, 7)):
        assert store.add_annotations([annotation(1, version)], seen=at(seen)) == 1
    assert list(store.annotations()) == [annotation(1, 2)]
    assert [one.annotation for one in store.history(annotation(1).id)] == [annotation(1, i) for i in range(3)]


def test_a_deletion_takes_back_and_what_is_found_again_counts_again(store: Store) -> None:
    alive, gone = annotation(1), annotation(1, deleted=True)
    store.add_annotations([alive, annotation(2)], seen=at(1))
    assert store.add_annotations([gone], seen=at(2)) == 1
    assert list(store.annotations()) == [annotation(2)]
    assert list(store.annotations(deleted=True)) == [gone, annotation(2)]
    store.add_annotations([alive], seen=at(1.5))  # a reading from before the deletion, delivered late
    assert list(store.annotations()) == [annotation(2)]
    store.add_annotations([alive], seen=at(2))  # in one reading gone from here and found there: it was moved
    assert list(store.annotations()) == [alive, annotation(2)]
    store.add_annotations([gone], seen=at(3))
    store.add_annotations([alive], seen=at(4))
    assert list(store.annotations()) == [alive, annotation(2)]


def test_current_annotations_by_queue_and_document(store: Store) -> None:
    numbers = [3, 1, 43, 41, 2, 42, 0]
    store.add_annotations([annotation(i) for i in numbers], seen=at(0))
    assert list(store.annotations()) == [annotation(i) for i in (0, 1, 41, 2, 42, 3, 43)]
    assert list(store.annotations(QUEUES[1])) == [annotation(i) for i in (1, 41, 3, 43)]
    assert list(store.annotations(documents=[DOCUMENTS[2], DOCUMENTS[1], "0" * 32])) == [
        annotation(i) for i in (1, 41, 2, 42)
    ]
    assert list(store.annotations(QUEUES[0], documents=DOCUMENTS[1:3])) == [annotation(2), annotation(42)]
    assert list(store.annotations(documents=[])) == []
    assert list(store.annotations("nowhere")) == []


def test_an_annotation_that_was_moved_is_where_it_is_now(store: Store) -> None:
    moved = annotation(1, document=DOCUMENTS[9])
    store.add_annotations([annotation(1)], seen=at(1))
    store.add_annotations([moved], seen=at(2))
    assert list(store.annotations(documents=[DOCUMENTS[1]])) == []
    assert list(store.annotations(documents=[DOCUMENTS[9]])) == [moved]


def test_many_annotations_are_streamed_whole_while_others_are_written(store: Store) -> None:
    store.add_annotations([annotation(i) for i in range(1200)], seen=at(0))
    stream = store.annotations()
    found = [next(stream)]
    store.add_annotations([annotation(i, 1) for i in range(1200)], seen=at(1))
    found += stream
    assert len(found) == 1200
    assert {one.seconds for one in found} == {12.5}


# What could not be read


def unread(number: int, minutes: int = 0, **changes: object) -> RejectedAnnotation:
    made = annotation(number)
    one = RejectedAnnotation(
        made.id, made.queue, "hand-made", "label_unknown", "No label is called x.", '{"result": []}', at(1000 + minutes)
    )
    return replace(one, **changes)


def test_what_could_not_be_read_is_kept_until_it_is_read_or_deleted(store: Store) -> None:
    assert store.add_annotations([annotation(1)], [unread(2), unread(3), unread(2)], seen=at(1)) == 3
    assert store.add_annotations([annotation(1)], [unread(2)], seen=at(2)) == 0
    assert list(store.rejected_annotations()) == [unread(2), unread(3)]
    assert list(store.rejected_annotations(QUEUES[0])) == [unread(2)]
    assert list(store.rejected_annotations(documents=["hand-made"] * 2)) == [unread(2), unread(3)]
    assert list(store.rejected_annotations(QUEUES[1], documents=["hand-made"])) == [unread(3)]
    assert list(store.rejected_annotations(documents=["other"])) == list(store.rejected_annotations(documents=[])) == []
    assert store.count_queue(QUEUES[0]) == QueueCounts(tasks=0, annotations=0, rejected=1)
    edited = unread(2, 5, reason="document_unknown", document=None)
    store.add_annotations([], [edited], seen=at(3))
    assert list(store.rejected_annotations(QUEUES[0])) == [edited]
    store.add_annotations([annotation(2)], seen=at(4))  # an older version, which could be read
    assert list(store.rejected_annotations(QUEUES[0])) == [edited]
    store.add_annotations([annotation(2, 1)], seen=at(5))
    assert list(store.rejected_annotations(QUEUES[0])) == []
    store.add_annotations([], [replace(unread(3), deleted=True)], seen=at(5))
    assert list(store.rejected_annotations()) == []


def test_a_version_that_cannot_be_read_leaves_the_one_before_in_place(store: Store) -> None:
    store.add_annotations([annotation(1)], seen=at(1))
    store.add_annotations([], [unread(1, 5)], seen=at(2))
    assert list(store.annotations()) == [annotation(1)]
    assert list(store.rejected_annotations()) == [unread(1, 5)]


def test_of_one_version_read_well_and_badly_the_last_reading_counts(store: Store) -> None:
    good, bad = annotation(1), unread(1)
    assert good.updated == bad.updated
    store.add_annotations([], [bad], seen=at(1))
    store.add_annotations([good], seen=at(2))  # by a later hatewatch, say
    assert list(store.rejected_annotations()) == []
    store.add_annotations([], [bad], seen=at(3))
    assert list(store.rejected_annotations()) == [bad]
    assert list(store.annotations()) == [good]


def test_what_is_stored_of_a_queue_is_counted(store: Store) -> None:
    store.add_tasks([task(1), task(2), task(1, QUEUES[1])])
    store.add_annotations([annotation(i) for i in range(7)], [unread(9)], seen=at(1))
    store.add_annotations([annotation(2, 1), annotation(4, deleted=True)], seen=at(2))
    assert store.count_queue(QUEUES[0]) == QueueCounts(tasks=2, annotations=3, rejected=0)
    assert store.count_queue(QUEUES[1]) == QueueCounts(tasks=1, annotations=3, rejected=1)
    assert store.count_queue("nowhere") == QueueCounts(0, 0, 0)


def test_annotations_are_counted_by_where_they_stand(store: Store) -> None:
    store.add_annotations(
        [annotation(0, origin="1@x"), annotation(2, origin="11@x")], [unread(4, origin="1@y")], seen=at(1)
    )
    assert store.count_queue(QUEUES[0], "1@") == QueueCounts(tasks=0, annotations=1, rejected=1)
    assert store.count_queue(QUEUES[0], "2@") == QueueCounts(0, 0, 0)
    assert [one.origin for one in store.annotations()] == ["1@x", "11@x"]
    assert [one.origin for one in store.rejected_annotations()] == ["1@y"]


def test_a_queue_remembers_when_its_project_was_made_and_that_it_is_closed(store: Store) -> None:
    store.add_queue(Queue("zîn", "label", "tr", "http://studio", 3))
    store.move_cursor("zîn", Cursor(pulled=at(1)))
    store.update_queue(Queue("zîn", "label", "tr", "http://studio", 3, made=at(5), closed=True))
    found = store.queues()[-1]
    assert (found.made, found.closed, found.cursor.pulled) == (at(5), True, at(1))


# Gold


def test_the_latest_decision_counts_whatever_order_they_come_in(store: Store) -> None:
    first = Gold(DOCUMENTS[1], ("hate",), ("hate", "offensive"), "a" * 20, at(1), "Bir gruba düşmanlık.")
    later = [replace(first, labels=(), decided=at(minutes), reason="Alıntı.") for minutes in range(2, 9)]
    other = replace(first, document=DOCUMENTS[0])
    assert store.add_gold([later[-1], other]) == 2
    assert store.add_gold([first, *later, later[-1]]) == 7
    assert store.add_gold([]) == 0
    assert store.gold() == {DOCUMENTS[0]: other, DOCUMENTS[1]: later[-1]}


def test_a_batch_that_fails_is_not_stored_and_prints_no_note(store: Store) -> None:
    store.add_annotations([annotation(1)], seen=at(1))
    before = everything(store)
    with pytest.raises(Exception, match=r"(?i)not[- ]null") as caught:
        store.add_annotations([annotation(1), annotation(2), annotation(3, outcome=None)], [unread(5)], seen=at(2))
    assert everything(store) == before
    assert list(store.rejected_annotations()) == []
    assert "Alıntı" not in str(caught.value)
