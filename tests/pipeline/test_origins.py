"""No reading takes back what was answered elsewhere: by file, in a project that is gone, or in another one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import exported
import in_memory
from hatewatch.annotation.origin import mark_of
from hatewatch.errors import InputError, StudioError
from hatewatch.pipeline.annotate import Pulled, PulledFile, pull, pull_from_file, push, push_to_file, queue_statuses
from hatewatch.pipeline.annotate.hints import ask_hints
from hatewatch.privacy import Pseudonyms
from hatewatch.project import Annotating
from hatewatch.store import FILES, Queue, Store, open_store
from stored_annotations import DOCUMENTS, fill, task

NAMES, OTHER = Pseudonyms(bytes(32)), Pseudonyms(b"o" * 32)
SETTINGS = Annotating(overlap=1, mix={"audit": 1.0})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    fill(opened)
    yield opened
    opened.close()


def say(id: str, **changes: Any) -> dict[str, Any]:
    return exported.answer(id, "…", **changes)


def one(number: int, *answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return exported.task(number, DOCUMENTS[number], "Bayram geldi.", answers, **changes)


def marked(number: int, *answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return one(number, *answers, **{"meta": {"queue": "everyone", "hatewatch": mark_of(NAMES)}} | changes)


def put(store: Store, queue: str) -> None:
    store.add_tasks([task(number, queue) for number in range(10)])


def read(store: Store, folder: Path, tasks: Sequence[Any], **how: Any) -> PulledFile:
    return pull_from_file(store, exported.write(folder / "export.json", tasks), NAMES, **how)


def ids(store: Store, queue: str | None = None) -> list[str]:
    return sorted(found.id for found in store.annotations(queue))


class Server(in_memory.Server):
    """A Label Studio in memory that nobody has answered in yet."""

    def changed(self, *_: Any) -> list[Any]:
        return []

    def fetch(self, *_: Any) -> list[Any]:
        return []

    def people(self) -> dict[int, str]:
        return {}


# By file, and then by a server


def by_hand(store: Store, folder: Path, project: int, answers: int) -> list[dict[str, Any]]:
    """Push five tasks to a file, import it by hand, have some answered, and return the export."""
    push_to_file(store, folder / "tasks.json", SETTINGS, (), language="tr", size=5, mark=mark_of(NAMES))
    tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
    return [
        exported.task(
            i, task["data"]["uid"], "…", [say(f"u{i}")] * (i < answers), meta=task["meta"], project=project
        )
        for i, task in enumerate(tasks)
    ]  # fmt: skip


def test_a_server_takes_back_nothing_that_came_by_file(store: Store, tmp_path: Path) -> None:
    # The project made by hand has the number that the server's own will have.
    export = by_hand(store, tmp_path, 1, 3)
    assert read(store, tmp_path, export).annotations == 3
    server = Server()
    done = push(store, server, "Batman", SETTINGS, (), language="tr", size=0)
    assert [queue.name for queue in done.queues] == ["everyone#2"]
    assert done.sent == {"everyone#2": 2}, "what has its answer is not asked again, the rest is"
    for whole in (False, True):
        assert [(found.queue, found.deleted) for found in pull(store, server, NAMES, whole=whole)] == [
            ("everyone#2", 0)
        ]
    assert ids(store) == ["u0", "u1", "u2"]
    assert {found.queue.name: found.waiting for found in queue_statuses(store, 1)}["everyone"] == 0
    again = read(store, tmp_path, export)
    assert (again.queue, again.new, again.annotations) == ("everyone", 0, 3)


def test_a_file_written_while_a_server_is_in_use_is_a_queue_of_its_own(store: Store, tmp_path: Path) -> None:
    server = Server()
    push(store, server, "Batman", SETTINGS, (), language="tr", size=4)
    export = by_hand(store, tmp_path, 1, 2)
    assert {task["meta"]["queue"] for task in export} == {"everyone#2"}
    assert read(store, tmp_path, export).queue == "everyone#2"
    assert [found.queue for found in pull(store, server, NAMES, whole=True)] == ["everyone"]
    assert ids(store) == ["u0", "u1"]
    assert [found.name for found in push(store, server, "Batman", SETTINGS, (), language="tr", size=0).queues] == [
        "everyone"
    ]


def test_what_is_known_to_be_of_a_file_is_no_servers(store: Store, tmp_path: Path) -> None:
    store.add_queue(Queue("zîn", "label", "tr"))
    put(store, "zîn")
    assert read(store, tmp_path, [one(1, say("a"))], queue="zîn").annotations == 1
    assert next(queue.url for queue in store.queues() if queue.name == "zîn") == FILES


# Files


def test_one_file_imported_in_two_places_takes_back_nothing_of_either(store: Store, tmp_path: Path) -> None:
    """Two computers, each with a Label Studio of its own, in which the first project has the same number."""
    put(store, "everyone")
    for whole in (False, True):
        read(store, tmp_path, [marked(1, say("a")), marked(2)], whole=whole)
        later = exported.at(33)
        read(store, tmp_path, [marked(1, created_at=later), marked(2, say("b"), created_at=later)], whole=whole)
        assert ids(store) == ["a", "b"]
    assert read(store, tmp_path, [marked(1), marked(2)]).deleted == 1
    assert ids(store) == ["b"]


def test_a_file_of_another_hatewatch_project_is_refused(store: Store, tmp_path: Path) -> None:
    """It holds the same posts for a volunteer of the same name."""
    put(store, "everyone")
    read(store, tmp_path, [marked(1, say("a"))])
    theirs = {"queue": "everyone", "hatewatch": mark_of(OTHER)}
    for whole in (False, True):
        with pytest.raises(InputError, match="1 of its 2 tasks were pushed from another hatewatch project") as told:
            read(store, tmp_path, [marked(1), one(2, meta=theirs)], whole=whole, queue="everyone")
    assert "that project's folder" in told.value.remedy
    assert ids(store) == ["a"]


def test_a_file_that_does_not_say_whose_it_is_adds_and_takes_nothing_back_until_it_is_whole(
    store: Store, tmp_path: Path
) -> None:
    put(store, "everyone")
    read(store, tmp_path, [marked(1, say("a")), marked(2, say("b"))])
    found = read(store, tmp_path, [one(1), one(3, say("c"))], queue="everyone")
    assert (found.deleted, ids(store)) == (0, ["a", "b", "c"])
    found = read(store, tmp_path, [one(1), one(3, say("c"))], queue="everyone", whole=True)
    assert (found.deleted, ids(store)) == (2, ["c"])
    found = read(store, tmp_path, [one(4, say("d"), project=9)], queue="everyone", whole=True)
    assert ids(store) == ["c", "d"], "the whole of another Label Studio project"


def test_a_file_that_says_its_queue_is_read_into_no_other(store: Store, tmp_path: Path) -> None:
    put(store, "everyone")
    store.add_queue(Queue("zîn", "label", "tr"))
    with pytest.raises(InputError, match="pushed to the queue everyone"):
        read(store, tmp_path, [marked(1, say("a"))], queue="zîn")


# Projects that are gone


@pytest.fixture
def served(store: Store) -> exported.Server:
    """Put two queues on a server, each with an answer that was pulled."""
    for number, name in ((7, "zîn"), (8, "mem")):
        store.add_queue(Queue(name, "label", "tr", exported.Server.url, number))
        put(store, name)
    server = exported.Server({7: [one(1, say("z"))], 8: [one(2, say("m"))]})
    pull(store, server, NAMES)
    return server


def test_a_deleted_project_closes_its_queue_once_and_keeps_nobody_from_the_rest(
    store: Store, served: exported.Server
) -> None:
    del served.projects[7]
    served.projects[8].append(one(3, say("n"), minute=99))
    zin, mem = pull(store, served, NAMES)
    assert zin == Pulled("zîn", 0, 0, 1, 0, False, closed=True)
    assert (mem.queue, mem.new, mem.closed) == ("mem", 1, False)
    assert [found.queue for found in pull(store, served, NAMES)] == ["mem"]
    assert ids(store) == ["m", "n", "z"]
    hints = replace_hint(served)
    assert ask_hints(store, served, str, {}) == 1  # type: ignore[arg-type]
    assert hints == [8]


def replace_hint(server: Any) -> list[int]:
    asked: list[int] = []
    server.hint = lambda project, *_: asked.append(project)
    return asked


def test_a_project_that_comes_back_from_a_copy_is_read_on(store: Store, served: exported.Server) -> None:
    kept = served.projects.pop(7)
    pull(store, served, NAMES)
    served.projects[7] = [*kept, one(5, say("y"), minute=99)]
    assert [(found.queue, found.new) for found in pull(store, served, NAMES)] == [("zîn", 1), ("mem", 0)]
    assert not any(queue.closed for queue in store.queues())


def test_another_project_under_the_same_number_takes_nothing_back(store: Store, served: exported.Server) -> None:
    """Label Studio was set up anew at the same address, and numbers begin again."""
    served.projects[7] = [one(9)]
    served.made[7] = exported.START + timedelta(days=1)
    for whole in (False, True):
        found = pull(store, served, NAMES, whole=whole)
        assert [each.queue for each in found if not each.closed] == ["mem"]
    assert ids(store, "zîn") == ["z"]


def test_a_server_that_is_down_has_lost_nothing(store: Store, served: exported.Server) -> None:
    def down(_: int) -> Any:
        raise StudioError("Label Studio answered 502.", "Run it again.")

    counts, served.counts = served.counts, down  # type: ignore[method-assign]
    with pytest.raises(StudioError, match="502"):
        pull(store, served, NAMES)
    assert not any(queue.closed for queue in store.queues())
    served.counts = counts  # type: ignore[method-assign]
    assert [found.queue for found in pull(store, served, NAMES)] == ["zîn", "mem"]


def test_what_was_deleted_is_counted_apart(store: Store, served: exported.Server) -> None:
    served.projects[7] = [one(1, say("x"), minute=99)]
    zin, _ = pull(store, served, NAMES)
    assert (zin.new, zin.deleted, zin.annotations) == (1, 1, 1)


def test_an_export_of_the_servers_own_project_says_what_was_deleted(
    store: Store, served: exported.Server, tmp_path: Path
) -> None:
    meta = {"queue": "zîn", "hatewatch": mark_of(NAMES)}
    found = read(store, tmp_path, [one(1, project=7, meta=meta)])
    assert (found.queue, found.deleted) == ("zîn", 1)
    assert ids(store) == ["m"]
    pull(store, served, NAMES, whole=True)
    assert ids(store) == ["m", "z"], "it is there after all"


def test_a_number_alone_is_no_project(store: Store, served: exported.Server, tmp_path: Path) -> None:
    """What was read from a file into a server's queue is not the server's to take back."""
    read(store, tmp_path, [one(5, say("f"), project=3)], queue="zîn")
    found = pull(store, served, NAMES)[0]
    assert (found.whole, found.deleted) == (False, 0), "it does not count among what the server should have"
    pull(store, served, NAMES, whole=True)
    assert ids(store, "zîn") == ["f", "z"]


def test_a_push_opens_another_queue_beside_one_that_is_gone(store: Store) -> None:
    server = Server()
    first = push(store, server, "Batman", SETTINGS, (), language="tr", size=3).queues[0]
    assert first.project is not None
    server.delete(first.project)
    assert [found.closed for found in pull(store, server, NAMES)] == [True]
    assert [found.waiting for found in queue_statuses(store, 1) if found.tasks] == [0], "nobody can answer there"
    again = push(store, server, "Batman", SETTINGS, (), language="tr", size=0)
    assert again.sent == {"everyone#2": 3}
    assert replace(again.queues[0], made=None, config=None) != first
