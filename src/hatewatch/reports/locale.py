"""Numbers, shares and dates as each reader's language writes them; the only module here that asks Babel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from hatewatch.trends import Share
from hatewatch.trends.periods import period_start

#: CLDR knows Kurmanji by the code `ku`; en_GB puts the day before the month.
_LOCALES = {"tr": "tr", "kmr": "ku", "en": "en_GB"}
#: What HTML's `lang` attribute calls them (BCP 47; browsers know `ku`, and kmr is its Kurmanji).
HTML_LANGUAGES = {"tr": "tr", "kmr": "kmr", "en": "en"}


@cache
def locale_of(language: str) -> Locale:
    """Return Babel's locale for a reader's language."""
    return Locale.parse(_LOCALES[language])


@cache
def _percent_pattern(language: str, digits: int) -> str:
    pattern: str = locale_of(language).percent_formats[None].pattern
    return pattern.replace("#,##0", "#,##0." + "0" * digits if digits else "#,##0")


def digits_for(share: Share) -> int:
    """Return how many decimals a share is shown with: one, or two where one would hide it."""
    return 2 if 0 < share.share < 0.01 or share.high < 0.01 else 1


def number(value: int, language: str) -> str:
    """Return a count: 1.234 or 1,234."""
    return str(format_decimal(value, locale=locale_of(language)))


def decimal(value: float, language: str) -> str:
    """Return a number with up to three decimals: 0,315 or 0.315."""
    return str(format_decimal(value, "#,##0.0##", locale=locale_of(language)))


def listing(names: Sequence[str], language: str) -> str:
    """Return names in one sentence: a, b ve c; a, b û c; a, b and c."""
    return format_list(names, locale=locale_of(language))


def percent(value: float, language: str, digits: int = 1) -> str:
    """Return a share in [0, 1]: %12,3 or 12.3%."""
    return str(format_percent(value, _percent_pattern(language, digits), locale=locale_of(language)))


def interval(share: Share, language: str) -> str:
    """Return the ends of an interval: %11,0–%13,5 or 11.0%–13.5%."""
    digits = digits_for(share)
    return f"{percent(share.low, language, digits)}–{percent(share.high, language, digits)}"


def day_name(day: date, language: str) -> str:
    """Return a date in words: 3 Temmuz 2024, 3ê tîrmeha 2024an, 3 July 2024."""
    return str(format_date(day, "long", locale=locale_of(language)))


def span_name(first: date, last: date, language: str) -> str:
    """Return the two ends of a stretch of time."""
    ends = day_name(first, language), day_name(last, language)
    return ends[0] if first == last else " – ".join(ends)


def period_name(period: str, language: str) -> str:
    """Return a period, or several as "2024-07/2024-08", in words; a week is named by its first day."""
    if "/" in period:
        first, last = period.split("/")
        if len(first) == len("2024-07") and first[:4] == last[:4]:  # two months of one year
            name = str(format_date(period_start(first), "LLLL", locale=locale_of(language)))
        else:
            name = period_name(first, language)
        return f"{name} – {period_name(last, language)}"
    if "W" in period or period.count("-") == 2:
        return day_name(period_start(period), language)
    return str(format_date(period_start(period), "LLLL y", locale=locale_of(language)))


def tick_name(period: str, language: str) -> tuple[str, str]:
    """Return a chart's label for a period in two lines: day and month over year, or month over year."""
    period = period.partition("/")[0]
    start, locale = period_start(period), locale_of(language)
    pattern = "d MMM" if "W" in period or period.count("-") == 2 else "LLL"
    return str(format_date(start, pattern, locale=locale)), str(start.year)
