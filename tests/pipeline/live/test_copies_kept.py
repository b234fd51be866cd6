"""Copies that lie in different parts: what is done to one of them may change whether another counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from changing import LABELS, NOW, add, predict

from hatewatch.duplicates import Member, Placement
from hatewatch.pipeline.live import refresh
from hatewatch.pipeline.measure import Counted, count
from hatewatch.records import UNITS
from hatewatch.store import Store, StoredModel, open_store
from hatewatch.store.erasure import Lot

NONE = np.zeros(0, np.int64)
#: Groups of copies by their eldest, of documents 1 to 24; four keys make a part. The last part is placed in none.
GROUPS = {1: (1, 6, 11, 15), 2: (2, 16), 5: (5, 10, 14, 18), 13: (13, 19)}


@pytest.fixture
def store(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr("hatewatch.store.tables.tallied.PART", 4)
    opened = open_store(store_url)
    add(opened, 1, 24, copies=False)
    # One paper published them all, but for two.
    documents = {key: one for page in opened.documents() for key, one in page}
    opened.update([replace(one, outlet="Roja Nû" if key in (11, 18) else "Bugün") for key, one in documents.items()])
    predict(opened, opened.register("x@1", LABELS, dict.fromkeys(LABELS, 0.6)))
    opened.duplicates.begin("test")
    place(opened, [Member(one, eldest, "exact", 9) for eldest, members in GROUPS.items() for one in members])
    yield opened
    opened.close()


def place(store: Store, members: Sequence[Member], joined: Sequence[tuple[int, int]] = ()) -> None:
    store.duplicates.add(Placement(tuple(members), NONE, NONE, tuple(joined)))


def erase(store: Store, keys: Sequence[int], *, whole: bool = True) -> None:
    store.begin_erasure("test", "", [Lot(keys, [])], started=NOW)
    store.erase_from_index()
    while whole and store.erase_next():
        pass


def rename(store: Store, key: int, outlet: str | None) -> None:
    [page] = store.documents([key])
    store.update([replace(page[0][1], outlet=outlet)])


ACTS: dict[str, Callable[[Store], None]] = {
    "the eldest is by another paper": lambda store: rename(store, 1, "Roja Nû"),
    "nobody knows who published the second": lambda store: rename(store, 6, None),
    "the eldest is erased": lambda store: erase(store, [1]),
    "the eldest is about to be erased": lambda store: erase(store, [5], whole=False),
    "a younger copy is erased": lambda store: erase(store, [10]),
    "a group is erased but for one": lambda store: erase(store, [5, 10, 14]),
    "a copy is found": lambda store: place(store, [Member(21, 2, "exact", 9)]),
    "a copy is found late that is elder than others": lambda store: place(store, [Member(8, 1, "exact", 9)]),
    "two groups become one": lambda store: place(store, [Member(22, 1, "exact", 9)], [(5, 1)]),
    "groups become one without a new document": lambda store: place(store, [], [(13, 2), (2, 1)]),
    "the eldest is taken out of the index": lambda store: store.duplicates.remove([5]),
    "a younger one is taken out of the index": lambda store: store.duplicates.remove([6]),
    "all are to be compared anew": lambda store: store.duplicates.begin("another way"),
}


def numbers(counted: Counted) -> tuple[object, ...]:
    stock = counted.stock
    return counted.digest, counted.tally.n, stock.documents, stock.repeats, stock.squares, stock.members, stock.daily()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_whatever_is_done_to_a_copy_the_others_are_counted_as_they_should_be(
    store: Store, act: Callable[[Store], None]
) -> None:
    [model] = store.models()
    before = {unit: numbers(refresh(store, model, unit=unit)) for unit in UNITS}
    act(store)
    after = {unit: numbers(refresh(store, model, unit=unit)) for unit in UNITS}
    assert after == {unit: numbers(count(store, model, unit=unit)) for unit in UNITS}
    assert after != before


def test_the_groups_of_these_tests_reach_over_parts(store: Store) -> None:
    model: StoredModel = store.models()[0]
    counted = {unit: count(store, model, unit=unit).tally.n for unit in UNITS}
    assert counted["documents"] == 24
    assert counted["groups"] < counted["outlets"] < 24
