"""Erasing leaves an audit that is a random sample of what is left, and that grows as if it had been drawn so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from forgetting import NOW, make_home
from hatewatch.annotation.sampling import Audit, cell_of, draw_audit
from hatewatch.pipeline.annotate.plan import plan
from hatewatch.pipeline.forget import Request, carry_out, make_plan
from hatewatch.pipeline.forget.audits import Struck
from hatewatch.progress import Silent
from hatewatch.project import Annotating
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Queue, Store
from hatewatch.store.erasure import Described

DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def described(number: int, came: datetime | None = None) -> Described:
    month = number % 4
    language = "kmr" if number % 3 else "tr"
    return Described(document_id("x", str(number)), language, "21", DAY + timedelta(days=31 * month), came)


def drawn(documents: list[Described], size: int, earlier: Audit | None = None, period: str = "month") -> Audit:
    cells = [cell_of(one.language, one.place, one.published, period) for one in documents]
    return draw_audit([one.id for one in documents], cells, size, earlier=earlier)


def struck(audit: Audit, gone: list[Described], when: datetime = NOW) -> Audit:
    strike = Struck()
    strike.add(gone)
    return Audit.from_json(strike.strike(audit.to_json(), when))


@pytest.mark.parametrize("period", ["month", "quarter"])
def test_what_is_left_is_a_sample_of_what_is_left(period: str) -> None:
    documents = [described(i) for i in range(900)]
    audit = drawn(documents, 200, period=period)
    gone = [one for i, one in enumerate(documents) if i % 5 == 0]
    left = struck(audit, gone)
    ids = {one.id for one in gone}
    assert [one.document for one in left.drawn] == [one.document for one in audit.drawn if one.document not in ids]
    assert left.population == 900 - len(gone)
    for one in left.strata:
        mine = [x for x in left.drawn if x.stratum == one.name]
        assert len(mine) == one.drawn
        assert all(x.probability == pytest.approx(one.drawn / one.size) for x in mine)
    # Weighted by its chances, the sample adds up to the documents there are.
    assert sum(1 / x.probability for x in left.drawn if x.probability) == pytest.approx(left.population)


def test_what_came_after_the_draw_was_never_counted() -> None:
    documents = [described(i, NOW - timedelta(days=9)) for i in range(300)]
    audit = drawn(documents, 60)
    later = [described(i, NOW + timedelta(days=1)) for i in range(1_000, 1_100)]
    assert struck(audit, later) == audit
    assert struck(audit, documents[:30]).population == 270


def test_an_audit_that_has_none_of_them_stays_as_it_is() -> None:
    documents = [described(i) for i in range(100)]
    text = drawn(documents, 20).to_json()
    strike = Struck()
    strike.add([Described("f" * 32, "ckb", None, None, None)])
    assert strike.strike(text, NOW) is text


def test_later_draws_keep_every_document_that_is_left() -> None:
    documents = [described(i) for i in range(600)]
    audit = drawn(documents, 120)
    chance = np.random.default_rng(20)
    for _ in range(4):
        gone = [one for one in documents if chance.random() < 0.15]
        documents = [one for one in documents if one not in gone]
        left = struck(audit, gone)
        audit = drawn(documents, left.size + 10, left)
        assert {one.document for one in left.drawn} <= {one.document for one in audit.drawn}
        assert not audit.left
        before = {one.name: one.probability for one in left.strata}
        assert all(one.probability >= before.get(one.name, 0) - 1e-9 for one in audit.strata)
    assert audit.population == len(documents)


def test_an_audit_whose_documents_are_all_gone_begins_anew() -> None:
    old = [described(i) for i in range(200)]
    left = struck(drawn(old, 40), old)
    assert (left.size, left.strata) == (0, ())
    new = [Described(f"{i:032x}", "tr", "01", DAY + timedelta(days=400), None) for i in range(50)]
    assert drawn(new, 10, left).size == 10


def test_the_store_and_the_next_push_after_it(tmp_path: Path) -> None:
    _, home, store = make_home(tmp_path / "amed")
    try:
        _check_the_next_push(home, store)
    finally:
        store.close()


def _check_the_next_push(home: object, store: Store) -> None:
    reading = store.begin_ingest(source="x", file="x.csv", digest="a" * 64)
    documents = [
        Document(document_id("x", str(i)), "x", str(i), f"Bahçede {i} tane gül saydım", DAY - timedelta(days=i * 3))
        for i in range(300)
    ]
    store.add(reading, [(one, Facts("tr")) for one in documents])
    queue = store.add_queue(Queue("everyone", "label", "tr"))
    plan(store, [queue], (), Annotating(overlap=1), size=60, mix={"audit": 1.0})
    first = Audit.from_json(store.audit() or "")
    request = Request("age", oldest=DAY - timedelta(days=450))
    made = make_plan(home, store, request, Silent())  # type: ignore[arg-type]
    carry_out(home, store, made, now=NOW)  # type: ignore[arg-type]
    second = Audit.from_json(store.audit() or "")
    there = {one.id for page in store.documents() for _, one in page}
    assert {one.document for one in second.drawn} == {one.document for one in first.drawn} & there
    assert 0 < second.size < 60
    assert second.population == len(there)
    plan(store, [queue], (), Annotating(overlap=1), size=20, mix={"audit": 1.0})
    done = Audit.from_json(store.audit() or "")
    assert {one.document for one in done.drawn} <= there
    assert done.size >= second.size + 20
    carry_out(home, store, make_plan(home, store, Request("age", oldest=NOW), Silent()), now=NOW)  # type: ignore[arg-type]
    store.add(reading, [(Document("e" * 32, "x", "e", "Yeni bir söz", NOW), Facts("ckb"))])
    plan(store, [queue], (), Annotating(overlap=1), size=5, mix={"audit": 1.0})
    assert Audit.from_json(store.audit() or "").size == 1
