"""Every store keeps jobs, hands each to one worker, and knows what became of a file's rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hatewatch.records import Document, Facts, Rejected, document_id
from hatewatch.store import Store, open_store
from hatewatch.store.jobs import Job

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def job(number: int, size: int = 10, **changes: object) -> Job:
    wish = {"mapping": {"text": "Nivîs ‘ğ’"}, "report": True}
    made = Job(f"{number:032x}", "upload", "queued", "gönderiler.csv", "Zîn", NOW, size, wish)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_job_comes_back_as_it_was_given(store: Store) -> None:
    store.add_job(job(1))
    store.add_job(job(2, kind="report", name="Çukurova’da güz"))
    assert store.job(job(1).id) == job(1)
    assert [one.id for one in store.jobs()] == [job(2).id, job(1).id], "the latest first"
    assert [one.id for one in store.jobs(most=1)] == [job(2).id]
    assert store.job("f" * 32) is None


def test_the_same_token_gives_the_same_job(store: Store) -> None:
    assert store.add_job(job(1), "a" * 64).id == job(1).id
    assert store.add_job(job(2), "a" * 64).id == job(1).id
    assert store.add_job(job(3), "b" * 64).id == job(3).id
    assert {store.add_job(job(number)).id for number in (4, 5)} == {job(4).id, job(5).id}, "none is no token"
    assert store.job(job(2).id) is None
    found = store.job_of("b" * 64)
    assert found is not None
    assert found.id == job(3).id
    assert store.job_of("") is None


def test_small_jobs_go_first_and_then_the_eldest(store: Store) -> None:
    for number, size in ((1, 900), (2, 5), (3, 5)):
        store.add_job(job(number, size))
    order = []
    while taken := store.claim_job(NOW):
        assert (taken.state, taken.attempts, taken.started) == ("running", 1, NOW)
        order.append(int(taken.id, 16))
        store.end_job(taken.id, "done", NOW, result={"documents": 3})
    assert order == [2, 3, 1]


def test_what_a_worker_left_is_taken_up_first_and_counted(store: Store) -> None:
    store.add_job(job(1, 900))
    first = store.claim_job(NOW)
    store.add_job(job(2, 1))
    again = store.claim_job(NOW + timedelta(minutes=1))
    assert first is not None
    assert again is not None
    assert (again.id, again.attempts, again.started) == (job(1).id, 2, NOW)
    store.put_back_job(again.id)
    put_back = store.job(again.id)
    assert put_back is not None
    assert (put_back.state, put_back.attempts) == ("queued", 1)


def test_progress_is_kept_and_says_whether_to_go_on(store: Store) -> None:
    store.add_job(job(1))
    assert not store.tell_job(job(1).id, "read", 1, 9), "nobody has taken it up"
    store.claim_job(NOW)
    assert store.tell_job(job(1).id, "read", 1 << 40, 1 << 41)
    store.note_job(job(1).id, {"columns": {"text": "Peyam"}})
    there = store.job(job(1).id)
    assert there is not None
    assert (there.stage, there.done, there.total, there.result) == (
        "read", 1 << 40, 1 << 41, {"columns": {"text": "Peyam"}},
    )  # fmt: skip
    cancelled = store.cancel_job(job(1).id, NOW)
    assert cancelled is not None
    assert (cancelled.state, cancelled.cancelling) == ("running", True), "the worker has to hear of it"
    assert not store.tell_job(job(1).id, "read", 2, 9)
    assert not store.tell_job("f" * 32, "read", 2, 9), "a job that is gone"


def test_what_waits_or_failed_is_taken_back_at_once_and_what_is_done_stays(store: Store) -> None:
    for number in (1, 2, 3):
        store.add_job(job(number))
    store.end_job(job(2).id, "failed", NOW, result={}, error=("Bozuk.", "Bir daha dene."))
    store.end_job(job(3).id, "done", NOW, result={})
    after = [store.cancel_job(job(number).id, NOW) for number in (1, 2, 3)]
    assert [one.state if one else None for one in after] == ["cancelled", "cancelled", "done"]
    assert store.cancel_job("f" * 32, NOW) is None
    assert store.claim_job(NOW) is None


def test_a_failed_job_waits_again_afresh(store: Store) -> None:
    store.add_job(job(1))
    store.claim_job(NOW)
    store.end_job(job(1).id, "failed", NOW, result={"problem": "columns"}, error=("Sütun yok.", "Adını söyle."))
    failed = store.job(job(1).id)
    assert failed is not None
    assert (failed.state, failed.error, failed.finished) == ("failed", ("Sütun yok.", "Adını söyle."), NOW)
    assert store.queue_again(job(1).id, {"mapping": {"text": "2"}})
    assert not store.queue_again(job(1).id, {}), "it waits already"
    waiting = store.job(job(1).id)
    assert waiting is not None
    assert (waiting.state, waiting.error, waiting.attempts, waiting.wish) == (
        "queued", None, 0, {"mapping": {"text": "2"}},
    )  # fmt: skip


def test_only_what_ended_long_ago_is_dropped(store: Store) -> None:
    for number in (1, 2, 3):
        store.add_job(job(number))
    store.end_job(job(1).id, "done", NOW - timedelta(days=40), result={})
    store.end_job(job(2).id, "failed", NOW, result={})
    assert store.prune_jobs(NOW - timedelta(days=30)) == 1
    assert [one.id for one in store.jobs()] == [job(3).id, job(2).id]


def test_what_came_with_a_file_is_known_by_its_bytes(store: Store) -> None:
    for digest, numbers in (("a" * 64, (1, 2)), ("b" * 64, (2, 3))):
        reading = store.begin_ingest(source="x", file="gönderiler.csv", digest=digest)
        documents = [Document(document_id("x", str(n)), "x", str(n), f"Söz {n}, gotin") for n in numbers]
        rejected = [Rejected(9, "text_empty", f"Boş: {digest[0]}", "{}")]
        store.add(reading, [(one, Facts("tr")) for one in documents], rejected)
    assert (store.documents_of("a" * 64), store.documents_of("b" * 64), store.documents_of("c" * 64)) == (2, 1, 0)
    assert [row.detail for row in store.rejected_of("a" * 64)] == ["Boş: a"]
    assert list(store.rejected_of("c" * 64)) == []
