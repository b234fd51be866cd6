"""What a push puts where: second readers that lacked, tasks whose project was deleted, projects of others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.sampling import Audit, draw_audit
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate import Pushed, push, queue_statuses
from hatewatch.pipeline.annotate.queues import is_same_server, on_server
from hatewatch.pipeline.annotate.team import read_team
from hatewatch.pipeline.facts import find_facts
from hatewatch.project import Annotating
from hatewatch.records import Document
from hatewatch.store import Store, open_store
from in_memory import Server
from stored_annotations import annotation, fill

SETTINGS = Annotating(overlap=2, mix={"audit": 1.0})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    fill(found)
    return found


def put(store: Store, server: Server, team: tuple[Volunteer, ...], size: int, town: str = "Adana") -> Pushed:
    return push(store, server, town, SETTINGS, team, language="tr", size=size)


def readers(store: Store) -> Counter[str]:
    return Counter(one.document for one in store.tasks())


def test_a_text_that_one_could_read_gets_its_second_reader_later(store: Store) -> None:
    server = Server()
    zin, mem = Volunteer("zin", ("kmr", "tr")), Volunteer("mem", ("tr",))
    first = put(store, server, (zin, mem), 6)
    assert sorted(readers(store).values()) == [1] * 6
    assert [(one.wanted, one.dealt) for one in first.undealt] == [(2, 1)] * 6
    samples = {one.document: one.sample for one in store.tasks()}
    put(store, server, (zin, mem, Volunteer("elif", ("kmr", "tr"))), 1)
    assert set(readers(store).values()) == {2}
    assert all(samples.get(one.document, one.sample) == one.sample for one in store.tasks())


def test_what_is_avoided_now_is_taken_back_unless_somebody_answered(store: Store) -> None:
    reading = store.begin_ingest(source="amed", file="amed.csv", digest="a" * 64)
    texts = [
        "Suriyeli komşumuz çay getirdi.",
        "Afgan aşçının pilavı güzel.",
        "Bugün pazar kuruldu.",
        "Malbateke sûrî hat.",
    ]
    documents = [Document(f"{i:032x}", "amed", f"söz {i}", text) for i, text in enumerate(texts, 900)]
    found = find_facts(texts)
    assert [one.targets for one in found] == [("syrians",), ("afghans",), (), ("syrians",)]
    store.add(reading, [(one, replace(facts, languages=())) for one, facts in zip(documents, found, strict=True)])
    server, size = Server(), store.counts()["documents"]
    reads = {
        "zin": Volunteer("zin", ("kmr", "tr"), budget=99, tasks=99),
        "mem": Volunteer("mem", ("kmr", "tr"), budget=99, tasks=99),
    }
    put(store, server, tuple(reads.values()), size)
    of_migrants = {one.id for one in documents if documents[2] is not one}
    queue = next(one for one in store.queues() if one.name == "zin")
    assert of_migrants <= {one.document for one in store.tasks("zin")}
    answer = annotation(900, document=documents[0].id, queue="zin")
    store.add_annotations([answer], seen=datetime.now(UTC))
    reads["zin"] = replace(reads["zin"], avoid=("migrant",))
    done = put(store, server, tuple(reads.values()), 0)
    assert done.withdrawn == {"zin": 2}
    left = {one.document for one in store.tasks("zin")}
    assert of_migrants & left == {documents[0].id}, "what was answered stays"
    assert queue.project is not None
    assert server.projects[queue.project]["tasks"].keys() & of_migrants == {documents[0].id}
    assert of_migrants <= {one.document for one in store.tasks("mem")}
    more = put(store, server, (*reads.values(), Volunteer("elif", ("kmr", "tr"), budget=99, tasks=99)), 1)
    assert (more.withdrawn, more.departed) == ({}, {})
    assert of_migrants - {documents[0].id} <= {one.document for one in store.tasks("elif")}, "others read them"


def test_who_is_named_no_more_is_said(store: Store) -> None:
    server, zin, mem = Server(), Volunteer("zin", ("kmr", "tr")), Volunteer("mem", ("kmr", "tr"))
    put(store, server, (zin, mem), 5)
    assert put(store, server, (zin,), 0).departed == {"mem": 5}


def test_another_spelling_of_somebody_is_not_somebody_new(store: Store, tmp_path: Path) -> None:
    put(store, Server(), (Volunteer("berfîn", ("kmr", "tr")), Volunteer("mem", ("tr",))), 5)
    path = tmp_path / "volunteers.toml"
    path.write_text(
        '[[volunteer]]\nname = "berfin"\nreads = ["kmr"]\n[[volunteer]]\nname = "mem"\nreads = ["tr"]\n', "utf-8"
    )
    with pytest.raises(InputError, match="write 'berfîn' as before"):
        read_team(store, tmp_path)
    path.write_text(
        path.read_text("utf-8").replace("berfin", "berfîn") + '[[volunteer]]\nname = "elif"\nreads = ["tr"]\n', "utf-8"
    )
    assert [one.name for one in read_team(store, tmp_path)] == ["berfîn", "mem", "elif"]


def audit_of(store: Store) -> Audit:
    kept = store.audit()
    assert kept
    return Audit.from_json(kept)


def test_the_audit_draws_no_more_than_there_is_room_for(store: Store) -> None:
    """What it drew it keeps, so a slip of the keyboard must not make the whole store audit."""
    server = Server()
    team = tuple(Volunteer(name, ("kmr", "tr"), tasks=6) for name in ("zin", "mem", "elif"))
    first = put(store, server, team, 100_000)
    assert (first.drawn, first.waited, first.full) == ({"audit": 9}, {}, 100_000 - 9)
    assert (first.short, first.undealt) == ({}, ())
    assert set(readers(store).values()) == {2}
    begun = audit_of(store)
    assert begun.size == 9
    for _ in range(3):  # on the same day, and nobody has answered: all are full
        again = put(store, server, team, 100)
        assert (again.drawn, again.waited, again.full) == ({}, {}, 100)
    assert audit_of(store) == begun, "not drawn anew"
    more = put(store, server, (*team, Volunteer("deniz", ("kmr", "tr")), Volunteer("lale", ("kmr", "tr"))), 10)
    assert more.drawn == {"audit": 10}
    grown = audit_of(store)
    assert {one.document for one in begun.drawn} < {one.document for one in grown.drawn}
    assert {one.probability for one in grown.drawn} == {19 / 40}


def test_what_the_audit_drew_and_nobody_had_room_for_comes_before_it_draws_more(store: Store) -> None:
    """Here an audit of twenty that an older version drew, with room for six a day."""
    ids = [one.id for page in store.frame(None) for one in page]
    old = draw_audit(ids, ["kmr/-/-"] * len(ids), 20)
    store.add_audit(old.to_json(), drawn=datetime(2026, 3, 1, tzinfo=UTC))
    server = Server()
    team = tuple(Volunteer(name, ("kmr", "tr"), tasks=6) for name in ("zin", "mem"))
    first = put(store, server, team, 100)
    assert (first.drawn, first.waited, first.full) == ({}, {"audit": 20}, 100)
    assert set(readers(store).values()) == {2}
    assert len(first.undealt) == 14
    team = (*team, *(Volunteer(name, ("kmr", "tr"), tasks=17) for name in ("elif", "deniz")))
    second = put(store, server, team, 10)
    assert (second.drawn, second.waited, second.full) == ({"audit": 3}, {"audit": 14}, 7)
    assert second.undealt == ()
    assert (len(readers(store)), set(readers(store).values())) == (23, {2})


def test_the_mix_holds_where_there_is_less_room_than_was_asked_for(store: Store) -> None:
    team = tuple(Volunteer(name, ("kmr", "tr"), tasks=8) for name in ("zin", "mem"))
    mix = {"audit": 0.25, "diverse": 0.75}
    done = push(store, Server(), "Adana", SETTINGS, team, language="tr", size=1000, mix=mix)
    assert audit_of(store).size == 2
    assert done.full == 250 - 2


def test_one_who_left_has_not_read_what_they_did_not_answer(store: Store) -> None:
    server = Server()
    zin, mem, elif_ = (Volunteer(name, ("kmr", "tr")) for name in ("zin", "mem", "elif"))
    put(store, server, (zin, mem), 6)
    read = sorted(readers(store))[0]
    given = annotation(0, queue="mem", document=read)
    store.add_annotations([given], seen=given.updated)
    put(store, server, (zin, elif_), 0)
    assert list(store.tasks("elif")) == []
    put(store, server, (zin, elif_), 1)
    mine = {one.document for one in store.tasks("elif")}
    assert {one.document for one in store.tasks("mem")} - mine == {read}, "what was answered was read"
    assert all(one.sample == "audit" for one in store.tasks("elif"))


def test_what_a_deleted_project_was_to_ask_goes_into_the_next(store: Store) -> None:
    server = Server()
    team = (Volunteer("zin", ("kmr", "tr")), Volunteer("mem", ("kmr", "tr")))
    put(store, server, team, 5)
    (zin, _) = put(store, server, team, 0).queues
    assert zin.project is not None
    server.delete(zin.project)
    again = put(store, server, team, 0)
    assert [one.name for one in again.queues] == ["zin#2", "mem"]
    assert again.sent == {"zin#2": 5, "mem": 0}
    assert {one.document for one in store.tasks("zin#2")} == {one.document for one in store.tasks("zin")}
    assert {one.queue.name: one.waiting for one in queue_statuses(store) if one.tasks} == {
        "zin": 0,
        "mem": 5,
        "zin#2": 5,
    }


def test_a_project_of_the_same_title_that_holds_tasks_is_somebody_elses(store: Store, tmp_path: Path) -> None:
    server = Server()
    other = open_store(f"sqlite:///{tmp_path}/other.sqlite")
    fill(other)
    theirs = put(other, server, (), 3).queues[0]
    ours = put(store, server, (), 3).queues[0]
    assert ours.project != theirs.project
    empty = server.create_project("hatewatch Adana · zin", "")
    (zin,) = put(store, server, (Volunteer("zin", ("kmr", "tr")),), 1).queues
    assert zin.project == empty, "made by a push that was cut off before it noted the number"


def test_an_interface_that_was_changed_by_hand_is_set_right(store: Store) -> None:
    server = Server()
    (queue,) = put(store, server, (), 3).queues
    assert queue.project is not None
    right = server.projects[queue.project]["config"]
    server.projects[queue.project]["config"] = right.replace("</View>", '<Header value="x"/></View>', 1)
    put(store, server, (), 0)
    assert server.projects[queue.project]["config"] == right


def test_this_computer_has_two_names(store: Store) -> None:
    server = Server()
    put(store, server, (), 3)
    assert is_same_server("http://localhost:8080/", "http://127.0.0.1:8080")
    assert not is_same_server("http://127.0.0.1:8081", "http://127.0.0.1:8080")
    server.url = "http://127.0.0.1:8080"
    assert [one.name for one in on_server(store, server.url)] == ["everyone"]
    assert [one.name for one in put(store, server, (), 0).queues] == ["everyone"]
