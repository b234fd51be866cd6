"""Counting by day in Istanbul, and holes that stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from covered import MONDAY, fill, noon
from hatewatch.coverage.records import Entrance, Hole, Series
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Store, open_store
from hatewatch.store.collecting import Fetch
from hatewatch.store.erasure import Lot


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def published(store: Store, *times: datetime | None) -> None:
    reading = store.begin_ingest(source="gazete", file="gazete.csv", digest="0")
    documents = [
        Document(document_id("gazete", str(i)), "gazete", str(i), "Çarşıda bayram telaşı var.", time)
        for i, time in enumerate(times)
    ]
    store.add(reading, [(one, Facts("tr", ("tr",))) for one in documents])


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ((2024, 7, 1, 20, 59), date(2024, 7, 1)),  # UTC+3 the whole year round since 2016
        ((2024, 7, 1, 21, 0), date(2024, 7, 2)),
        ((2024, 1, 1, 21, 0), date(2024, 1, 2)),
        ((2015, 1, 1, 21, 30), date(2015, 1, 1)),  # winters before were UTC+2
        ((2015, 1, 1, 22, 0), date(2015, 1, 2)),
        ((2015, 7, 1, 21, 0), date(2015, 7, 2)),  # and summers UTC+3
        ((2023, 12, 31, 23, 59), date(2024, 1, 1)),
    ],
)
def test_days_are_those_of_istanbul(store: Store, moment: tuple[int, ...], day: date) -> None:
    published(store, datetime(*moment, tzinfo=UTC))  # type: ignore[misc, arg-type]
    assert [(one.day, one.documents) for one in store.daily()] == [(day, 1)]


def test_a_day_is_one_count_though_it_lies_on_two_days_in_london(store: Store) -> None:
    published(store, *(datetime(2024, 3, 20, 21, tzinfo=UTC) + timedelta(hours=i) for i in range(24)), None)
    [found] = store.daily()
    assert (found.series, found.day, found.documents) == (Series("gazete", "", "tr"), date(2024, 3, 21), 24)


def test_when_a_source_and_outlet_began_to_come_is_known(store: Store) -> None:
    before = datetime.now(UTC)
    fill(store, [1], source="telegram", outlet="kanal")
    fill(store, [1], source="gazete")
    found = store.begun()
    assert set(found) == {Series("telegram", "kanal"), Series("gazete")}
    assert all(before <= came <= datetime.now(UTC) for came in found.values())


def test_counts_are_by_source_outlet_and_language_and_may_be_narrowed(store: Store) -> None:
    fill(store, [2, 3], source="gazete", place="21/sur")
    fill(store, [1, 1], language="kmr", source="gazete", place="210")
    fill(store, [0, 4], source="telegram", outlet="kanal")
    found = [(one.series, (one.day - MONDAY).days, one.documents) for one in store.daily()]
    paper, channel = Series("gazete", "", "tr"), Series("telegram", "kanal", "tr")
    kurmanji = Series("gazete", "", "kmr")
    assert found == [(kurmanji, 0, 1), (kurmanji, 1, 1), (paper, 0, 2), (paper, 1, 3), (channel, 1, 4)]
    assert [one.documents for one in store.daily(place="21")] == [2, 3]
    assert [one.documents for one in store.daily(place="21/sur")] == [2, 3]
    assert [one.documents for one in store.daily(outlet="kanal")] == [4]
    assert [one.documents for one in store.daily(source="gazete", language="kmr")] == [1, 1]
    assert [one.documents for one in store.daily(first=MONDAY, last=MONDAY)] == [1, 2]
    assert store.daily(first=MONDAY + timedelta(days=2)) == []


def test_entrances_are_what_an_outlet_is_asked_at_and_not_its_articles(store: Store) -> None:
    asked = noon(MONDAY)
    store.keep_fetches(
        [
            Fetch("https://example.org/rss", "gazete", "feed", "timeout", asked, failures=3, whole=asked),
            Fetch("https://example.org/1", "gazete", "article", "gone", asked, failures=1),
        ]
    )
    assert store.entrances() == [Entrance("gazete", asked, 3, asked)]


def test_days_of_runs_are_those_that_came_to_an_end(store: Store) -> None:
    late = datetime(2025, 1, 6, 20, 30, tzinfo=UTC)  # 23:30 in Istanbul
    run = store.begin_run(late)
    store.end_run(run, finished=late + timedelta(hours=1), outcome="partial", counts={})
    store.begin_run(late + timedelta(days=5))
    assert store.run_days() == {date(2025, 1, 6), date(2025, 1, 7)}


def hole(first: int, last: int | None, **changed: object) -> Hole:
    end = None if last is None else MONDAY + timedelta(days=last)
    series = Series("gazete", "ek", "kmr")
    one = Hole(0, series, MONDAY + timedelta(days=first), end, "thin", 3, 12.5, 1e-5, noon(MONDAY))
    return replace(one, **changed)  # type: ignore[arg-type]


def test_holes_come_back_as_they_were_kept_and_by_their_days(store: Store) -> None:
    kept = [hole(0, 3), hole(10, None, kind="stopped", expected=None, probability=None), hole(5, 6, note="Kar.")]
    store.keep_holes(kept)
    assert store.holes() == [replace(one, key=key) for key, one in enumerate(kept, start=1)]
    days = {name: MONDAY + timedelta(days=at) for name, at in (("first", 4), ("last", 9))}
    assert [one.key for one in store.holes(**days)] == [3]
    assert [one.key for one in store.holes(first=MONDAY + timedelta(days=400))] == [2]
    assert [one.key for one in store.holes(last=MONDAY)] == [1]


def test_measuring_a_hole_again_leaves_what_a_person_said(store: Store) -> None:
    store.keep_holes([hole(0, 3)])
    assert store.annotate_hole(1, "Gazete kapandı.", dismissed=noon(MONDAY))
    assert not store.annotate_hole(7, "Yok.", dismissed=None)
    store.keep_holes([hole(0, 5, key=1, seen=4)])
    [found] = store.holes()
    assert (found.last, found.seen) == (MONDAY + timedelta(days=5), 4)
    assert (found.note, found.dismissed, found.counts) == ("Gazete kapandı.", noon(MONDAY), False)


def erase(store: Store, keys: list[int]) -> None:
    store.begin_erasure("author", "", [Lot(keys, [])], started=noon(MONDAY))
    while store.erase_next(1):
        pass
    store.finish_erasures(noon(MONDAY))


def test_what_was_erased_came_in_all_the_same(store: Store) -> None:
    fill(store, [3, 2], source="telegram", outlet="kanal")
    before = store.daily()
    keys = [key for page in store.documents() for key, _ in page]
    erase(store, keys[:4])
    assert store.daily() == before
    assert [one.documents for one in store.daily(first=MONDAY + timedelta(days=1))] == [2]
    assert store.daily(place="21") == []


def test_what_nothing_is_left_of_leaves_no_name(store: Store) -> None:
    fill(store, [2], source="telegram", outlet="Mehmet'in kanalı")
    fill(store, [1], source="telegram", outlet="haber", start=10)
    fill(store, [1], source="mehmet-yilmaz", start=20)
    keys = {one.native_id: key for page in store.documents() for key, one in page}
    ours = [key for page in store.documents() for key, one in page if one.outlet != "haber"]
    assert len(keys) == 4
    erase(store, ours)
    counts = {(one.series.source, one.series.outlet): one.documents for one in store.daily()}
    assert counts == {("telegram", ""): 2, ("telegram", "haber"): 1}
