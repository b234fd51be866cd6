"""Wilson's interval against published numbers, and what must hold of it everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.trends import Figure, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (score, no continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_published_intervals(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=5e-5)


def test_another_confidence_is_wider() -> None:
    assert wilson(10, 100, 0.99)[0] < wilson(10, 100)[0] < wilson(10, 100, 0.9)[0]


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    count, n = pair
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1
    mirrored = wilson(n - count, n)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(("count", "n", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0), (1, 2, 0.0)])
def test_impossible_counts_are_refused(count: int, n: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        wilson(count, n, confidence)


def test_a_share_of_few_is_small() -> None:
    assert Figure.of("all", "", "", "hate", 29, 1).small
    assert not Figure.of("all", "", "", "hate", 30, 1).small


def test_a_prevalence_is_small_by_what_it_amounts_to_and_is_not_raw() -> None:
    raw = Figure.of("place", "01", "2024-07", "hate", 5_000, 100)
    told = replace(raw, method="composite", read=9, effective=20.0)
    assert (raw.raw, raw.small) == (True, False)
    assert (told.raw, told.small) == (False, True)


def test_a_figure_is_cited_by_what_it_is_of() -> None:
    assert Figure.of("all", "", "", "hate", 10, 1).id == "all.hate"
    assert Figure.of("place", "01", "2024-07/2024-08", "hate", 10, 1).id == "place.01.2024-07/2024-08.hate"


@pytest.mark.parametrize(
    ("share", "low", "high", "wide"),
    [
        (0.01, 0.0, 0.083, True),  # 8 points, eight times the share
        (0.01, 0.0, 0.05, False),  # 5 points are never wide
        (0.02, 0.0, 0.0501, True),
        (0.10, 0.05, 0.18, False),  # 13 points, 1.3 times the share
        (0.10, 0.05, 0.1801, True),
        (0.50, 0.35, 0.65, True),  # 30 points are always wide
        (0.50, 0.36, 0.65, False),
        (0.0, 0.0, 0.06, True),
    ],
)
def test_a_wide_interval_is_marked_by_the_published_rule(share: float, low: float, high: float, wide: bool) -> None:
    one = Figure("all", "", "2024-10", "hate", 400, 9, share, low, high, "composite", 42, 64.0)
    assert (one.wide, one.few, one.small) == (wide, False, wide)
    assert not replace(one, method="raw").small, "a raw share is marked by its n alone"
    assert replace(one, effective=12.0).few
