"""Change points: none where nothing changes, true ones found and placed, holes never read, p-values right."""

from __future__ import annotations

from itertools import product
from math import comb, prod

import numpy as np
import pytest
from numpy.typing import NDArray

from hatewatch.trends.changepoints import Series, find_changes
from hatewatch.trends.changepoints.chance import chance
from hatewatch.trends.changepoints.find import FEWEST, benjamini_hochberg
from hatewatch.trends.changepoints.ranks import LEAST, ranks
from hatewatch.trends.changepoints.reading import Reading
from hatewatch.trends.changepoints.spread import spreads

Counts = NDArray[np.int64]


def series(key: str, documents: Counts, called: Counts, masked: tuple[int, ...] = ()) -> Series:
    hole = np.zeros(len(documents), np.bool_)
    hole[list(masked)] = True
    return Series((key,), documents, called, hole)


def drawn(seed: int, shares: list[float], size: int = 300, key: str = "x", masked: tuple[int, ...] = ()) -> Series:
    random = np.random.default_rng(seed)
    documents = random.poisson(size, len(shares))
    return series(key, documents, random.binomial(documents, shares), masked)


def calm(number: int, weeks: int = 52, seed: int = 0) -> list[Series]:
    return [drawn(seed + i, [0.02 + 0.004 * i] * weeks, 20 + 12 * i, key=f"calm {i}") for i in range(number)]


STEP = [0.05] * 30 + [0.10] * 22


def test_a_doubling_is_found_and_placed_among_thirty_series() -> None:
    (change,) = find_changes([*calm(29, seed=100), drawn(1, STEP)])
    assert change.key == ("x",)
    assert abs(change.index - 30) <= 1
    assert change.low <= 30 <= change.high
    assert change.direction == "up"
    assert change.p < 1e-6
    assert change.p <= change.adjusted < 1e-4
    assert (change.before.start, change.before.stop, change.after.stop) == (0, change.index, 52)
    assert change.before.share == pytest.approx(0.05, abs=0.01)


def test_it_is_found_four_weeks_after_it_began_in_eight_of_ten() -> None:
    shares = [0.05] * 48 + [0.10] * 4
    told = [find_changes([*calm(29, seed=1000 * i), drawn(i, shares)]) for i in range(8)]
    assert sum(any(one.key == ("x",) and abs(one.index - 48) <= 4 for one in each) for each in told) >= 6


def test_a_fall_is_one_too() -> None:
    (change,) = find_changes([drawn(2, STEP[::-1])])
    assert change.direction == "down"
    assert change.low <= 22 <= change.high


def test_sets_without_a_change_are_left_in_peace() -> None:
    assert sum(bool(find_changes(calm(30, seed=1000 * i))) for i in range(8)) <= 1


@pytest.mark.parametrize("from_week_to_week", [0.0, 0.3])
def test_news_cycles_are_no_changes(from_week_to_week: float) -> None:
    random = np.random.default_rng(5)
    false = 0
    for _ in range(8):
        given = []
        for i in range(20):
            stray = np.zeros(52)
            for t in range(1, 52):
                stray[t] = from_week_to_week * stray[t - 1] + random.normal(0, 0.35)
            documents = random.poisson(20 * (i + 1), 52)
            given.append(series(str(i), documents, random.binomial(documents, 1 / (1 + 15 * np.exp(-stray)))))
        false += bool(find_changes(given))
    assert false <= 1


def test_two_changes_of_one_series_each_have_their_stretches() -> None:
    first, second = find_changes([*calm(5), drawn(3, [0.04] * 30 + [0.12] * 30 + [0.06] * 44)])
    assert (first.direction, second.direction) == ("up", "down")
    assert first.low <= 30 <= first.high
    assert second.low <= 60 <= second.high
    assert first.after == second.before
    assert first.after.stop == second.index


def test_what_stands_in_a_hole_is_never_read() -> None:
    hole = tuple(range(10, 15))
    one = drawn(4, STEP, masked=hole)
    other = Series(one.key, one.documents.copy(), one.called.copy(), one.masked)
    other.documents[10:15], other.called[10:15] = 7, -900
    assert find_changes([one]) == find_changes([other])
    assert (
        find_changes([one])[0].before.documents
        == one.documents[: find_changes([one])[0].index][~one.masked[: find_changes([one])[0].index]].sum()
    )


def test_a_change_that_a_hole_may_have_made_is_not_told() -> None:
    shares = [0.02] * 26 + [0.30] * 26
    assert find_changes([drawn(6, shares)])[0].low == 26
    assert find_changes([drawn(6, shares, masked=(24, 25, 26, 27))]) == []


def test_a_change_in_a_hole_or_beside_it_has_the_whole_hole_in_its_interval() -> None:
    (change,) = find_changes([drawn(11, [0.05] * 26 + [0.085] * 26, masked=(24, 25, 26, 27))])
    assert change.high > 28 or change.low < 24
    assert change.low <= 24
    assert change.high >= 28


def test_a_change_elsewhere_is_told_all_the_same() -> None:
    shares = [0.02] * 20 + [0.30] * 20 + [0.05] * 20
    (change,) = find_changes([drawn(6, shares, masked=(19, 20, 21))])
    assert change.index == 40
    assert change.before.start == 22


@pytest.mark.parametrize("readable", [0, 1, FEWEST - 1])
def test_too_few_periods_are_not_searched(readable: int) -> None:
    given = drawn(7, [0.02] * 4 + [0.5] * 4)
    assert find_changes([given])
    assert find_changes([drawn(7, [0.02] * 4 + [0.5] * 4, masked=tuple(range(8 - readable)))]) == []


def test_series_with_nothing_to_see_are_no_trouble() -> None:
    weeks = np.zeros(20, np.int64)
    given = [series("none", weeks, weeks), series("never", weeks + 5, weeks), series("all", weeks + 5, weeks + 5)]
    given += [
        series("single", weeks + 1, (np.arange(20) % 7 == 0).astype(np.int64)),
        series("short", weeks[:3], weeks[:3]),
    ]
    assert find_changes([]) == []
    assert find_changes(given) == []
    for one in given:
        assert find_changes([one]) == []


def test_series_that_do_not_fit_are_refused() -> None:
    weeks = np.ones(9, np.int64)
    with pytest.raises(ValueError, match="one length"):
        Series(("x",), weeks, weeks[1:], np.zeros(9, np.bool_))
    with pytest.raises(ValueError, match="between none and all"):
        series("x", weeks, 2 * weeks)
    series("x", weeks, 2 * weeks, masked=tuple(range(9)))


def test_the_chance_is_the_one_that_counting_gives() -> None:
    sizes, total = np.array([2, 4, 1, 3, 2, 3, 2, 3]), 4
    weighed: list[tuple[float, int]] = []
    for called in product(*(range(min(n, total) + 1) for n in sizes)):
        if sum(called) == total:
            best = ranks(sizes.astype(float), np.array(called, float))[LEAST - 1 : len(sizes) - LEAST].max()
            weighed.append((best, prod(comb(int(n), k) for n, k in zip(sizes, called, strict=True))))
    called = np.zeros(8)
    called[0] = total
    for rank in (0.5, 1.5, 3.0, 5.0, 7.0):
        counted = sum(ways for best, ways in weighed if best >= rank - 1e-9) / sum(ways for _, ways in weighed)
        assert chance(sizes.astype(float), called, rank, LEAST) == pytest.approx(counted, abs=1e-9)


def test_the_chance_is_the_same_for_the_others() -> None:
    sizes, called = np.full(20, 10.0), np.full(20, 2.0)
    assert chance(sizes, called, 9.0, LEAST) == pytest.approx(chance(sizes, sizes - called, 9.0, LEAST))


def test_the_less_is_known_of_the_spread_the_greater_the_chance() -> None:
    sizes, called = np.full(52, 300.0), np.full(52, 15.0)
    chances = [chance(sizes, called, 16.0, LEAST, freedom) for freedom in (5.0, 20.0, 100.0, np.inf)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 5 * chances[-1]


def test_the_spread_is_found_and_a_true_change_does_not_hide_itself() -> None:
    random = np.random.default_rng(9)

    def alike(rho: float, share: NDArray[np.float64], i: int) -> Reading:
        both = 1 / rho - 1
        documents = random.poisson(200, 104)
        called = random.binomial(documents, random.beta(share * both, (1 - share) * both))
        return Reading.of(series(str(i), documents, called))

    still, moved = np.full(104, 0.06), np.where(np.arange(104) < 50, 0.04, 0.2)
    for share in (still, moved):
        effects = [one.effects.mean() for one in spreads([alike(0.01, share, i) for i in range(20)])]
        # 1 + 199 × .01, and as much again at most for what neighbouring weeks may share.
        assert 2.5 < np.mean(effects) < 4.5
    (alone,) = spreads([alike(0.0001, still, 0)])
    assert 1 <= alone.effects.mean() < 1.7


def test_adjusting_is_as_published() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_the_same_series_give_the_same_changes() -> None:
    given = [*calm(10), drawn(1, STEP)]
    assert find_changes(given) == find_changes(given)
