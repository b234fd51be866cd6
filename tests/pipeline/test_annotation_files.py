"""The exchange by files: what is written to import, and what an export does to the store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import exported
from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.convert import to_result
from hatewatch.annotation.interface import scheme_of
from hatewatch.annotation.origin import mark_of
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate import PulledFile, pull, pull_from_file, push_to_file
from hatewatch.pipeline.annotate.exports import read_export
from hatewatch.pipeline.annotate.prelabels import may_prelabel
from hatewatch.privacy import Pseudonyms
from hatewatch.project import Annotating
from hatewatch.records import Document, Facts, Task
from hatewatch.store import Gold, Queue, Store, open_store

NAMES = Pseudonyms(bytes(32))
MARKED = {"meta": {"hatewatch": mark_of(NAMES)}}
IDS = [f"{i:032x}" for i in range(12)]
TEXTS = {id: f"{text} Tel: 0532 123 45 67" for id, text in zip(IDS, exported.SENTENCES, strict=True)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    reading = opened.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
    opened.add(reading, [(Document(id, "adana", id, text), Facts("kmr", ("kmr",))) for id, text in TEXTS.items()])
    yield opened
    opened.close()


@pytest.fixture
def queue(store: Store) -> str:
    """Open the shared queue with the first eight documents."""
    store.add_queue(Queue("everyone", "label", "tr"))
    put(store, "everyone", IDS[:8])
    return "everyone"


def put(store: Store, queue: str, documents: Sequence[str], sample: str = "rare") -> None:
    share = 0.5 if sample == "audit" else None
    store.add_tasks([Task(queue, one, sample, share, "", datetime(2026, 3, 21, tzinfo=UTC)) for one in documents])


def push(store: Store, path: Path, size: int, volunteers: Sequence[Volunteer] = (), **how: Any) -> Any:
    settings = Annotating(mix={"diverse": 1.0})
    return push_to_file(store, path, settings, volunteers, language="kmr", size=size, mark=mark_of(NAMES), **how)


def read(store: Store, path: Path, tasks: Sequence[Any], **how: Any) -> PulledFile:
    return pull_from_file(store, exported.write(path / "export.json", tasks), NAMES, **how)


def one(i: int, *answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return exported.task(i + 1, IDS[i], TEXTS[IDS[i]], answers, **MARKED | changes)


def say(id: str, labels: Sequence[str] = (), **changes: Any) -> dict[str, Any]:
    return exported.answer(id, "…", labels, **changes)


# Push


def test_a_file_has_each_task_once_masked_with_interface_and_instructions_beside(store: Store, tmp_path: Path) -> None:
    done = push(store, tmp_path / "tasks.json", 5)
    tasks = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    assert [one.count for one in done.written] == [5]
    assert [one["data"]["uid"] for one in tasks] == [task.document for task in store.tasks("everyone")]
    assert {frozenset(one["data"]) for one in tasks} == {frozenset({"uid", "text"})}
    assert {one["meta"]["queue"] for one in tasks} == {"everyone"}
    assert {one["meta"]["hatewatch"] for one in tasks} == {mark_of(NAMES)}
    assert not any("0532" in one["data"]["text"] for one in tasks)
    assert "conduct" in scheme_of((tmp_path / "tasks.xml").read_text("utf-8"))
    assert "<p>1. " in (tmp_path / "tasks.html").read_text("utf-8")
    assert not list(tmp_path.glob("*.part"))


def test_the_next_file_has_only_what_is_new_and_none_is_written_over(store: Store, tmp_path: Path) -> None:
    push(store, tmp_path / "a.json", 5, unmasked=True)
    with pytest.raises(InputError, match="already"):
        push(store, tmp_path / "a.json", 5)
    assert len(list(store.tasks())) == 5, "drew although it could not write"
    push(store, tmp_path / "b.json", 5)
    both = [json.loads((tmp_path / name).read_text("utf-8")) for name in ("a.json", "b.json")]
    assert len({one["data"]["uid"] for tasks in both for one in tasks}) == 10
    assert "0532" in both[0][0]["data"]["text"]


def test_without_drawing_it_writes_what_nobody_has_answered(store: Store, queue: str, tmp_path: Path) -> None:
    read(store, tmp_path, [one(0, say("a")), one(3, say("b"))])
    done = push(store, tmp_path / "again.json", 0)
    tasks = json.loads((tmp_path / "again.json").read_text("utf-8"))
    assert done.drawn == {}
    assert [task["data"]["uid"] for task in tasks] == [IDS[i] for i in (1, 2, 4, 5, 6, 7)]


def test_each_volunteer_has_a_file_in_their_language(store: Store, tmp_path: Path) -> None:
    team = [Volunteer("zîn", ("kmr",), "kmr"), Volunteer("mem", ("kmr", "tr"), "en")]
    done = push(store, tmp_path / "tasks.json", 6, team)
    assert [one.tasks.name for one in done.written] == ["tasks-zîn.json", "tasks-mem.json"]
    assert (tmp_path / "tasks-zîn.xml").read_text("utf-8") != (tmp_path / "tasks-mem.xml").read_text("utf-8")
    back = json.loads((tmp_path / "tasks-mem.json").read_text("utf-8"))
    tasks = [
        exported.task(i, t["data"]["uid"], t["data"]["text"], [say(f"m{i}")], meta=t["meta"])
        for i, t in enumerate(back)
    ]
    assert read(store, tmp_path, tasks).queue == "mem"


def test_what_was_labelled_after_midnight_in_turkey_counts_for_that_day(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2026, 3, 22, 5, 0, tzinfo=UTC)  # the answers came at midnight, when it was 21:00 UTC

    monkeypatch.setattr("hatewatch.pipeline.annotate.plan.datetime", Clock)
    team = [Volunteer("zîn", ("kmr",), "kmr", tasks=3)]
    push(store, tmp_path / "a.json", 3, team)
    documents = [task.document for task in store.tasks("zîn")]
    midnight = 12 * 60.0
    tasks = [
        exported.task(i, id, TEXTS[id], [say(f"m{i}", minute=midnight)], minute=midnight)
        for i, id in enumerate(documents)
    ]
    read(store, tmp_path, tasks)
    done = push(store, tmp_path / "b.json", 3, team)
    assert (done.written, {one.dealt for one in done.undealt}) == ((), {0})


def test_another_ending_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="JSON"):
        push(store, tmp_path / "tasks.csv", 5)
    assert store.queues() == []


# Pull


def test_an_export_comes_back_field_by_field_and_twice_changes_nothing(
    store: Store, queue: str, tmp_path: Path
) -> None:
    text = TEXTS[IDS[1]]
    skipped = say("s", was_cancelled=True, result=[])
    declined = say("d", result=to_result(text, outcome="declined"))
    tasks = [one(0, say("h", ["hate", "migrant"], by=1), say("n", by=2)), one(1, skipped), one(2, declined), one(3)]
    assert read(store, tmp_path, tasks) == PulledFile("everyone", 4, 4, 4, 0, False, numbered=2)
    found = {one.id: one for one in store.annotations()}
    assert {id: one.outcome for id, one in found.items()} == {
        "h": "judged", "n": "judged", "s": "skipped", "d": "declined",
    }  # fmt: skip
    assert found["h"].labels == ("discriminatory", "hate", "migrant")
    assert found["h"].annotator != found["n"].annotator
    assert len(found["h"].annotator) == 20
    assert read(store, tmp_path, tasks).new == 0
    assert store.queues()[0].cursor.pulled is not None


def test_what_a_task_lacks_was_deleted_unless_it_is_later_than_the_file(
    store: Store, queue: str, tmp_path: Path
) -> None:
    old = [one(0, say("a"), minute=10)]
    new = [one(0, say("b", minute=30), minute=30)]
    read(store, tmp_path, old)
    read(store, tmp_path, new)
    assert [one.id for one in store.annotations()] == ["b"]
    read(store, tmp_path, old)
    assert "b" in {one.id for one in store.annotations()}
    read(store, tmp_path, new)
    assert [one.id for one in store.annotations()] == ["b"]
    read(store, tmp_path, [one(0, minute=40)])
    assert list(store.annotations()) == []
    assert [version.annotation.deleted for version in store.history("b")][-1]


def test_what_the_file_does_not_speak_of_stays_unless_it_is_whole(store: Store, queue: str, tmp_path: Path) -> None:
    read(store, tmp_path, [one(0, say("a")), one(1, say("b"))])
    part = [one(0, say("a"))]
    read(store, tmp_path, part)
    assert len(list(store.annotations())) == 2
    read(store, tmp_path, part, whole=True)
    assert [one.id for one in store.annotations()] == ["a"]


def test_a_document_in_two_tasks_far_apart_keeps_the_answers_of_both(store: Store, queue: str, tmp_path: Path) -> None:
    between = [exported.task(100 + i, "f" * 32, "…") for i in range(450)]
    for _ in range(2):
        read(store, tmp_path, [one(0, say("a")), *between, one(0, say("b", by=2), id=999)])
        assert sorted(one.id for one in store.annotations()) == ["a", "b"]


def test_what_cannot_be_read_is_kept_with_its_reason_and_read_once_it_is_mended(
    store: Store, queue: str, tmp_path: Path
) -> None:
    foreign = [{"from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["good"]}}]
    tasks = [one(0, say("a", result=foreign), say("b", updated_at="yesterday")), one(1, say("c", result="?"))]
    assert read(store, tmp_path, tasks).rejected == 3
    assert {one.reason for one in store.rejected_annotations()} == {"foreign_control", "incomplete"}
    assert read(store, tmp_path, [one(0, say("a", minute=5), say("b")), one(1)]).rejected == 0
    assert sorted(one.id for one in store.annotations()) == ["a", "b"]


def test_what_was_read_and_is_now_unreadable_counts_no_more_but_an_older_file_takes_nothing_back(
    store: Store, queue: str, tmp_path: Path
) -> None:
    foreign = [{"from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["good"]}}]
    read(store, tmp_path, [one(0, say("a", minute=20))])
    assert read(store, tmp_path, [one(0, say("a", result=foreign, minute=10))]).annotations == 1
    found = read(store, tmp_path, [one(0, say("a", result=foreign, minute=30))])
    assert (found.annotations, found.rejected) == (0, 1)
    found = read(store, tmp_path, [one(0, say("a", ["hate"], minute=40))])
    assert (found.annotations, found.rejected) == (1, 0)


def test_none_without_an_id_stands_for_another(store: Store, queue: str, tmp_path: Path) -> None:
    nameless = [say("a") | {"id": i} for i in range(3)]
    for answer in nameless:
        del answer["unique_id"]
    for _ in range(2):
        assert read(store, tmp_path, [one(0, *nameless[:2]), one(1, nameless[2])]).rejected == 3
    assert {unread.reason for unread in store.rejected_annotations()} == {"incomplete"}


def test_answers_that_came_before_their_text_are_read_after_it(store: Store, queue: str, tmp_path: Path) -> None:
    shown = "Çeşme onarıldı. Tel: [tel]"
    early = exported.task(9, "f" * 32, shown, [say("e", ["offensive"], by=3)])
    found = read(store, tmp_path, [one(0, say("a")), early])
    assert (found.annotations, found.rejected) == (1, 1)
    (unread,) = store.rejected_annotations()
    assert (unread.reason, unread.document) == ("unknown_document", "f" * 32)
    assert json.loads(unread.raw)["result"] == early["annotations"][0]["result"]
    assert "Çeşme" not in json.dumps(json.loads(unread.raw), ensure_ascii=False), "a text came in by the back door"
    assert read(store, tmp_path, [one(0, say("a"))]).rejected == 1
    text = "Çeşme onarıldı. Tel: 0532 123 45 67"
    reading = store.begin_ingest(source="adana", file="late.csv", digest="e" * 64)
    store.add(reading, [(Document("f" * 32, "adana", "late", text), Facts("tr", ("tr",)))])
    found = read(store, tmp_path, [one(0, say("a"))])  # a file that does not speak of it
    assert (found.new, found.annotations, found.rejected) == (1, 2, 0)
    late = next(one for one in store.annotations() if one.id == "e")
    assert (late.labels, late.outcome) == (("offensive",), "judged")
    assert read(store, tmp_path, [one(0, say("a")), early]).new == 0, "the file says the same of it"
    assert late == next(one for one in store.annotations() if one.id == "e")


# People


def server(*tasks: dict[str, Any]) -> exported.Server:
    return exported.Server({1: list(tasks)}, {5: "berivan@example.org", 6: "mem@example.org"})


def annotators(store: Store) -> dict[str, str]:
    return {one.id: one.annotator for one in store.annotations()}


def test_an_e_mail_in_a_file_gives_the_servers_pseudonym(store: Store, queue: str, tmp_path: Path) -> None:
    email = {"id": 5, "email": "Berivan@example.org", "first_name": "Berîvan"}
    found = read(store, tmp_path, [one(0, say("a", by=email)), one(1, say("b", by=5)), one(2, say("c", by=None))])
    assert found.numbered == 0
    by = annotators(store)
    assert by["a"] == by["b"] == NAMES.of("berivan@example.org")
    assert by["c"] not in (by["a"], "")
    store.update_queue(replace(store.queues()[0], url=exported.Server.url, project=1))
    pull(store, server(one(0, say("a", by=5)), one(1, say("b", by=5)), one(2, say("c", by=None))), NAMES)
    assert annotators(store) == by
    kept = (tmp_path / "store.sqlite").read_bytes() + (tmp_path / "store.sqlite-wal").read_bytes()
    assert b"example.org" not in kept.lower()


def test_a_number_is_whose_the_server_said_and_else_a_pseudonym_until_it_says(
    store: Store, queue: str, tmp_path: Path
) -> None:
    store.update_queue(replace(store.queues()[0], url=exported.Server.url, project=1))
    pull(store, server(one(0, say("a", by=5))), NAMES)
    tasks = [one(0, say("a", by=5)), one(1, say("b", by=5)), one(2, say("c", by=6)), one(3, say("d", by=6))]
    found = read(store, tmp_path, tasks)
    by = annotators(store)
    assert by["a"] == by["b"] == NAMES.of("berivan@example.org")
    assert by["c"] == by["d"] != NAMES.of("mem@example.org")
    assert found.numbered == 1
    assert read(store, tmp_path, tasks).new == 0
    pull(store, server(*tasks), NAMES, whole=True)
    assert annotators(store)["c"] == annotators(store)["d"] == NAMES.of("mem@example.org")
    assert read(store, tmp_path, tasks).numbered == 0


def test_a_file_of_another_project_is_refused(store: Store, queue: str, tmp_path: Path) -> None:
    for tasks in (
        [exported.task(1, "f" * 32, "…", [say("a")])],
        [{"id": 1, "annotations": [], "data": {"image": "x"}}],
    ):
        with pytest.raises(InputError, match="none of its 1 tasks"):
            read(store, tmp_path, tasks)
        with pytest.raises(InputError, match="none of its 1 tasks"):
            read(store, tmp_path, tasks, queue="everyone")
    with pytest.raises(InputError, match="no task"):
        read(store, tmp_path, [])


def test_the_queue_is_told_by_texts_then_by_project_or_must_be_said(store: Store, queue: str, tmp_path: Path) -> None:
    for number, name in ((8, "zîn"), (9, "mem")):
        store.add_queue(Queue(name, "label", "tr", "http://localhost:8080", number))
    put(store, "zîn", IDS[8:10])
    assert read(store, tmp_path, [one(8, say("a"))]).queue == "zîn"
    put(store, "mem", IDS[8:10])
    assert read(store, tmp_path, [one(9, say("b"), project=9)]).queue == "mem"
    with pytest.raises(InputError, match="mem, zîn"):
        read(store, tmp_path, [one(9, say("b"))])
    assert read(store, tmp_path, [one(9, say("c"))], queue="zîn").queue == "zîn"
    with pytest.raises(InputError, match="no queue 'yok'"):
        read(store, tmp_path, [one(9)], queue="yok")


@pytest.mark.parametrize("end", range(0, 1400, 100))
def test_a_file_that_is_cut_off_is_refused_whole(store: Store, queue: str, tmp_path: Path, end: int) -> None:
    whole = json.dumps([one(0, say("a")), one(1, say("b"))])
    (tmp_path / "cut.json").write_text(whole[: -1 - end], "utf-8")
    with pytest.raises(InputError, match=r"cut\.json"):
        pull_from_file(store, tmp_path / "cut.json", NAMES)
    assert list(store.annotations()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a list"),
        (b'{"detail": "Not found"}', "not a list"),
        (b"id,text\n1,a\n", "not a list"),
        (b'[{"id": 1, "text": "a", "conduct": "hate"}]', "no list of annotations"),
        (b"[1, 2]", "no list of annotations"),
        (b'[{"annotations": [3]}]', "no list of annotations"),
        (b"[" * 100_000, "cannot be read|nested"),
        (b"\xff\xfe[\x00", "not UTF-8"),
        (b'[{"annotations": []} {', "cannot be read"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "other.json").write_bytes(content)
    with pytest.raises(InputError, match=said):
        list(read_export(tmp_path / "other.json"))


def test_tasks_are_found_wherever_a_piece_of_the_file_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [one(i, say(f"ğ{i}", note="\\]}")) for i in range(5)]
    for indent in (None, 2):
        (tmp_path / "e.json").write_text(json.dumps(tasks, indent=indent, ensure_ascii=False), "utf-8-sig")
        for size in (1, 2, 7, 64, 1 << 20):
            monkeypatch.setattr("hatewatch.pipeline.annotate.exports._CHUNK", size)
            assert [task for task, _ in read_export(tmp_path / "e.json")] == tasks


# Pre-labels


def test_only_what_is_drawn_for_training_alone_may_be_prelabelled(store: Store) -> None:
    store.add_queue(Queue("everyone", "label", "tr", "http://x", 3))
    store.add_queue(Queue("zîn", "label", "tr", "http://x", 4))
    store.add_queue(Queue("round", "round", "tr", "http://x", 5))
    for sample, some in {"rare": IDS[:3], "uncertain": IDS[3:4], "diverse": IDS[4:5], "gold": IDS[5:6]}.items():
        put(store, "everyone", some, sample)
    put(store, "everyone", IDS[6:7], "audit")
    put(store, "zîn", IDS[1:2], "audit")  # the same text is in another queue's audit
    put(store, "round", IDS[2:3], "round")
    put(store, "zîn", IDS[7:8], "rare")
    store.add_gold([Gold(IDS[4], (), ("hate",), "ab", datetime(2026, 3, 21, tzinfo=UTC), "")])
    assert may_prelabel(store, 3, IDS) == {IDS[0], IDS[3]}
    assert may_prelabel(store, 4, IDS) == {IDS[7]}
    assert may_prelabel(store, 5, IDS) == set()
    assert may_prelabel(store, 99, IDS) == set()
    assert may_prelabel(store, 3, []) == set()
