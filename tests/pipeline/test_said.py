"""What is said: terms that rose and themes, from a store's texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatewatch.pipeline.measure import find_said
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Judged, Store, open_store
from hatewatch.trends.periods import make_calendar

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
SUBJECTS = ("pazar", "durak", "park", "meydan", "çarşı", "sokak", "köprü", "okul")


def _texts() -> list[tuple[int, str]]:
    """Return (month, text): buses are spoken of all the while, and camps in the last two months alone."""
    found = []
    for month in range(6):
        for i in range(40):
            place = SUBJECTS[(i + month) % len(SUBJECTS)]
            found.append((month, f"Bu {place} yanında otobüs yine gecikti, {i} kişi bekledi."))
            if month >= 4 and i < 30:
                found.append((month, f"Kamptakiler {place} tarafına çadır kurdu, komşular {i} gündür konuşuyor."))
    return found


@pytest.fixture
def stored(tmp_path: Path):
    store: Store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    reading = store.begin_ingest(source="kent", file="kent.csv", digest="d" * 64)
    called, documents = [], []
    for i, (month, text) in enumerate(_texts()):
        id = document_id("kent", str(i))
        moment = datetime(2024, month + 1, 1 + i % 25, 12, tzinfo=UTC)
        facts = Facts("tr", ("tr",), (), ("syrians",) if "Kamp" in text else ())
        documents.append((Document(id, "kent", str(i), f"{text} 0532 111 22 33", moment, author=f"{i:020x}"), facts))
        called.append(Judged(id, moment, "01", facts, None, f"{i:020x}"))  # type: ignore[arg-type]
    store.add(reading, documents)
    yield store, called
    store.close()


def _calendar(called: list[Judged]):
    days: dict[int, int] = {}
    for one in called:
        if one.published:
            days[one.published.toordinal()] = days.get(one.published.toordinal(), 0) + 1
    return make_calendar(days, "month")


def test_what_rose_is_told_of_all_and_of_a_target(stored: tuple[Store, list[Judged]]) -> None:
    store, called = stored
    found = find_said(store, called, _calendar(called))
    whole = next(one for one in found if one.dimension == "all")
    assert (whole.n, whole.n_before) == (140, 160)
    assert whole.now == "2024-05/2024-06"
    terms = [one.term for one in whole.rises]
    assert any("çadır" in term or "Kamp" in term for term in terms)
    assert not any("otobüs" in term for term in terms)
    assert all(one.documents >= 10 for one in whole.rises)
    assert {one.documents_before for one in whole.rises} <= {0, None}, "few before are not told"
    assert {one.value for one in found if one.dimension == "place"} <= {"01"}
    assert any(one.themes for one in found)


def test_no_quotation_unless_it_is_asked_for_and_then_masked(stored: tuple[Store, list[Judged]]) -> None:
    store, called = stored
    calendar = _calendar(called)
    assert {theme.typical for one in find_said(store, called, calendar) for theme in one.themes} == {""}
    quoted = [theme.typical for one in find_said(store, called, calendar, quote=True) for theme in one.themes]
    assert all(quoted)
    assert not any("0532" in text for text in quoted)


def test_one_author_alone_makes_no_term_rise(stored: tuple[Store, list[Judged]]) -> None:
    store, called = stored
    one_voice = [replace(one, author="ab" * 10) if one.facts.targets else one for one in called]
    found = find_said(store, one_voice, _calendar(called))
    assert not any("çadır" in rise.term or "Kamp" in rise.term for one in found for rise in one.rises)


def test_nothing_is_said_where_there_is_nothing_to_set_it_against(stored: tuple[Store, list[Judged]]) -> None:
    store, called = stored
    assert find_said(store, called, None) == []
    early = [one for one in called if one.published and one.published < START + timedelta(days=40)]
    assert find_said(store, early, _calendar(called)) == []
