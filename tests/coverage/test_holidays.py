"""Official holidays, by name."""

from __future__ import annotations

from datetime import date

import pytest

from hatewatch.coverage.holidays import holidays_in


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ((2024, 4, 9), (2024, 4, 9), ("Ramazan Bayramı",)),  # the day before, half of it free
        ((2024, 4, 12), (2024, 4, 13), ("Ramazan Bayramı",)),
        ((2024, 4, 13), (2024, 4, 13), ()),
        ((2025, 6, 1), (2025, 6, 20), ("Kurban Bayramı",)),
        ((2025, 12, 30), (2026, 1, 2), ("Yılbaşı",)),
        ((2016, 7, 15), (2016, 7, 15), ()),  # a holiday since 2017
    ],
)
def test_holidays_are_named(first: tuple[int, int, int], last: tuple[int, int, int], names: tuple[str, ...]) -> None:
    assert holidays_in(date(*first), date(*last), "tr") == names


def test_they_have_a_name_in_every_language() -> None:
    year = [holidays_in(date(2025, 1, 1), date(2025, 12, 31), language) for language in ("tr", "kmr", "en")]
    assert [len(names) for names in year] == [9, 9, 9]
