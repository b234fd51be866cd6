"""Numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from hatewatch.reports import locale
from hatewatch.trends import Share


@pytest.mark.parametrize(("language", "written"), [("tr", "%12,3"), ("kmr", "%12,3"), ("en", "12.3%")])
def test_percentages(language: str, written: str) -> None:
    assert locale.percent(0.1234, language) == written


@pytest.mark.parametrize(("language", "written"), [("tr", "1.234"), ("kmr", "1.234"), ("en", "1,234")])
def test_counts(language: str, written: str) -> None:
    assert locale.number(1234, language) == written


def test_small_shares_have_two_decimals() -> None:
    share = Share.of("all", "", "", "hate", 10_000, 42)
    assert locale.digits_for(share) == 2
    assert locale.interval(share, "tr") == "%0,31–%0,57"
    assert locale.interval(Share.of("all", "", "", "hate", 100, 0), "en") == "0.0%–3.7%"
    assert locale.interval(Share.of("all", "", "", "hate", 4000, 0), "en") == "0.00%–0.10%"


@pytest.mark.parametrize(
    ("language", "month", "week", "several"),
    [
        ("tr", "Temmuz 2024", "1 Temmuz 2024", "Temmuz – Ağustos 2024"),
        ("kmr", "tîrmeh 2024", "1ê tîrmeha 2024an", "tîrmeh – tebax 2024"),
        ("en", "July 2024", "1 July 2024", "July – August 2024"),
    ],
)
def test_periods(language: str, month: str, week: str, several: str) -> None:
    assert locale.period_name("2024-07", language) == month
    assert locale.period_name("2024-W27", language) == week
    assert locale.period_name("2024-07-01", language) == week
    assert locale.period_name("2024-07/2024-08", language) == several
    assert locale.period_name("2024-07/2025-07", language).startswith(f"{month} – ")


def test_a_span_of_one_day_is_one_day() -> None:
    day = date(2024, 7, 3)
    assert locale.span_name(day, day, "tr") == "3 Temmuz 2024"


@pytest.mark.parametrize(("language", "written"), [("tr", "a, b ve c"), ("kmr", "a, b û c"), ("en", "a, b and c")])
def test_lists(language: str, written: str) -> None:
    assert locale.listing(["a", "b", "c"], language) == written
