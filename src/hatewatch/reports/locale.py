"""Numbers, shares and dates as each reader's language writes them, from a table of what Unicode CLDR says."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from hatewatch.text.casing import lower
from hatewatch.trends import Figure
from hatewatch.trends.periods import period_start

#: What HTML's `lang` attribute calls them (BCP 47; browsers know `ku`, and kmr is its Kurmanji).
HTML_LANGUAGES = {"tr": "tr", "kmr": "kmr", "en": "en"}


#: The Turkish alphabet with the letters of Kurmanji and English where their dictionaries have them.
_ALPHABET = {letter: at for at, letter in enumerate("abcçdeêfgğhıiîjklmnoöpqrsştuûüvwxyz")}


def turkish_order(name: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts names as Turkish does: Ç after C, ı before i; other letters last, signs first."""
    return tuple(
        (_ALPHABET.get(sign, len(_ALPHABET) if sign.isalpha() else -1), sign)
        for sign in unicodedata.normalize("NFC", lower(name))
    )


@cache
def _habits(language: str) -> Mapping[str, Any]:
    """Return how a reader's language writes what stands in the table."""
    table = tomllib.loads(files(__package__).joinpath("locales.toml").read_text("utf-8"))
    return dict(table[language])


def _written(value: Decimal, language: str) -> str:
    habits = _habits(language)
    signs = str.maketrans({",": habits["group"], ".": habits["decimal"]})
    return f"{value:,f}".translate(signs)


def digits_for(share: Figure) -> int:
    """Return how many decimals a share is shown with: one, or two where one would hide it."""
    return 2 if 0 < share.share < 0.01 or share.high < 0.01 else 1


def number(value: int, language: str) -> str:
    """Return a count: 1.234 or 1,234."""
    return _written(Decimal(value), language)


def fixed(value: float, language: str, digits: int = 2) -> str:
    """Return a number with so many decimals, a true minus before it where it is below 0: 0,70 or 0.70."""
    rounded = round(Decimal(str(value)), digits)
    return ("−" if rounded < 0 else "") + _written(abs(rounded), language)


def listing(names: Sequence[str], language: str) -> str:
    """Return names in one sentence: a, b ve c; a, b û c; a, b and c."""
    *first, last = names or [""]
    return _habits(language)["last"].format(", ".join(first), last) if first else last


def percent(value: float, language: str, digits: int = 1) -> str:
    """Return a share in [0, 1]: %12,3 or 12.3%."""
    hundredths = round(Decimal(str(value)) * 100, digits)  # half to even, as CLDR has it
    return str(_habits(language)["percent"].format(_written(hundredths, language)))


def interval(share: Figure, language: str) -> str:
    """Return the ends of an interval: %11,0–%13,5 or 11.0%–13.5%."""
    digits = digits_for(share)
    return f"{percent(share.low, language, digits)}–{percent(share.high, language, digits)}"


def day_name(day: date, language: str) -> str:
    """Return a date in words: 3 Temmuz 2024, 3ê tîrmeha 2024an, 3 July 2024."""
    habits = _habits(language)
    return str(habits["day"].format(day=day.day, month=habits["months"][day.month - 1], year=day.year))


def span_name(first: date, last: date, language: str) -> str:
    """Return the two ends of a stretch of time."""
    ends = day_name(first, language), day_name(last, language)
    return ends[0] if first == last else " – ".join(ends)


def period_name(period: str, language: str) -> str:
    """Return a period, or several as "2024-07/2024-08", in words; a week is named by its first day."""
    if "/" in period:
        first, last = period.split("/")
        if len(first) == len("2024-07") and first[:4] == last[:4]:  # two months of one year
            name = _habits(language)["months"][period_start(first).month - 1]
        else:
            name = period_name(first, language)
        return f"{name} – {period_name(last, language)}"
    if "W" in period or period.count("-") == 2:
        return day_name(period_start(period), language)
    start = period_start(period)
    return f"{_habits(language)['months'][start.month - 1]} {start.year}"


def tick_name(period: str, language: str) -> tuple[str, str]:
    """Return a chart's label for a period in two lines: day and month over year, or month over year."""
    period = period.partition("/")[0]
    start = period_start(period)
    month = _habits(language)["short"][start.month - 1]
    return (f"{start.day} {month}" if "W" in period or period.count("-") == 2 else month), str(start.year)
