"""Forgetting an author: no byte of the texts stays in the store or in what hatewatch wrote, and all else does."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forgetting import NAME, NOW, OURS, TEXTS, THEIRS, document, fill, holders, make_home, other
from hatewatch.collect.outlets import Outlet
from hatewatch.errors import InputError, StoreError, StudioError
from hatewatch.pipeline.collect.visit import begin_visit
from hatewatch.pipeline.forget import Home, Request, carry_out, check_reason, make_plan, request_of_id, resume, retain
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.progress import Silent
from hatewatch.project import Project
from hatewatch.records import Document, Facts, Rejected, document_id
from hatewatch.store import Store

Place = tuple[Project, Home, Store]
QUIET = Silent()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make_home(tmp_path / "amed")
    yield made
    made[2].close()


def by_author(home: Home, **changes: object) -> Request:
    return replace(Request("author", pseudonym=home.pseudonyms.of(NAME), name=NAME), **changes)  # type: ignore[arg-type]


class Studio:
    """Label Studio as far as forgetting needs it; `down` makes every call fail."""

    url = "http://127.0.0.1:8080"

    def __init__(self, *, down: bool = False, titles: dict[int, str] | None = None) -> None:
        self.down, self.removed = down, dict[int, list[str]]()
        self._titles = {1: "hatewatch Amed · everyone"} if titles is None else titles

    def titles(self) -> dict[int, str]:
        if self.down:
            raise StudioError("http://127.0.0.1:8080: Label Studio does not answer.", "See that it runs.")
        return self._titles

    def remove_tasks(self, project: int, uids: Sequence[str]) -> int:
        self.removed.setdefault(project, []).extend(uids)
        return len(uids)


def forget(home: Home, store: Store, request: Request, now: datetime = NOW, server: Studio | None = None):
    return carry_out(home, store, make_plan(home, store, request, QUIET), now=now, server=server)


def texts(store: Store) -> set[str]:
    return {one.text for page in store.documents() for _, one in page}


def test_no_byte_of_a_forgotten_author_stays(place: Place) -> None:
    project, home, store = place
    mine = fill(project, home, store)
    whole = holders(project.folder, *TEXTS, NAME.strip("@"))
    assert {"store.sqlite-wal", *OURS[:3], OURS[4]} <= whole.keys()
    plan = make_plan(home, store, by_author(home), QUIET)
    assert texts(store) >= set(TEXTS), "planning changes nothing"
    assert {str(one.relative_to(project.folder)) for one in plan.places.ours} == set(OURS)
    assert {str(one.relative_to(project.folder)) for one in plan.places.theirs} == set(THEIRS)
    assert plan.places.missing == ("gonderiler.csv",)
    assert [(one.source, one.kind, one.documents) for one in plan.held] == [("x", "post", 4)]
    assert plan.rows == {
        "place_mention": 4, "target_mention": 4, "prediction": 4, "task": 4, "annotation_version": 8, "gold": 4,
        "rejected": 3, "rejected_annotation": 1, "address": 4,
    }  # fmt: skip
    done = carry_out(home, store, plan, now=NOW)
    assert (done.documents, done.rows) == (4, sum(plan.rows.values()))
    assert {str(one.relative_to(project.folder)) for one in done.removed} == set(OURS)
    assert holders(project.folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)
    store.close()
    assert holders(project.folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)
    assert texts(store) == {other(i) for i in range(60)}
    assert (project.folder / "clean" / "labels.csv").exists(), "what holds nothing of it stays"
    assert not store.keys_of_ids([one.id for one in mine])


def test_what_others_wrote_stays_as_it_was(place: Place) -> None:
    project, home, store = place
    mine = {one.id for one in fill(project, home, store)}

    def rest() -> list[object]:
        return [
            [one for one in store.annotations() if one.document not in mine],
            [one for one in store.tasks() if one.document not in mine],
            {id: one for id, one in store.gold().items() if id not in mine},
            [one.raw for one in store.rejected_annotations() if one.document not in mine],
            [(one.id, one.facts) for page in store.frame() for one in page if one.id not in mine],
        ]

    before = rest()
    forget(home, store, by_author(home))
    assert rest() == before
    assert [one.number for _, one in store.rejected()] == [10]
    assert set(store.fetches("ornek")) == {f"https://example.org/baska/{1_001 + 2 * i}" for i in range(3)}
    assert all(len(page) == 60 for page in store.judged(store.models()[0]))


def test_it_does_not_come_back_by_any_way(place: Place) -> None:
    project, home, store = place
    first, second = fill(project, home, store)[:2]
    forget(home, store, by_author(home))
    names, kurdish = home.pseudonyms, replace(second, author=None)

    def kept_out(one: Document) -> bool:
        return bool(store.erased(home.tombstones.hashes(one)))

    assert kept_out(first)
    assert kept_out(document(names, 999, "Yepyeni bir söz", "zînê_gülümser.21")), "a new text of the author"
    elsewhere = replace(first, id="e" * 32, source="facebook", native_id="77", author=None, url=None)
    assert kept_out(replace(elsewhere, native_id=first.native_id)), "the same post in another export"
    assert kept_out(replace(elsewhere, author=first.author)), "the author's name alone"
    assert kept_out(replace(elsewhere, url=f"http://www.{first.url[8:]}/?utm_source=x#son")), "the web page"
    assert kept_out(replace(kurdish, id="f" * 32, source="baska.csv", url=None)), "the same file under another name"
    repost = Document("d" * 32, "x", "55", "Bakın ne demiş", kind="repost", parent=first.native_id)
    assert kept_out(repost)
    assert not kept_out(document(names, 998, "Yepyeni bir söz", "okur1"))
    assert not kept_out(replace(elsewhere, author=names.of("okur1"))), "somebody else's same words are theirs"


def test_the_log_and_the_tombstones_say_nothing(place: Place) -> None:
    project, home, store = place
    mine = fill(project, home, store)
    forget(home, store, by_author(home, reason="Yazarın 20 Kasım istemi, dosya 12"), server=Studio())
    (entry,) = store.erasures()
    assert (entry.kind, entry.documents, entry.reason) == ("author", 4, "Yazarın 20 Kasım istemi, dosya 12")
    assert entry.finished == NOW
    store.close()
    data = b"".join(one.read_bytes() for one in project.folder.glob("store.sqlite*"))
    known = [one.id for one in mine] + [one.native_id for one in mine] + [home.pseudonyms.of(NAME)]
    assert [one for one in known if one and one.encode() in data] == []
    assert not store.erased(Tombstones(Pseudonyms(b"\1" * 32)).hashes(mine[0])), "without the key nobody can tell"


@pytest.mark.parametrize("reason", [f"{NAME} istedi", "zînê_gülümser.21", "arayan 0532 123 45 67", "a" * 501])
def test_a_reason_that_names_somebody_is_refused(place: Place, reason: str) -> None:
    with pytest.raises(InputError) as told:
        check_reason(reason, by_author(place[1]))
    assert NAME not in str(told.value)


def test_by_url_by_id_and_by_age(place: Place) -> None:
    project, home, store = place
    mine = fill(project, home, store)
    assert mine[0].url
    plan = make_plan(home, store, Request("url", url=mine[0].url.replace("https://", "http://m.") + "?fbclid=1"), QUIET)
    assert [store.keys_of_ids([mine[0].id])] == [plan.found.keys]
    forget(home, store, request_of_id(store, mine[1].native_id, None))
    assert not store.keys_of_ids([mine[1].id])
    with pytest.raises(InputError, match="--source"):
        request_of_id(store, "4711", None)
    forget(home, store, request_of_id(store, "4711", "x"))
    assert store.erased(home.tombstones.hashes(document(home.pseudonyms, 0, "?", "?", id="9" * 32))) == set()
    assert store.erased([home.tombstones.of_id(request_of_id(store, "4711", "x").ids[0])])
    oldest = datetime(2025, 3, 3, tzinfo=UTC)
    young = {one.text for page in store.documents() for _, one in page if one.published and one.published >= oldest}
    assert 0 < len(young) < 62
    forget(home, store, Request("age", oldest=oldest))
    assert texts(store) == young
    assert list(store.rejected()), "these came only now"
    forget(home, store, Request("age", oldest=datetime.now(UTC) + timedelta(days=1)))
    assert store.counts() == {"documents": 0, "rejected": 0, "files": 0}


def test_an_outlet_is_no_file_that_still_holds_it(place: Place) -> None:
    _, home, store = place
    for name, reading in (
        ("Kırık Gazete", begin_visit(store, Outlet("Kırık Gazete", "tr"), NOW).reading),  # type: ignore[union-attr]
        ("tablo.csv", store.begin_ingest(source="tablo", file="tablo.csv", digest="a" * 64)),
    ):
        story = f"Mor kuşlar köprünün altından geçti, diye yazdı {name}; çocuklar el salladı."
        one = replace(document(home.pseudonyms, len(name), story, NAME), source=name, id=document_id(name, "1"))
        store.add(reading, [(one, Facts("tr"))])
    assert make_plan(home, store, by_author(home), QUIET).places.missing == ("tablo.csv",)


def test_an_author_in_one_source_only(place: Place) -> None:
    project, home, store = place
    fill(project, home, store)
    reading = store.begin_ingest(source="gazete", file="gazete.csv", digest="e" * 64)
    column = document(home.pseudonyms, 7, "Köşe yazısı: adaşım ünlü.", NAME, id="a1" * 16, source="gazete")
    store.add(reading, [(column, Facts("tr"))])
    forget(home, store, by_author(home, source="x"))
    assert column.text in texts(store)
    assert not texts(store).intersection(TEXTS)
    later = replace(column, id="b2" * 16, native_id="8", text="Yeni köşe yazısı")
    assert not store.erased(home.tombstones.hashes(later))
    assert store.erased(home.tombstones.hashes(replace(later, source="x")))


def test_reposts_go_and_copies_and_mentions_when_asked(place: Place) -> None:
    project, home, store = place
    mine = fill(project, home, store)
    names = home.pseudonyms
    reading = store.begin_ingest(source="x", file="b.csv", digest="b" * 64)
    repost = document(names, 501, f"RT: {TEXTS[0]}", "okur1", kind="repost", parent=mine[0].native_id)
    copy = document(names, 502, TEXTS[1].replace(" ", "  "), "okur2")
    mention = document(names, 503, f"Bugün {NAME} ile konuştuk, iyi ki varsın.", "okur3")
    store.add(reading, [(one, Facts("tr")) for one in (repost, copy, mention)])
    plan = make_plan(home, store, by_author(home), QUIET)
    assert len(plan.found.keys) == 5
    assert (plan.found.copies, plan.found.mentions) == (1, 1)
    forget(home, store, by_author(home, copies=True, mentions=True))
    assert not store.keys_of_ids([one.id for one in (*mine, repost, copy, mention)])
    store.close()
    assert holders(project.folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)


def test_a_comment_that_goes_does_not_keep_its_page_out(place: Place) -> None:
    _, home, store = place
    reading = store.begin_ingest(source="gazete", file="g.csv", digest="b" * 64)
    page = "https://example.org/haber/1"
    comment = document(home.pseudonyms, 1, "Katılmıyorum bu habere", NAME, kind="comment", url=page)
    unknown = document(home.pseudonyms, 2, "Ben de öyle", NAME, kind="", url="https://example.org/haber/2")
    beside = document(home.pseudonyms, 3, "Haberin kendisi", "okur1", kind="", url="https://example.org/haber/2")
    store.add(reading, [(one, Facts("tr")) for one in (comment, unknown, beside)])
    forget(home, store, by_author(home))
    assert not store.erased([home.tombstones.of_url(page), home.tombstones.of_url("https://example.org/haber/2")])


def test_retention(place: Place) -> None:
    project, home, store = place
    fill(project, home, store)
    reading = store.begin_ingest(source="y", file="y.csv", digest="b" * 64)
    undated = document(home.pseudonyms, 900, "Tarihi olmayan bir söz", "okur1", published=None)
    store.add(reading, [(undated, Facts("tr"))], [Rejected(3, "text_empty", "No text.", "{}")])
    assert retain(home, store, "", now=NOW) is None
    assert retain(home, store, "2y", now=NOW) is None
    assert store.erasures() == []
    done = retain(home, store, "1y", now=NOW)
    assert done is not None
    assert done.documents == 64
    assert texts(store) == {undated.text}, "what has no date is as old as its coming"
    assert store.holdings().tombstones == {"row": 3}, "it is refused by its date, which no rejected row has"
    assert not (project.folder / "labels.csv").exists()
    assert (project.folder / "gonderiler.csv").exists()
    assert retain(home, store, "1y", now=NOW) is None, "once a day is enough"
    assert retain(home, store, "30d", now=datetime.now(UTC) + timedelta(days=40)) is not None
    assert texts(store) == set()
    assert store.counts()["rejected"] == 0
    assert store.erased(home.tombstones.hashes(undated))


def test_what_a_killed_run_left_is_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    project, home, store = place
    fill(project, home, store)
    plan = make_plan(home, store, by_author(home), QUIET)

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    for step in ("erase_loose", "rewrite_audits", "erase_next", "scrub", "finish_erasures"):
        with monkeypatch.context() as patch:
            patch.setattr(type(store), step, killed)
            with pytest.raises(Killed):
                carry_out(home, store, plan, now=NOW)
        assert store.erased(home.tombstones.hashes(document(home.pseudonyms, 1, "?", NAME)))
        if step in ("rewrite_audits", "scrub"):
            ended = resume(home, store, now=NOW)
            assert ended is not None
            assert all(one.finished for one in store.erasures())
    assert forget(home, store, by_author(home)).documents == 0
    assert resume(home, store, now=NOW, server=Studio()) is not None, "the tasks in Label Studio"
    assert resume(home, store, now=NOW) is None
    store.close()
    assert holders(project.folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)


def test_another_request_ends_what_a_killed_one_left(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    project, home, store = place
    mine = fill(project, home, store)

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "leave", killed)
        with pytest.raises(Killed):
            forget(home, store, by_author(home))
    assert len(store.marked()) == 4
    done = forget(home, store, request_of_id(store, "1001001", "x"), server=(studio := Studio()))
    assert (done.documents, done.earlier) == (1, 4)
    assert {one.id for one in mine} < set(studio.removed[1])
    assert {(one.kind, one.documents) for one in store.erasures()} == {("author", 4), ("id", 1)}
    # But for the name alone, which the killed run took with it: the same command again looks for that.
    found = holders(project.folder, *TEXTS)
    assert found.keys() <= set(THEIRS)
    assert not [one for one in mine if one.id in (store.audit() or "")]


def test_a_store_that_somebody_reads_is_scrubbed_by_the_next_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    project, home, store = place
    fill(project, home, store)
    reader = sqlite3.connect(project.folder / "store.sqlite")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM document").fetchone()
    monkeypatch.setattr("hatewatch.store.sql.scrub._PATIENCE", 0.1)
    with pytest.raises(StoreError, match="hatewatch forget"):
        forget(home, store, by_author(home))
    assert not texts(store).intersection(TEXTS)
    assert store.erasures()[-1].finished is None
    reader.close()
    assert resume(home, store, now=NOW) is not None
    assert holders(project.folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)


def test_tasks_in_label_studio_go_now_or_later(place: Place) -> None:
    project, home, store = place
    mine = fill(project, home, store)
    down = forget(home, store, by_author(home), server=Studio(down=True))
    assert (down.documents, down.there.left) == (4, {"everyone": 4})
    assert "does not answer" in down.there.why
    assert store.erasures()[-1].finished is not None, "a server that is down holds nothing up"
    other_server = Studio()
    other_server.url = "http://192.168.1.20:8080"
    later = resume(home, store, now=NOW, server=other_server)
    assert later is not None
    assert (later.there.tasks, later.there.left) == ({}, {"everyone": 4})
    studio = Studio()
    ended = resume(home, store, now=NOW, server=studio)
    assert ended is not None
    assert (ended.there.tasks, ended.there.left) == ({"everyone": 4}, {})
    assert sorted(studio.removed[1]) == sorted(one.id for one in mine)
    forget(home, store, request_of_id(store, "1001001", "x"), server=(gone := Studio(titles={})))
    assert (gone.removed, store.leftovers()) == ({}, {}), "with the project its tasks went"


def test_bytes_that_sqlite_moved_about_in_earlier_times_go_too(place: Place) -> None:
    """Fails without VACUUM, and without the checkpoint after it."""
    project, home, store = place
    fill(project, home, store)
    chance = random.Random(1)
    with sqlite3.connect(project.folder / "store.sqlite") as raw:
        raw.execute("PRAGMA secure_delete=OFF")  # as SQLite is built in many places
        keys = [key for (key,) in raw.execute("SELECT key FROM document")]
        for key in keys * 3:
            raw.execute("UPDATE document SET place_given = ? WHERE key = ?", ("x" * chance.randrange(1_500), key))
    raw.close()
    forget(home, store, by_author(home))
    assert holders(project.folder, *TEXTS, NAME.strip("@")).keys() <= set(THEIRS)


def test_keys_are_not_given_twice(place: Place) -> None:
    project, home, store = place
    fill(project, home, store)
    last = max(key for page in store.documents() for key, _ in page)
    forget(home, store, Request("age", oldest=NOW))
    assert store.last_erased_key() == last
