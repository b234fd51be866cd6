"""Whatever happened to a store, kept counts come to what a full count does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from changing import LABELS, NOW, add, audit, erase, forget_copies, place_copies, predict, update

from hatewatch.coverage.records import Hole, Series
from hatewatch.pipeline.live import Memory, refresh
from hatewatch.pipeline.measure import Counted, count, count_part, version
from hatewatch.pipeline.report import measure
from hatewatch.records import UNITS, Unit
from hatewatch.reports.manifest import to_json
from hatewatch.store import Store, StoredModel, open_store
from hatewatch.store.erasure import Lot
from hatewatch.store.tallied import Counting

THRESHOLDS = dict.fromkeys(LABELS, 0.6)


@pytest.fixture
def store(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr("hatewatch.store.tables.tallied.PART", 32)
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def model(store: Store) -> StoredModel:
    return store.register("x@1", LABELS, THRESHOLDS)


def told(store: Store, model: StoredModel, counted: Counted | None, unit: Unit, period: str) -> str:
    """Return the report as the bytes that are published."""
    built, _ = measure(store, model, unit=unit, period=period, counted=counted, created=NOW)
    return to_json(built)


def alike(store: Store, model: StoredModel, unit: Unit, period: str, memory: Memory | None = None) -> str:
    """Compare what is kept with a full count in every way; return the report."""
    kept = refresh(store, model, unit=unit, period=period, memory=memory)
    full = count(store, model, unit=unit, period=period)
    assert kept.digest == full.digest
    assert (kept.scores == full.scores).all()
    assert [one.id for one in kept.called] == [one.id for one in full.called]
    for one, other in zip(kept.called, full.called, strict=True):
        assert (one.scores == other.scores).all()
        assert (one.published, one.facts, one.author) == (other.published, other.facts, other.author)
    stock = kept.stock
    assert stock.documents == store.counts()["documents"]
    assert stock.documents - stock.predicted == store.count_pending(model)
    assert stock.together == store.duplicates.together()
    assert stock.repeats == store.duplicates.repeats("groups" if unit == "documents" else unit)
    assert stock.unknown_places() == store.unknown_places()
    assert stock.daily() == store.daily()
    report = told(store, model, kept, unit, period)
    assert report == told(store, model, full, unit, period)
    return report


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_the_kept_counts_are_those_of_a_full_count(
    store: Store, model: StoredModel, seed: int
) -> None:
    draw = random.Random(seed)
    acts = [
        lambda n: add(store, n, 25),
        lambda n: predict(store, model, most=30),
        lambda n: predict(store, model),
        lambda n: update(store, n),
        lambda n: erase(store, n),
        lambda n: erase(store, n, whole=False),
        lambda n: place_copies(store, n),
        lambda n: forget_copies(store, n),
        lambda n: audit(store, n),
        lambda n: store.duplicates.begin("another way"),
    ]
    unit, period = UNITS[seed % 3], ("auto", "day", "month")[seed % 3]
    add(store, 1_000 + seed, 150)
    predict(store, model)
    place_copies(store, seed)
    seen, memory = set(), Memory()
    for step in range(12):
        draw.choice(acts)(100 * seed + step)
        seen.add(alike(store, model, unit, period, memory if step % 3 else None))
    assert len(seen) > 4


@pytest.mark.parametrize("unit", UNITS)
def test_a_hole_is_told_from_kept_days_as_from_the_documents(store: Store, model: StoredModel, unit: Unit) -> None:
    add(store, 1, 200)
    predict(store, model)
    place_copies(store, 1)
    first = NOW.date() - timedelta(days=120)
    store.keep_holes([Hole(0, Series("kaynak1"), first, first + timedelta(days=60), "silent", 0, 9.0, 0.001, NOW)])
    erase(store, 3)
    kept = refresh(store, model, unit=unit).stock
    for given in ({}, {"language": "kmr"}, {"place": "01"}, {"source": "kaynak1", "outlet": "Bugün"}):
        days = {"first": first, "last": first + timedelta(days=90)}
        assert kept.daily(**given, **days) == store.daily(**given, **days)
        assert kept.daily(**given) == store.daily(**given)
    assert '"gaps"' in alike(store, model, unit, "week")


def test_only_what_changed_is_counted_again(store: Store, model: StoredModel, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, 1, 200)
    predict(store, model)
    refresh(store, model)
    counted = []
    monkeypatch.setattr(
        "hatewatch.pipeline.live.kept.count_part",
        lambda store, counting, number, **more: counted.append(number) or count_part(store, counting, number, **more),
    )
    refresh(store, model)
    assert counted == []
    add(store, 2, 10)
    refresh(store, model)
    assert counted == [6]  # keys 201 to 210, of 32 a part
    predict(store, model)
    refresh(store, model)
    refresh(store, model, unit="groups")
    assert counted == [6, 6, *range(7)]


def test_what_is_written_while_a_part_is_counted_is_counted_the_next_time(
    store: Store, store_url: str, model: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, 1, 60)
    predict(store, model)
    other = open_store(store_url)

    def disturbed(one: Store, counting: Counting, number: int, **more: object) -> object:
        sums = count_part(one, counting, number, **more)
        update(other, number)
        erase(other, number)
        return sums

    monkeypatch.setattr("hatewatch.pipeline.live.kept.count_part", disturbed)
    refresh(store, model)
    monkeypatch.undo()
    monkeypatch.setattr("hatewatch.store.tables.tallied.PART", 32)
    alike(store, model, "documents", "auto")
    other.close()


def test_counts_of_another_version_are_not_believed(
    store: Store, model: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, 1, 40)
    predict(store, model)
    refresh(store, model)
    counting = Counting(model, "documents", "auto")
    assert set(store.kept(counting, version())) == {0, 1}
    monkeypatch.setattr("hatewatch.pipeline.live.kept.version", lambda: "another")
    assert store.kept(counting, "another") == {}
    refresh(store, model)
    assert set(store.kept(counting, "another")) == {0, 1}


def test_what_was_counted_of_an_erased_document_goes_with_it(store: Store, model: StoredModel) -> None:
    add(store, 1, 60)
    predict(store, model)
    refresh(store, model)
    counting = Counting(model, "documents", "auto")
    assert [number for number, _, _ in store.kept_counts(counting, [0, 1])] == [0, 1]
    store.begin_erasure("test", "", [Lot([3], [])], started=NOW)
    store.erase_from_index()
    assert store.erase_next() == 1
    assert [number for number, _, _ in store.kept_counts(counting, [0, 1])] == [1]
    alike(store, model, "documents", "auto")


def test_a_first_count_that_was_killed_goes_on_where_it_was(
    store: Store, model: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, 1, 200)
    predict(store, model)

    def killed(one: Store, counting: Counting, number: int, **more: object) -> object:
        if number == 4:
            raise KeyboardInterrupt
        return count_part(one, counting, number, **more)

    monkeypatch.setattr("hatewatch.pipeline.live.kept.count_part", killed)
    with pytest.raises(KeyboardInterrupt):
        refresh(store, model)
    counting = Counting(model, "documents", "auto")
    assert [number for number, _, _ in store.kept_counts(counting, range(9))] == [0, 1, 2, 3]


def test_long_spans_are_folded_alike_whichever_part_is_long(store: Store, model: StoredModel) -> None:
    """More days than are told apart, in all parts together and in none of them alone."""
    add(store, 1, 60)
    predict(store, model)
    documents = [one for page in store.documents() for _, one in page]
    spread = [replace(one, published=NOW - timedelta(days=20 * i)) for i, one in enumerate(documents)]
    store.update(spread)
    assert '"month"' in alike(store, model, "documents", "auto")
