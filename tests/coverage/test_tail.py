"""The chance of so few, against sums of the negative binomial's own terms."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

import numpy as np
import pytest

from hatewatch.coverage.tail import so_few


def summed(seen: int, expected: float, dispersion: float) -> float:
    """Return P(N ≤ seen), term by term."""
    r = 1 / dispersion
    stay, go = -log1p(dispersion * expected), log(expected) - log(r + expected)
    return sum(exp(lgamma(k + r) - lgamma(r) - lgamma(k + 1) + r * stay + k * go) for k in range(seen + 1))


@pytest.mark.parametrize("expected", [0.3, 4.0, 60.0, 900.0])
@pytest.mark.parametrize("dispersion", [1e-4, 0.03, 0.5, 6.0])
@pytest.mark.parametrize("part", [0.0, 0.4, 0.9, 1.3])
def test_it_is_the_sum_of_the_terms(expected: float, dispersion: float, part: float) -> None:
    seen = int(part * expected)
    found = so_few(np.array([float(seen)]), np.array([expected]), np.array([dispersion]))
    assert found[0] == pytest.approx(summed(seen, expected, dispersion), rel=1e-7)


def test_without_dispersion_it_is_the_poisson() -> None:
    found = so_few(np.array([0.0, 2.0]), np.array([7.0, 7.0]), np.array([0.0, 0.0]))
    assert found == pytest.approx([exp(-7), exp(-7) * (1 + 7 + 24.5)], rel=1e-6)


def test_more_dispersion_makes_few_less_rare() -> None:
    found = so_few(np.full(3, 5.0), np.full(3, 30.0), np.array([0.01, 0.1, 0.5]))
    assert list(found) == sorted(found)
    assert found[0] < 1e-6 < 0.01 < found[2]
