"""Numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel import dates, lists, numbers
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.reports import locale
from hatewatch.trends import Figure


@pytest.mark.parametrize(("language", "written"), [("tr", "%12,3"), ("kmr", "%12,3"), ("en", "12.3%")])
def test_percentages(language: str, written: str) -> None:
    assert locale.percent(0.1234, language) == written


@pytest.mark.parametrize(("language", "written"), [("tr", "1.234"), ("kmr", "1.234"), ("en", "1,234")])
def test_counts(language: str, written: str) -> None:
    assert locale.number(1234, language) == written


def test_small_shares_have_two_decimals() -> None:
    share = Figure.of("all", "", "", "hate", 10_000, 42)
    assert locale.digits_for(share) == 2
    assert locale.interval(share, "tr") == "%0,31–%0,57"
    assert locale.interval(Figure.of("all", "", "", "hate", 100, 0), "en") == "0.0%–3.7%"
    assert locale.interval(Figure.of("all", "", "", "hate", 4000, 0), "en") == "0.00%–0.10%"


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


LOCALES = {"tr": "tr", "kmr": "ku", "en": "en_GB"}
PATTERNS = {"tr": "%#,##0", "kmr": "%#,##0", "en": "#,##0%"}


@pytest.mark.parametrize(("language", "code"), LOCALES.items())
@given(count=st.integers(0, 10**9), value=st.floats(0, 1e4), share=st.floats(0, 1), digits=st.integers(0, 2))
def test_numbers_as_babel_writes_them(
    language: str, code: str, count: int, value: float, share: float, digits: int
) -> None:
    pattern = PATTERNS[language].replace("#0", "#0." + "0" * digits if digits else "#0")
    assert locale.number(count, language) == numbers.format_decimal(count, locale=code)
    assert locale.fixed(value, language, 3) == numbers.format_decimal(value, "#,##0.000", locale=code)
    assert locale.percent(share, language, digits) == numbers.format_percent(share, pattern, locale=code)


@pytest.mark.parametrize(("language", "code"), LOCALES.items())
def test_dates_and_lists_as_babel_writes_them(language: str, code: str) -> None:
    for day in (date(2024, 1, 1) + timedelta(days=9 * i) for i in range(41)):
        month = f"{day:%Y-%m}"
        assert locale.day_name(day, language) == dates.format_date(day, "long", locale=code)
        assert locale.period_name(month, language) == dates.format_date(day, "LLLL y", locale=code)
        assert locale.tick_name(month, language)[0] == dates.format_date(day, "LLL", locale=code)
        assert locale.tick_name(day.isoformat(), language)[0] == dates.format_date(day, "d MMM", locale=code)
    for names in ([], ["a"], ["a", "b"], ["a", "b", "c", "d"]):
        assert locale.listing(names, language) == lists.format_list(names, locale=code)


def test_names_sort_as_turkish_has_it() -> None:
    names = [
        "Çınar",
        "Cizre",
        "Dersim",
        "Iğdır",
        "İzmir",
        "Şırnak",
        "Siirt",
        "Êzîdxan",
        "Ekin",
        "9. Gün",
        "Ürgüp",
        "Urfa",
    ]
    assert sorted(names, key=locale.turkish_order) == [
        "9. Gün", "Cizre", "Çınar", "Dersim", "Ekin", "Êzîdxan", "Iğdır", "İzmir", "Siirt", "Şırnak", "Urfa", "Ürgüp",
    ]  # fmt: skip
