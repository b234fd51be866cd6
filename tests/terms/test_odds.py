"""Log-odds under a prior, chances, and false discoveries."""

from __future__ import annotations

from math import comb, log, sqrt

import numpy as np
import pytest

from hatewatch.terms.odds import adjust, chance, log_odds


def test_log_odds_by_hand() -> None:
    found, error = log_odds(*(np.array([value]) for value in (30.0, 10.0, 200.0, 400.0, 2.0, 40.0)))
    assert found[0] == pytest.approx(log(32 / 208) - log(12 / 428))
    assert error[0] == pytest.approx(sqrt(1 / 32 + 1 / 208 + 1 / 12 + 1 / 428))


def exact(now: int, before: int, n: int, n_before: int) -> float:
    both = now + before
    total = comb(n + n_before, both)
    return sum(comb(n, i) * comb(n_before, both - i) for i in range(now, min(n, both) + 1)) / total


@pytest.mark.parametrize(
    ("now", "before", "n", "n_before"),
    [(12, 0, 500, 500), (30, 0, 900, 900), (15, 5, 400, 800), (40, 20, 1000, 1000), (11, 9, 300, 300), (5, 1, 60, 90)],
)
def test_chance_is_that_of_the_exact_test(now: int, before: int, n: int, n_before: int) -> None:
    found = chance(*(np.array([float(value)]) for value in (now, before, n, n_before)))[0]
    assert log(found) == pytest.approx(log(exact(now, before, n, n_before)), abs=0.25)


def test_what_did_not_rise_is_no_chance_finding() -> None:
    found = chance(np.array([0.0, 5, 100, 0.4]), np.array([10.0, 5, 100, 0]), np.full(4, 100.0), np.full(4, 100.0))
    assert (found >= 0.5).all()
    assert np.isfinite(found).all()


def test_adjusted_chances_by_hand() -> None:
    found = adjust(np.array([0.01, 0.04, 0.03, 0.5]))
    assert found.tolist() == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert adjust(np.zeros(0)).tolist() == []
