"""What may happen to a server: each ends in a clear line, nothing is lost, and the next run heals."""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import label_studio_sdk.tokens.client_ext as sdk_tokens
import pytest

from hatewatch.annotation import studio as studio_module
from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.convert import to_result
from hatewatch.annotation.interface import labelling_config
from hatewatch.annotation.origin import mark_of
from hatewatch.annotation.studio import Studio
from hatewatch.errors import StudioError
from hatewatch.pipeline import annotate
from hatewatch.pipeline.annotate import queues
from hatewatch.pipeline.annotate.hints import ask_hints, end_hints
from hatewatch.pipeline.facts import find_facts
from hatewatch.privacy import Pseudonyms, read_key
from hatewatch.project import Project
from hatewatch.records import Document, document_id
from hatewatch.store import Store, open_store
from people import Person
from round_trip import differences, make_project

TEXT = "Otobüs yine gecikti."


class Place:
    """A project with its store and its server."""

    def __init__(self, server: Any, project: Project, store: Store) -> None:
        self.server, self.project, self.store = server, project, store
        self.studio = Studio(server.url, server.token)
        self.names = Pseudonyms(read_key(project.key))
        self.ids = [str(uuid4()) for _ in range(30)]  # a server takes each id once

    def push(self, size: int, studio: Studio | None = None) -> annotate.Pushed:
        return annotate.push(
            self.store, studio or self.studio, self.project.settings.name, self.project.settings.annotation, (),
            language="tr", size=size,
        )  # fmt: skip

    def pull(self) -> list[annotate.Pulled]:
        return annotate.pull(self.store, self.studio, self.names)

    def number(self) -> int:
        found = queues.current(self.store, queues.EVERYONE)
        assert found is not None
        assert found.project is not None
        return found.project

    def tasks(self) -> list[int]:
        return [one.task for one in self.studio.changed(self.number(), None)]


@pytest.fixture
def place(studio_server: Any, tmp_path: Path) -> Iterator[Place]:
    project = make_project(tmp_path / f"yer-{tmp_path.name[-12:]}", studio_server.url, 30, overlap=2)
    store = open_store(project.store_url)
    yield Place(studio_server, project, store)
    store.close()


def test_a_server_that_is_down() -> None:
    with pytest.raises(StudioError, match="does not answer") as told:
        Studio("http://127.0.0.1:9", "abc", timeout=3)
    assert "nothing is lost" in told.value.remedy
    assert "url in hatewatch.toml" in told.value.remedy


@pytest.mark.parametrize(
    ("token", "says"),
    [("0123456789abcdef0123456789abcdef01234567", "old kind"), ("nonsense", "refused: it is cut off|old kind")],
)
def test_a_token_that_is_wrong_or_of_the_other_kind(studio_server: Any, token: str, says: str) -> None:
    with pytest.raises(StudioError, match=says) as told:
        Studio(studio_server.url, token)
    assert "personal access token" in told.value.remedy
    assert "studio.token" in told.value.remedy


def test_a_token_of_another_server(studio_server: Any) -> None:
    head, body, signature = studio_server.token.split(".")
    forged = ".".join([head, body, signature[::-1]])
    with pytest.raises(StudioError, match="refused"):
        Studio(studio_server.url, forged)


def test_a_page_that_is_no_label_studio(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            with socket.socket.accept(door)[0] as call:
                call.recv(4096)
                call.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<html></html>\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(StudioError):
            Studio(f"http://127.0.0.1:{door.getsockname()[1]}", "abc", timeout=3)


def test_a_project_that_was_deleted_keeps_its_answers_and_gets_another(place: Place, people: list[Person]) -> None:
    place.push(5)
    number = place.number()
    people[0].annotate(place.tasks()[0], to_result(TEXT, ["hate", "migrant", "insult"]), place.ids[0])
    place.pull()
    people[0].delete_project(number)
    assert ask_hints(place.store, place.studio, lambda number: f"http://127.0.0.1:9/{number}", {}) == 0
    assert [(one.queue, one.closed, one.annotations) for one in place.pull()] == [("everyone", True, 1)]
    assert place.pull() == []
    pushed = place.push(5)
    assert pushed.queues[0].name == "everyone#2"
    assert place.number() != number
    assert [one.id for one in place.store.annotations()] == [place.ids[0]]
    assert place.pull()[0].annotations == 0
    assert ask_hints(place.store, place.studio, lambda number: f"http://127.0.0.1:9/{number}", {}) == 1


def test_hints_are_taken_out_again_and_other_webhooks_stay(place: Place) -> None:
    place.push(5)
    number = place.number()

    def address(project: int) -> str:
        return f"http://127.0.0.1:9/{project}"

    def asked() -> list[str]:
        return [one.url for one in place.studio._server.webhooks.list(project=number)]

    place.studio.hint(number, "http://127.0.0.1:10/başka", {})
    ask_hints(place.store, place.studio, address, {})
    assert len(asked()) == 2
    end_hints(place.store, place.studio, address)
    end_hints(place.store, place.studio, address)
    assert len(asked()) == 1
    assert "127.0.0.1:10" in asked()[0]


def test_what_came_by_file_stays_when_a_server_comes_after(place: Place, people: list[Person], tmp_path: Path) -> None:
    settings, mark = place.project.settings.annotation, mark_of(place.names)
    annotate.push_to_file(place.store, tmp_path / "tasks.json", settings, (), language="tr", size=6, mark=mark)
    by_hand = place.studio.create_project("by hand", labelling_config("tr"))
    tasks = [task for some in place.studio.add_tasks(by_hand, json.loads((tmp_path / "tasks.json").read_text("utf-8")))
             for task in some]  # fmt: skip
    for task, id in zip(tasks[:3], place.ids, strict=False):
        people[0].annotate(task, to_result(TEXT), id)

    def bring() -> annotate.PulledFile:
        (tmp_path / "export.json").write_text(json.dumps(people[0].export(by_hand)), "utf-8")
        return annotate.pull_from_file(place.store, tmp_path / "export.json", place.names)

    assert (bring().queue, bring().annotations) == ("everyone", 3)
    assert place.push(0).sent == {"everyone#2": 6}, "each is to be read by two"
    people[1].annotate(place.tasks()[0], to_result(TEXT), place.ids[9])
    for whole in (False, True):
        found = annotate.pull(place.store, place.studio, place.names, whole=whole)
        assert [(one.queue, one.deleted, one.annotations) for one in found] == [("everyone#2", 0, 1)]
    people[0].delete(people[0].export(by_hand)[0]["annotations"][0]["id"])
    assert (bring().deleted, bring().deleted, len(list(place.store.annotations()))) == (1, 0, 3)


def test_a_task_deleted_with_its_answers(place: Place, people: list[Person]) -> None:
    place.push(5)
    first, second, *_ = place.tasks()
    people[0].annotate(first, to_result(TEXT), place.ids[1])
    people[1].annotate(second, to_result(TEXT), place.ids[2])
    place.pull()
    people[0].delete_task(first)
    place.pull()
    assert [one.id for one in place.store.annotations()] == [place.ids[2]]
    assert [one.annotation.deleted for one in place.store.history(place.ids[1])] == [False, True]


def test_an_answer_that_the_scheme_lost(place: Place, people: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    """Age was asked for at the last push and is not in the scheme now, or was not and now is."""
    place.push(5)
    people[0].annotate(place.tasks()[0], to_result(TEXT, ["discriminatory", "age"]), place.ids[3])
    place.pull()

    def without_age(language: str) -> str:
        return re.sub(r'\s*<Choice [^>]*alias="age"[^>]*/>', "", labelling_config(language))

    assert without_age("tr") != labelling_config("tr")
    with monkeypatch.context() as patch:
        patch.setattr(queues, "labelling_config", without_age)
        with pytest.raises(StudioError, match="age") as told:
            place.push(0)
    assert told.value.remedy
    assert place.studio.config(place.number()).strip() == labelling_config("tr").strip()
    place.push(0)
    assert [one.labels for one in place.store.annotations()] == [("discriminatory", "age")]


def test_an_interface_gets_what_the_scheme_gained(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_age(language: str) -> str:
        return re.sub(r'\s*<Choice [^>]*alias="age"[^>]*/>', "", labelling_config(language))

    with monkeypatch.context() as patch:
        patch.setattr(queues, "labelling_config", without_age)
        place.push(5)
    assert 'alias="age"' not in place.studio.config(place.number())
    place.push(0)
    assert place.studio.config(place.number()).strip() == labelling_config("tr").strip()


class Cable:
    """A line to the server that breaks after so many bytes, and is whole again when mended."""

    def __init__(self, url: str, length: int) -> None:
        self._to = ("127.0.0.1", int(url.rpartition(":")[2]))
        self.left = length
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            near = self._door.accept()[0]
            far = socket.create_connection(self._to)
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while (some := source.recv(4096)) and self.left > 0:
                self.left -= len(some)
                sink.sendall(some)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                end.close()


@pytest.mark.parametrize(
    ("sending", "length"), [(False, 6_000), (False, 40_000), (True, 500), (True, 2_500), (True, 5_000)]
)
def test_a_line_that_breaks_in_a_push(
    place: Place, monkeypatch: pytest.MonkeyPatch, sending: bool, length: int
) -> None:
    """Wherever it breaks, while queues are made or tasks sent, the next push completes it and sends no task twice."""
    monkeypatch.setattr(studio_module, "_SENT", 5)
    cable = Cable(place.server.url, 10**9)
    through = Studio(cable.url, place.server.token, timeout=5)
    through.url = place.server.url  # it is the same server, by whatever line
    send = through.add_tasks

    def broken(project: int, tasks: Any) -> Any:
        cable.left = length
        return send(project, tasks)

    if sending:
        monkeypatch.setattr(through, "add_tasks", broken)
    else:
        cable.left = length
    with pytest.raises(StudioError):
        place.push(30, through)
    monkeypatch.setattr(through, "add_tasks", send)
    cable.left = 10**9
    drawn = any(True for _ in place.store.tasks(queues.EVERYONE))
    assert drawn is sending
    place.push(0 if drawn else 30, through)
    sent = [task["data"]["uid"] for task in through.fetch(place.number(), place.tasks())]
    wanted = [task.document for task in place.store.tasks(queues.EVERYONE)]
    assert len(wanted) == 30
    assert sorted(sent) == sorted(wanted)


def test_a_line_that_breaks_in_a_pull(place: Place, people: list[Person]) -> None:
    place.push(30)
    for i, task in enumerate(place.tasks()):
        people[i % 2].annotate(task, to_result(TEXT, ["offensive"]), place.ids[i])
    cable = Cable(place.server.url, 10**9)
    through = Studio(cable.url, place.server.token, timeout=5)
    through.url = place.server.url
    cable.left = 9_000
    with pytest.raises(StudioError):
        annotate.pull(place.store, through, place.names)
    place.pull()
    assert differences(place.store, people[0].export(place.number()), place.studio.people(), place.names) == []


def test_what_is_avoided_now_is_taken_back_and_no_answer_with_it(place: Place, people: list[Person]) -> None:
    texts = [f"Suriyeli komşumuz {i}. kez çay getirdi." for i in range(3)]
    documents = [Document(document_id("amed", text), "amed", text, text) for text in texts]
    reading = place.store.begin_ingest(source="amed", file="amed.csv", digest="a" * 64)
    place.store.add(reading, list(zip(documents, find_facts(texts), strict=True)))

    def push(*avoid: str) -> annotate.Pushed:
        zin = Volunteer("zin", ("tr", "kmr"), budget=99, tasks=99, avoid=avoid)
        settings = place.project.settings.annotation.model_copy(update={"overlap": 1, "mix": {"audit": 1.0}})
        return annotate.push(
            place.store, place.studio, place.project.settings.name, settings, (zin,), language="tr",
            size=0 if avoid else 33,
        )  # fmt: skip

    (queue,) = push().queues
    assert queue.project is not None
    uids = [one.id for one in documents]
    numbers = place.studio.present(queue.project, uids)
    assert numbers.keys() == set(uids)
    # Answered on the server and not pulled yet: nobody here knows of it.
    people[0].annotate(numbers[uids[0]][0], to_result(texts[0]), place.ids[0])
    assert push("migrant").withdrawn == {"zin": 2}
    assert place.studio.present(queue.project, uids).keys() == {uids[0]}
    place.pull()
    assert [one.document for one in place.store.annotations("zin")] == [uids[0]]
    assert push("migrant").withdrawn == {}


@pytest.mark.parametrize("minutes", [-600, 600])
def test_a_clock_that_is_wrong(
    place: Place, people: list[Person], monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    """This computer's clock is ten hours off; only its sense of how time passes is right."""
    clock, later, *_ = place.ids

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + timedelta(minutes=minutes)

    monkeypatch.setattr(sdk_tokens, "datetime", Wrong)
    monkeypatch.setattr(sys.modules[annotate.pull.__module__], "datetime", Wrong)
    monkeypatch.setattr(studio_module, "_FRESH", 0.0)  # as if each call came five minutes after the last
    studio = Studio(place.server.url, place.server.token)
    place.push(4, studio)
    people[0].annotate(place.tasks()[0], to_result(TEXT), clock)
    annotate.pull(place.store, studio, place.names)
    people[0].annotate(place.tasks()[1], to_result(TEXT), later)
    annotate.pull(place.store, studio, place.names)
    assert {one.id for one in place.store.annotations()} == {clock, later}
    assert datetime.now(UTC) - next(iter(place.store.annotations())).updated < timedelta(minutes=10)
