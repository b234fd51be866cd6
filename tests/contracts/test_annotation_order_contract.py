"""Deliveries that are doubled, reordered, written by two at once or cut short by a kill end in the same store."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stored_annotations
from hatewatch.records import Annotation
from hatewatch.store import Store, open_store
from stored_annotations import DOCUMENTS, QUEUES, annotation, at, batches, everything, fill, task


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    fill(opened)
    yield opened
    opened.close()


_numbers = count()


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[float, dict[int, Annotation]]]:
    """Draw readings of a server: when, and one version of each of some annotations."""
    version = st.builds(
        annotation,
        st.just(0),
        st.integers(0, 2),
        gold=st.booleans(),
        deleted=st.booleans(),
        document=st.sampled_from(DOCUMENTS[:2]),
    )
    readings = draw(st.lists(st.dictionaries(st.integers(1, 3), version, max_size=3), max_size=6))
    return [
        (float(seen), {number: replace(one, id=annotation(number).id) for number, one in reading.items()})
        for seen, reading in enumerate(readings)
    ]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with documents and queues, to be copied: to migrate one for every example takes long."""
    path = tmp_path_factory.mktemp("filled") / "store.sqlite"
    opened = open_store(f"sqlite:///{path}")
    fill(opened)
    opened.close()
    return path


def copied(filled: Path) -> Store:
    path = filled.with_name(f"{next(_numbers)}.sqlite")
    shutil.copy(filled, path)
    return open_store(f"sqlite:///{path}")


@settings(max_examples=50, deadline=None)
@given(deliveries(), st.data())
def test_doubled_and_reordered_deliveries_end_the_same(
    filled: Path, readings: list[tuple[float, dict[int, Annotation]]], data: st.DataObject
) -> None:
    doubled = readings + data.draw(st.lists(st.sampled_from(readings), max_size=4) if readings else st.just([]))
    reordered = data.draw(st.permutations(doubled))
    straight, crooked = copied(filled), copied(filled)
    new = [sum(store.add_annotations([*lot.values()], seen=at(seen)) for seen, lot in order)
           for store, order in ((straight, readings), (crooked, reordered))]  # fmt: skip
    assert everything(crooked) == everything(straight)
    assert new[0] == new[1]
    # What is current, told without the store: the latest updated, then the latest seen.
    expected = {}
    for number in (1, 2, 3):
        seen = [(lot[number].updated, when, lot[number]) for when, lot in readings if number in lot]
        if seen:
            *_, newest = max(seen, key=lambda one: one[:2])
            expected[newest.id] = newest
    assert {one.id: one for one in crooked.annotations(deleted=True)} == expected
    assert [one for one in crooked.annotations(deleted=True) if not one.deleted] == list(crooked.annotations())
    straight.close()
    crooked.close()


def test_two_processes_that_write_at_once_end_as_one_does(store: Store, url: str, filled: Path) -> None:
    one = copied(filled)
    for seen, lot in batches():
        one.add_annotations(lot, seen=seen)
    one.add_tasks([task(i, name) for name in QUEUES for i in range(len(DOCUMENTS))])
    writers = [writing(url, seed, rounds=2) for seed in (1, 2)]
    for writer in writers:
        _, errors = writer.communicate(timeout=120)
        assert writer.returncode == 0, errors
    mine, theirs = everything(one), everything(store)
    by_queue = {name: [task for task in theirs[-3] if task.queue == name] for name in QUEUES}
    assert [*by_queue[QUEUES[0]], *by_queue[QUEUES[1]]] == mine[-3]
    del mine[-3], theirs[-3]
    assert theirs == mine
    one.close()


def test_a_killed_writer_leaves_whole_batches_and_another_run_heals(store: Store, url: str, filled: Path) -> None:
    for _ in range(3):
        writer = writing(url, seed=2, rounds=50)
        for _ in range(4):
            assert writer.stdout.readline()
        writer.kill()
        writer.communicate()
        stored = [store.history(annotation(i).id) for i in range(500)]
        assert sum(map(len, stored)) % 50 == 0
        assert len(list(store.tasks())) in (0, len(DOCUMENTS))
    last = writing(url, seed=2, rounds=1)
    _, errors = last.communicate(timeout=120)
    assert last.returncode == 0, errors
    one = copied(filled)
    for seen, lot in batches():
        one.add_annotations(lot, seen=seen)
    one.add_tasks([task(i) for i in range(len(DOCUMENTS))])
    assert everything(store) == everything(one)
    one.close()


def writing(url: str, seed: int, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, stored_annotations.__file__, url, str(seed), str(rounds)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
