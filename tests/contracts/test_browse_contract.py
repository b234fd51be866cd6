"""Every store shows its documents page by page: each that is wanted, once, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from browsed import LABELS, THRESHOLDS, One, fill, make
from hatewatch.labels import load_scheme
from hatewatch.models import decide
from hatewatch.records import ISTANBUL, Task
from hatewatch.store import Filter, Queue, Store, StoredModel, open_store
from hatewatch.store.browse import labels_of
from hatewatch.store.sql import browse as sql

COUNT = 400
ALL = [make(number) for number in range(1, COUNT + 1)]
NEW, OLD = date(2026, 1, 9), date(2026, 1, 3)


@pytest.fixture
def store(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    # So small that every walk below crosses many windows and lots.
    monkeypatch.setattr(sql, "_WINDOW", 64)
    monkeypatch.setattr(sql, "_LOT", 7)
    opened = open_store(store_url)
    yield opened
    opened.close()


def walk(store: Store, wanted: Filter, model: StoredModel | None, **size: int) -> list[str]:
    found: list[str] = []
    before, pages = None, 0
    while True:
        page = store.browse(wanted, model, before=before, **size)
        found += [one.document.id for one in page.found]
        pages += 1
        assert pages < 2 * COUNT, "the walk does not end"
        if page.next is None:
            return found
        assert before is None or page.next < before
        before = page.next


def day(one: One) -> date | None:
    return one.document.published and one.document.published.astimezone(ISTANBUL).date()


def given(one: One) -> tuple[str, ...]:
    return () if one.scores is None else decide(one.scores[np.newaxis], THRESHOLDS)[0]


CASES = [
    (Filter(), lambda one: True),
    (Filter(language="ckb"), lambda one: one.facts.language == "ckb"),
    (Filter(place="21"), lambda one: (one.document.place or "").partition("/")[0] == "21"),
    (Filter(place="21/sur"), lambda one: one.document.place == "21/sur"),
    (Filter(spoken_of="06"), lambda one: "06/cankaya" in one.facts.places),
    (Filter(target="syrians"), lambda one: "syrians" in one.facts.targets),
    (Filter(outlet="Rojnameya Nimûne"), lambda one: one.document.outlet == "Rojnameya Nimûne"),
    (Filter(source="karışık-2"), lambda one: one.document.source == "karışık-2"),
    (Filter(kind="comment"), lambda one: one.document.kind == "comment"),
    (Filter(first=NEW), lambda one: day(one) is not None and day(one) >= NEW),
    (Filter(last=OLD), lambda one: day(one) is not None and day(one) <= OLD),
    (Filter(first=OLD, last=OLD), lambda one: day(one) == OLD),
    (Filter(last=date.max), lambda one: day(one) is not None),
    (Filter(label="hate"), lambda one: "hate" in given(one)),
    (Filter(label="discriminatory"), lambda one: "discriminatory" in given(one)),
    (Filter(text="iğdir"), lambda one: "ğd" in one.document.text.replace("Ğ", "ğ").replace("D", "d")),
    (Filter(text="NEWROZ PIROZ"), lambda one: "pîroz" in one.document.text),
    (Filter(text="pîroz", language="kmr"), lambda one: "pîroz" in one.document.text),
    (Filter(text="  "), lambda one: True),
    (Filter(text="' OR 1=1 --"), lambda one: False),
    (Filter(outlet="' OR '1'='1"), lambda one: False),
    (Filter(target="%"), lambda one: False),
    (Filter(place="2%"), lambda one: False),
    (
        Filter(text="şîn", language="kmr", target="kurds", label="offensive", first=OLD, place="21"),
        lambda one: (
            "şîn" in one.document.text
            and "kurds" in one.facts.targets
            and "offensive" in given(one)
            and day(one) is not None
            and day(one) >= OLD
            and (one.document.place or "").startswith("21")
        ),
    ),
]


@pytest.mark.parametrize(("size", "most"), [(50, 20_000), (3, 11)])
def test_every_document_that_is_wanted_comes_once_and_no_other(store: Store, size: int, most: int) -> None:
    model = fill(store, ALL)
    for wanted, fits in CASES:
        expected = [one.document.id for one in reversed(ALL) if fits(one)]
        assert walk(store, wanted, model, size=size, most=most) == expected, wanted
    assert sum(any(fits(one) for one in ALL) for _, fits in CASES) >= 19  # few of the cases are about nothing


def test_a_page_looks_at_no_more_than_it_may(store: Store) -> None:
    model = fill(store, ALL)
    page = store.browse(Filter(text="yok böyle söz"), model, most=20)
    assert (page.found, page.looked) == ((), 20)
    assert page.next is not None
    assert store.browse(Filter(label="hate"), None).next is None
    assert store.browse(Filter(label="unheard of"), model) == store.browse(Filter(label="hate"), None)


def test_days_long_gone_are_reached_without_reading_what_came_since(store: Store) -> None:
    model = fill(store, ALL)
    first = store.browse(Filter(last=date(2026, 1, 2)), model)
    second = store.browse(Filter(last=date(2026, 1, 2)), model, before=first.next)
    assert first.found == ()
    assert [day(one) for one in ALL if one.document.id == second.found[0].document.id] == [date(2026, 1, 2)]


def test_what_comes_while_somebody_walks_disturbs_nothing(store: Store) -> None:
    model = fill(store, ALL)
    seen: list[str] = []
    before, number = None, COUNT
    while True:
        page = store.browse(Filter(), model, before=before, size=30)
        seen += [one.document.id for one in page.found]
        reading = store.begin_ingest(source="karışık", file="sonra.csv", digest="e" * 64)
        store.add(reading, [(one.document, one.facts) for one in map(make, range(number + 1, number + 6))])
        number += 5
        if page.next is None:
            break
        before = page.next
    assert seen == [one.document.id for one in reversed(ALL)]


def test_a_document_is_found_whole(store: Store) -> None:
    model = fill(store, ALL)
    one = ALL[1]
    found = store.find(one.document.id, model)
    assert found is not None
    assert (found.document, found.facts) == (one.document, one.facts)
    assert found.scores == pytest.approx(one.scores, abs=1e-6)
    assert labels_of(found, model) == given(one)
    plain = store.find(one.document.id, None)
    assert plain is not None
    assert plain.scores is None
    assert store.find("0" * 32, model) is None


def test_nothing_shows_what_a_model_says_of_the_audit(store: Store) -> None:
    model = fill(store, ALL)
    hated = [one.document.id for one in ALL if "hate" in given(one)]
    assert len(hated) > 10
    drawn, tasked = hated[:3], hated[3:5]
    store.add_audit(json.dumps({"drawn": [{"document": one} for one in drawn]}), drawn=datetime(2026, 2, 1, tzinfo=UTC))
    store.add_queue(Queue("everyone", "label", "tr"))
    when = datetime(2026, 2, 2, tzinfo=UTC)
    store.add_tasks([Task("everyone", one, "audit", 0.5, "tr", when) for one in tasked])
    store.add_tasks([Task("everyone", hated[6], "rare", None, "", when)])
    assert store.audited(hated) == {*drawn, *tasked}
    assert set(walk(store, Filter(label="hate"), model)) == {*hated[5:]}
    for one in (page := store.browse(Filter(), model, size=COUNT).found):
        assert one.audited == (one.document.id in {*drawn, *tasked})
        assert one.scores is None or not one.audited
    assert len(page) == COUNT or page
    found = store.find(drawn[0], model)
    assert found is not None
    assert (found.audited, found.scores, labels_of(found, model)) == (True, None, None)
    # A later draw stands for the earlier one; what it drew no more was shown to nobody.
    store.add_audit(json.dumps({"drawn": []}), drawn=when)
    assert store.audited(hated) == {*tasked}


def test_nobody_finds_out_a_number_by_looking_for_it(store: Store) -> None:
    model = fill(store, ALL)
    told = [one for one in ALL if "0532" in one.document.text]
    assert told
    for secret in ("0532", "123 45", "birkisi"):
        assert walk(store, Filter(text=secret), model) == []
    assert len(walk(store, Filter(text="arayın"), model)) == len(told)


def test_an_edge_of_the_day_is_that_of_istanbul(store: Store) -> None:
    midnight = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)
    some = [make(1), make(2)]
    pairs = [midnight - timedelta(seconds=1), midnight]
    edges = [replace(one, document=replace(one.document, published=at)) for one, at in zip(some, pairs, strict=True)]
    fill(store, edges)
    for asked, expected in ((date(2026, 3, 1), some[0]), (date(2026, 3, 2), some[1])):
        found = store.browse(Filter(first=asked, last=asked), None).found
        assert [one.document.id for one in found] == [expected.document.id]


def test_labels_are_told_as_everywhere_else() -> None:
    assert THRESHOLDS["hate"] == 0.7
    assert "discriminatory" in load_scheme()["hate"].implies
    assert any("hate" in given(one) for one in ALL)
    assert len(LABELS) > 10
