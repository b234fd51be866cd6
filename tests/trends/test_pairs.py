"""Pairs of grounds against a table worked by hand."""

from __future__ import annotations

from math import exp, sqrt
from random import Random

import pytest

from counted_documents import Doc, tally_of
from hatewatch.trends.pairs import find_pairs

JUDGED = ("discriminatory", "migrant", "gender", "religious")


def _some(n: int, *labels: str) -> list[Doc]:
    return [Doc(labels=labels) for _ in range(n)]


def test_observed_is_set_against_what_neither_drawing_the_other_would_give() -> None:
    documents = [
        *_some(30, "discriminatory", "migrant", "gender"), *_some(30, "discriminatory", "migrant"),
        *_some(10, "discriminatory", "gender"), *_some(530), *_some(9, "discriminatory", "religious", "gender"),
    ]  # fmt: skip
    (found,) = find_pairs(tally_of(documents, JUDGED))
    assert (found.first, found.second, found.n, found.observed) == ("migrant", "gender", 609, 30)
    assert found.expected == pytest.approx(60 * 49 / 609)
    assert found.ratio == pytest.approx(30 / found.expected)
    assert found.low == pytest.approx(found.ratio * exp(-1.959964 * sqrt(1 / 30 + 1 / 60 + 1 / 49)))
    assert found.low < found.ratio < found.high


def test_grounds_that_do_not_draw_each_other_have_a_ratio_of_one() -> None:
    draw = Random(5)
    documents = [
        Doc(labels=[label for label in ("discriminatory", "migrant", "gender") if draw.random() < 0.2])
        for _ in range(6_000)
    ]
    (found,) = find_pairs(tally_of(documents, JUDGED))
    assert found.low < 1 < found.high


def test_pairs_of_few_documents_or_people_are_withheld() -> None:
    assert find_pairs(tally_of(_some(9, "discriminatory", "migrant", "gender"), JUDGED)) == []
    busy = [Doc(labels=("discriminatory", "migrant", "gender"), author=f"{i % 2:020x}") for i in range(40)]
    assert find_pairs(tally_of(busy, JUDGED)) == []
