"""The report that a server always has at hand: made anew when something changed, and kept when the store is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from changing import LABELS, NOW, add, audit, erase, predict

from hatewatch.errors import InputError, StoreError
from hatewatch.pipeline.live import Live
from hatewatch.pipeline.report import measure
from hatewatch.reports.manifest import to_json
from hatewatch.store import Store, open_store
from hatewatch.store.annotations import Gold

THRESHOLDS = dict.fromkeys(LABELS, 0.6)
PATIENCE = 60.0


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds that another thread brings about."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_the_report_is_that_of_a_full_count(store: Store, store_url: str) -> None:
    with_postgres = open_store(store_url)
    model = with_postgres.register("x@1", LABELS, THRESHOLDS)
    add(with_postgres, 1, 150)
    predict(with_postgres, model, most=120)
    audit(with_postgres, 1)
    live = Live(lambda: open_store(store_url), title="Çiçek", publisher="Komela")
    assert live.snapshot() is None
    assert live.look(with_postgres)
    snapshot = live.snapshot()
    assert snapshot is not None
    assert (snapshot.documents, snapshot.pending, snapshot.model) == (150, 30, model)
    full, _ = measure(with_postgres, model, title="Çiçek", publisher="Komela", created=snapshot.counted)
    assert to_json(snapshot.report) == to_json(full)
    assert full.audit is not None
    with_postgres.close()


def test_nothing_is_counted_while_nothing_changes(store: Store) -> None:
    model = store.register("x@1", LABELS, THRESHOLDS)
    add(store, 1, 100)
    predict(store, model)
    live = Live(lambda: store)
    assert live.look(store)
    first = live.snapshot()
    assert not live.look(store)
    assert live.snapshot() is first


CHANGES: dict[str, Callable[[Store], object]] = {
    "a document came": lambda store: add(store, 2, 1),
    "an audit was drawn": lambda store: audit(store, 1),
    "somebody decided": lambda store: store.add_gold(
        [Gold(next(iter(store.documents()))[0][1].id, ("hate",), LABELS, "test", NOW, "")]
    ),
    "documents were erased": lambda store: erase(store, 1),
    "a model predicted": lambda store: store.register("y@1", LABELS, THRESHOLDS),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_looked_at_again_when(store: Store, change: Callable[[Store], object]) -> None:
    model = store.register("x@1", LABELS, THRESHOLDS)
    add(store, 1, 100)
    predict(store, model)
    live = Live(lambda: store)
    live.look(store)
    change(store)
    assert live.look(store)
    assert not live.look(store)


def test_the_thread_takes_up_what_comes(store: Store, url: str) -> None:
    model = store.register("x@1", LABELS, THRESHOLDS)
    live = Live(lambda: open_store(url), every=600)
    before = set(threading.enumerate())
    with live.running():
        own = set(threading.enumerate()) - before
        assert "live" in {one.name for one in own}
        until(lambda: live.reason)
        assert isinstance(live.reason, InputError)
        assert live.snapshot() is None
        add(store, 1, 100)
        predict(store, model)
        live.hint()
        until(lambda: live.snapshot())
        assert live.reason is None
        add(store, 2, 50)
        live.hint()
        until(lambda: live.snapshot().documents == 150)  # type: ignore[union-attr]
        assert live.snapshot().pending == 50  # type: ignore[union-attr]
    assert "live" not in {one.name for one in own & set(threading.enumerate())}


def test_what_was_erased_is_told_no_more_where_too_little_is_left(store: Store) -> None:
    model = store.register("x@1", LABELS, THRESHOLDS)
    add(store, 1, 12)
    predict(store, model)
    live = Live(lambda: store)
    live.look(store)
    assert live.snapshot() is not None
    erase(store, 1)
    live.look(store)
    assert live.snapshot() is None
    assert isinstance(live.reason, InputError)


def test_the_last_report_stays_while_the_store_is_away(
    store: Store, url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("hatewatch.pipeline.live.looking._PAUSES", (0.01,))
    model = store.register("x@1", LABELS, THRESHOLDS)
    add(store, 1, 100)
    predict(store, model)
    away, tries = threading.Event(), []

    class Fragile:
        """A store whose database may be away."""

        def __init__(self) -> None:
            self._store = open_store(url)

        def __getattr__(self, name: str) -> object:
            if away.is_set() and name != "close":
                tries.append(name)
                raise StoreError("The store: Otobüs durağı is in this message.", "Try again.")
            return getattr(self._store, name)

    live = Live(lambda: Fragile(), every=0.01)  # type: ignore[arg-type,return-value]
    with live.running():
        until(lambda: live.snapshot() and not live.busy)
        first = live.snapshot()
        away.set()
        until(lambda: len(tries) > 3)
        assert live.snapshot() is first
        assert isinstance(live.reason, StoreError)
        away.clear()
        until(lambda: live.reason is None)
        assert live.snapshot() is first, "nothing had changed"
        away.set()
        until(lambda: live.reason)
        add(store, 2, 10)
        away.clear()
        until(lambda: live.snapshot().documents == 110)  # type: ignore[union-attr]
        until(lambda: live.reason is None)
    assert "StoreError" in caplog.text
    assert "Otobüs" not in caplog.text


def test_the_model_that_is_named_is_told_and_else_the_latest(store: Store) -> None:
    models = [store.register(name, LABELS, THRESHOLDS) for name in ("x@1", "x@2", "y@1")]
    add(store, 1, 100)
    for model in models:
        predict(store, model)
    for name, told in (("x", "x@2"), ("x@1", "x@1"), (None, "y@1"), ("z", "y@1")):
        live = Live(lambda: store, model=name)
        live.look(store)
        snapshot = live.snapshot()
        assert snapshot is not None
        assert (snapshot.model.name, snapshot.report.model) == (told, told)


def test_a_server_that_ends_does_not_wait_for_a_long_first_count(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hatewatch.store.tables.tallied.PART", 2)
    model = store.register("x@1", LABELS, THRESHOLDS)
    add(store, 1, 400)
    predict(store, model)
    live = Live(lambda: open_store(url))
    with live.running():
        until(lambda: live.busy)
    assert live.snapshot() is None
    assert live.look(store)
    assert live.snapshot() is not None
