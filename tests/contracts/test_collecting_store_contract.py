"""Every store knows the last asking for each address, and the runs that asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hatewatch.store import Store, open_store
from hatewatch.store.collecting import Fetch

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def fetch(number: int, **changes: object) -> Fetch:
    one = Fetch(f"https://example.org/ş/{number}", "Rojname", "article", "added", NOW + timedelta(hours=number))
    return replace(one, **changes)  # type: ignore[arg-type]


def test_the_last_asking_stands_for_those_before(store: Store) -> None:
    store.keep_fetches([fetch(i) for i in range(700)] + [fetch(5, outcome="gone", failures=2)])
    store.keep_fetches([fetch(6, etag='"ê"', modified="dün", retry_at=NOW, whole=NOW, native_id="6")])
    found = store.fetches("Rojname")
    assert len(found) == 700
    assert found[fetch(5).url] == fetch(5, outcome="gone", failures=2)
    assert found[fetch(6).url] == fetch(6, etag='"ê"', modified="dün", retry_at=NOW, whole=NOW, native_id="6")
    assert store.fetches("rojname") == {}, "names are told apart by every letter"


def test_askings_are_narrowed_and_dropped(store: Store) -> None:
    feed = fetch(900, role="feed", fetched=NOW - timedelta(days=30))
    store.keep_fetches([fetch(1), fetch(2), feed, fetch(2, outlet="Gazete")])
    assert set(store.fetches("Rojname", since=NOW + timedelta(hours=2))) == {fetch(2).url, feed.url}
    store.drop_fetches("Rojname", [fetch(2).url, feed.url, "https://example.org/yok"])
    assert set(store.fetches("Rojname")) == {fetch(1).url}
    assert set(store.fetches("Gazete")) == {fetch(2).url}


def test_runs_are_kept_the_latest_first(store: Store) -> None:
    begun = [store.begin_run(NOW + timedelta(days=i)) for i in range(3)]
    assert [one.key for one in begun] == [1, 2, 3]
    store.end_run(begun[1], finished=NOW, outcome="partial", counts={"şehir": 2})
    found = store.runs(2)
    assert [one.key for one in found] == [3, 2]
    assert (found[1].outcome, found[1].counts, found[1].finished) == ("partial", {"şehir": 2}, NOW)
    assert found[0].finished is None
