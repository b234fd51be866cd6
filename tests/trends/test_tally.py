"""The tally against counting by hand, folded and streamed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.trends import INTERSECTIONAL, MENTIONED, Share, Tally
from hatewatch.trends.periods import local_day, period_of

# The arguments of Tally.add.
Counted = tuple[datetime | None, str, bool, str | None, Sequence[str], Sequence[str], Sequence[str]]
LABELS = ("offensive", "discriminatory", "hate", "gender", "migrant")
_PLACES = ("01", "01/seyhan", "21", "26")

_moments = st.datetimes(datetime(2024, 7, 1), datetime(2024, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))
_documents = st.lists(
    st.tuples(
        st.none() | _moments,
        st.sampled_from(("tr", "kmr")),
        st.booleans(),
        st.none() | st.sampled_from(_PLACES),
        st.lists(st.sampled_from(_PLACES), max_size=2).map(tuple),
        st.lists(st.sampled_from(("women", "syrians")), max_size=2, unique=True).map(tuple),
        st.lists(st.sampled_from(LABELS), max_size=4, unique=True).map(tuple),
    ),
    max_size=40,
)


def _tally(documents: list[Counted], period: str = "auto") -> Tally:
    tally = Tally(LABELS, period)
    for document in documents:
        tally.add(*document)
    return tally


def _by_hand(documents: list[Counted], kind: str) -> set[tuple[str, str, str, str, int, int]]:
    """Return (dimension, value, period, label, n, count) counted the slow way."""
    found = set()
    keys: dict[tuple[str, str, str], list[set[str]]] = {}
    for published, language, mixed, place, spoken_of, targets, labels in documents:
        held = set(labels) | ({"discriminatory"} if "hate" in labels else set())
        held |= {INTERSECTIONAL} if {"gender", "migrant"} <= held else set()
        cells = {("all", ""), ("language", language)}
        cells |= {("mixed", "yes")} if mixed else set()
        cells |= {("place", place[:2])} if place else set()
        cells |= {("spoken_of", one[:2]) for one in spoken_of} | {("target", one) for one in targets}
        for dimension, value in cells:
            keys.setdefault((dimension, value, ""), []).append(held)
            if published:
                keys.setdefault((dimension, value, period_of(local_day(published), kind)), []).append(held)
    for (dimension, value, period), texts in keys.items():
        for label in (*LABELS, INTERSECTIONAL):
            count = sum(label in held for held in texts)
            found.add((dimension, value, period, label, len(texts), count))
        if dimension == "target":
            found |= {("mention", value, period, MENTIONED, len(keys["all", "", period]), len(texts))}
    for target in {one for document in documents for one in document[5]}:
        for dimension, _, period in list(keys):
            if dimension == "all" and ("target", target, period) not in keys:
                found.add(("mention", target, period, MENTIONED, len(keys["all", "", period]), 0))
    return found


def _plain(shares: list[Share]) -> set[tuple[str, str, str, str, int, int]]:
    return {(s.dimension, s.value, s.period, s.label, s.n, s.count) for s in shares}


@settings(max_examples=60, deadline=None)
@given(_documents, st.sampled_from(("auto", "day", "week", "month")))
def test_shares_are_those_counted_by_hand(documents: list[Counted], period: str) -> None:
    tally = _tally(documents, period)
    calendar = tally.calendar()
    shares = tally.shares()
    assert _plain(shares) == _by_hand(documents, calendar.kind if calendar else "day")
    assert len(_plain(shares)) == len(shares)
    assert all(0 <= s.low <= s.share <= s.high <= 1 for s in shares)


def _document(moment: datetime | None, *labels: str) -> Counted:
    return (moment, "tr", False, "01", (), (), labels)


def test_order_does_not_matter() -> None:
    start = datetime(2024, 7, 1, tzinfo=UTC)
    documents = [_document(start + timedelta(days=i % 90), *LABELS[: i % 3]) for i in range(400)]
    assert _tally(documents).shares() == _tally(documents[::-1]).shares()


def test_long_spans_are_folded_to_months_without_a_change_in_the_counts() -> None:
    start = datetime(2015, 1, 1, tzinfo=UTC)
    documents = [_document(start + timedelta(days=i), *LABELS[: i % 3]) for i in range(2000)]
    tally = _tally([*documents, _document(None, "hate")])
    assert tally.shares() == _tally([*documents, _document(None, "hate")], "month").shares()
    assert len(tally._cells["all", ""]) == len(set(tally.calendar().periods)) + 1  # type: ignore[union-attr]


def test_gaps_are_gaps() -> None:
    tally = _tally([_document(datetime(2024, month, 3, tzinfo=UTC)) for month in (1, 4)])
    calendar = tally.calendar()
    assert calendar is not None
    assert calendar.periods == ("2024-01", "2024-02", "2024-03", "2024-04")
    assert {s.period for s in tally.shares(("all",))} == {"", "2024-01", "2024-04"}


def test_undated_documents_are_counted_apart() -> None:
    tally = _tally([_document(None, "hate"), _document(datetime(2024, 1, 1, tzinfo=UTC))])
    assert (tally.n, tally.undated) == (2, 1)
    shares = tally.shares(("all",), ["hate"])
    assert [(s.period, s.n, s.count) for s in shares] == [("", 2, 1), ("2024-01-01", 1, 0)]


def test_labels_that_are_not_judged_are_refused() -> None:
    with pytest.raises(ValueError, match="not in the label scheme: hatred"):
        Tally(["hatred"])
    with pytest.raises(ValueError, match="not counted by this tally: religious"):
        _tally([_document(None, "religious")])
    with pytest.raises(ValueError, match="period must be"):
        Tally(LABELS, "year")


def test_intersectional_needs_two_grounds_to_be_judged() -> None:
    assert INTERSECTIONAL not in Tally(["hate", "gender"]).labels
    assert Tally(LABELS).labels[-1] == INTERSECTIONAL
