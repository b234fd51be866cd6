"""The tally against counting by hand, folded and streamed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counted_documents import Doc, batch, cells, tally_of
from hatewatch.trends import DIMENSIONS, INTERSECTIONAL, Tally
from hatewatch.trends.grid import AUTHORS
from hatewatch.trends.periods import local_day, period_of
from hatewatch.trends.tally import PAIR

LABELS = ("offensive", "discriminatory", "hate", "gender", "migrant")
_PLACES = ("01", "01/seyhan", "21", "26")
_moments = st.datetimes(datetime(2024, 7, 1), datetime(2024, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))
_documents = st.lists(
    st.builds(
        Doc,
        published=st.none() | _moments,
        labels=st.lists(st.sampled_from(LABELS), max_size=4, unique=True),
        language=st.sampled_from(("tr", "kmr")),
        place=st.none() | st.sampled_from(_PLACES),
        targets=st.lists(st.sampled_from(("women", "syrians")), max_size=2),
        spoken_of=st.lists(st.sampled_from(_PLACES), max_size=2),
        mixed=st.booleans(),
        author=st.none() | st.sampled_from([f"{i:020x}" for i in (1, 2, 1 << 70)]),
        kind=st.sampled_from(("", "post", "article")),
        outlet=st.none() | st.sampled_from(("Bugün", "Roja Nû")),
    ),
    max_size=40,
)


def _places_of(one: Doc) -> list[tuple[str, str]]:
    found = [("all", ""), ("language", one.language)]
    found += [("mixed", "yes")] if one.mixed else []
    found += [("place", one.place[:2])] if one.place else []
    found += [("kind", one.kind)] if one.kind else []
    found += [("outlet", one.outlet)] if one.outlet else []
    found += [("spoken_of", place) for place in {place[:2] for place in one.spoken_of}]
    return found + [("target", target) for target in set(one.targets)]


def _by_hand(documents: list[Doc], kind: str) -> dict[tuple[str, str, str], list[Doc]]:
    """Return the documents of each dimension, value and period, found the slow way."""
    found: dict[tuple[str, str, str], list[Doc]] = {}
    for one in documents:
        for cell in _places_of(one):
            found.setdefault((*cell, ""), []).append(one)
            if one.published:
                found.setdefault((*cell, period_of(local_day(one.published), kind)), []).append(one)
    return found


def _held(one: Doc) -> set[str]:
    held = set(one.labels) | ({"discriminatory"} if "hate" in one.labels else set())
    return held | ({INTERSECTIONAL} if {"gender", "migrant"} <= held else set())


@settings(max_examples=80, deadline=None)
@given(_documents, st.sampled_from(("auto", "day", "week", "month")), st.integers(1, 50))
def test_every_cell_is_that_counted_by_hand(documents: list[Doc], period: str, size: int) -> None:
    tally = tally_of(documents, LABELS, period, size)
    calendar = tally.calendar
    expected = _by_hand(documents, calendar.kind if calendar else "day")
    for dimension in DIMENSIONS:
        grid = tally.grid(dimension)
        for label in tally.labels:
            own = {(value, when): docs for (name, value, when), docs in expected.items() if name == dimension}
            assert cells(grid, label) == {
                key: (len(docs), sum(label in _held(one) for one in docs)) for key, docs in own.items()
            }
        names = (*grid.periods, "")
        for (value, when), docs in own.items():
            known = {one.author for one in docs if one.author}
            authors = len(known) + sum(one.author is None for one in docs)
            assert grid.authors[grid.values.index(value), names.index(when)] == min(authors, AUTHORS)
        sizes = Counter({value: len(docs) for (value, when), docs in own.items() if not when})
        assert tally.values(dimension) == sorted(sizes.items(), key=lambda one: (-one[1], one[0]))


@settings(max_examples=40, deadline=None)
@given(_documents, st.sampled_from(("auto", "day", "week", "month")), st.integers(1, 15), st.randoms())
def test_parts_put_together_in_any_order_are_the_whole(
    documents: list[Doc], period: str, size: int, draw: random.Random
) -> None:
    parts = [tally_of(documents[at : at + size], LABELS, period) for at in range(0, len(documents), size)]
    draw.shuffle(parts)
    together, whole = Tally(LABELS, period), tally_of(documents, LABELS, period)
    for one in parts:
        together.merge(one.state())
    _compare(together, whole)


def test_parts_of_many_days_are_folded_together_as_the_whole_is() -> None:
    start = datetime(2015, 1, 1, tzinfo=UTC)
    documents = [Doc(start + timedelta(days=i % 1500), LABELS[: i % 3], author=f"{i % 5:020x}") for i in range(3000)]
    documents += [Doc(None), Doc(start, ["hate"])]
    whole = tally_of(documents, LABELS)
    for size in (400, 1_000, 2_900):  # none is folded, some are, the first is
        together = Tally(LABELS)
        for at in range(0, len(documents), size):
            together.merge(tally_of(documents[at : at + size], LABELS).state())
        _compare(together, whole)


def _compare(one: Tally, other: Tally) -> None:
    assert (one.n, one.undated, one.mixed, one.calendar) == (other.n, other.undated, other.mixed, other.calendar)
    for dimension in (*DIMENSIONS, PAIR):
        assert one.values(dimension) == other.values(dimension)
        ours, theirs = one.grid(dimension), other.grid(dimension)
        assert ours.values == theirs.values
        for column in ("n", "counts", "authors"):
            assert (getattr(ours, column) == getattr(theirs, column)).all(), (dimension, column)


def test_batches_of_any_size_and_order_count_the_same() -> None:
    start = datetime(2024, 7, 1, tzinfo=UTC)
    documents = [Doc(start + timedelta(days=i % 90), LABELS[: i % 3], place="01") for i in range(400)]
    whole = tally_of(documents, LABELS).grid("place")
    parts = tally_of(documents[::-1], LABELS, size=7).grid("place")
    assert (whole.n == parts.n).all()
    assert (whole.counts == parts.counts).all()


def test_long_spans_are_folded_to_months_without_a_change_in_the_counts() -> None:
    start = datetime(2015, 1, 1, tzinfo=UTC)
    authors = [f"{i % 2:020x}" for i in range(2000)]
    documents = [Doc(start + timedelta(days=i), LABELS[: i % 3], author=authors[i]) for i in range(2000)]
    documents.append(Doc(None, ["hate"]))
    folded, months = (tally_of(documents, LABELS, kind, 300) for kind in ("auto", "month"))
    assert folded.calendar == months.calendar
    one, other = folded.grid("all"), months.grid("all")
    assert (one.counts == other.counts).all()
    assert (one.authors == other.authors).all()
    assert one.authors[0, 0] == 2
    assert len(folded.days()) == len(one.periods) + 1


def test_gaps_are_gaps() -> None:
    tally = tally_of([Doc(datetime(2024, month, 3, tzinfo=UTC)) for month in (1, 4)], LABELS)
    assert tally.calendar is not None
    assert tally.calendar.periods == ("2024-01", "2024-02", "2024-03", "2024-04")
    assert {when for _, when in cells(tally.grid("all"), "hate")} == {"", "2024-01", "2024-04"}


def test_undated_documents_are_counted_apart() -> None:
    tally = tally_of([Doc(None, ["hate"]), Doc(datetime(2024, 1, 1, tzinfo=UTC))], LABELS)
    assert (tally.n, tally.undated) == (2, 1)
    assert cells(tally.grid("all"), "hate") == {("", ""): (2, 1), ("", "2024-01-01"): (1, 0)}


def test_pairs_of_grounds_are_cells_of_their_own() -> None:
    both = Doc(labels=("discriminatory", "gender", "migrant"))
    tally = tally_of([both, both, Doc(labels=("hate", "gender"))], LABELS)
    assert tally.grounds == ("migrant", "gender")
    assert tally.values(PAIR) == [("migrant gender", 2)]


def test_labels_that_are_not_judged_are_refused() -> None:
    with pytest.raises(ValueError, match="not in the label scheme: hatred"):
        Tally(["hatred"])
    with pytest.raises(ValueError, match="this tally counts"):
        Tally(LABELS).add(batch([Doc()], ["hate"]))
    with pytest.raises(ValueError, match="period must be"):
        Tally(LABELS, "year")


def test_intersectional_needs_two_grounds_to_be_judged() -> None:
    assert INTERSECTIONAL not in Tally(["hate", "gender"]).labels
    assert Tally(LABELS).labels[-1] == INTERSECTIONAL
