"""Dates as people and programs write them in Turkey, read into aware UTC."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any

from hatewatch.records import ISTANBUL
from hatewatch.sources.reasons import load_table
from hatewatch.text import skeleton

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)
_CLEAR = 20  # cells
_EXCEL_ZERO = datetime(1899, 12, 30)

_DAY_FIRST = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?:(?:[\s,]+|T)(\S.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:(?:[\s,]+|T)(\S.*))?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_CLOCK = re.compile(
    r"(?<![\d:+-])(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?![\d:])(?:\s*(am|pm|oo|os|bn|pn)\b)?"
)
_ZONE = re.compile(r"(?<![\w:])(?:([a-z]{1,4})?\s?([+-])(\d{1,2})(?::?(\d{2}))?|([a-z]{1,4}))(?![\w:])")
_TIME_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)[\s,-]+(\S.*)")
_WEEKDAY = re.compile(r"([^\W\d_]+)[.,]?\s+(?=\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


class DateUnreadable(ValueError):  # noqa: N818 - the reason slug is date_unreadable
    """Say that a cell holds something that is no date in any form known here."""


class DateImplausible(ValueError):  # noqa: N818 - the reason slug is date_implausible
    """Say that a date lies before 1990 or more than a year ahead."""


@cache
def _words() -> tuple[dict[str, int], frozenset[str], tuple[str, ...], frozenset[str], dict[str, int]]:
    table: dict[str, Any] = load_table("months.toml")
    months = {skeleton(name): int(number) for number, names in table["months"].items() for name in names}
    words = table["words"]
    silent = frozenset(map(skeleton, words["silent"]))
    afternoon = frozenset(map(skeleton, words["afternoon"]))
    return months, silent, tuple(map(skeleton, words["endings"])), afternoon, table["zones"]


def _plausible(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= datetime.now(UTC) + _AHEAD:
        raise DateImplausible(f"{moment:%Y-%m-%d} lies before 1990 or more than a year ahead.")
    return moment


def _aware(moment: datetime) -> datetime:
    if moment.year < 1989 or moment.year > 2200:  # also keeps astimezone away from the ends of the calendar
        raise DateImplausible(f"The year {moment.year} lies before 1990 or more than a year ahead.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ISTANBUL)
    return _plausible(moment.astimezone(UTC))


def _from_number(number: float) -> datetime:
    """Read epoch seconds to nanoseconds, and Excel's days since 1899-12-30 (Istanbul time)."""
    if not math.isfinite(number):
        raise DateUnreadable(f"{number} is no date.")
    if 20_000 <= number < 80_000:
        return _aware(_EXCEL_ZERO + timedelta(seconds=round(number * 86_400)))
    if number.is_integer() and _COMPACT.fullmatch(str(int(number))):
        return _read(str(int(number)), False)
    for unit in (1, 1e3, 1e6, 1e9):
        if 3e8 <= number / unit < 7e9:
            return _aware(datetime.fromtimestamp(number / unit, UTC))
    raise DateUnreadable(f"{number:.15g} is no date.")


def _clock(text: str) -> tuple[tuple[int, int, int], timezone | None, str]:
    """Take time of day and zone out of folded `text`; return them and what is left."""
    *_, afternoon, zones = _words()
    time, zone = (0, 0, 0), None
    if match := _CLOCK.search(text):
        hour, half = int(match[1]), match[4]
        if half:
            hour = hour % 12 + (12 if half in afternoon else 0)
        time = (hour, int(match[2]), int(match[3] or 0))
        before, after = text[: match.start()], text[match.end() :]
        for found in _ZONE.finditer(after):
            name, sign = found[1] or found[5], found[2]
            if name is None or name in zones:
                ahead = int(found[3]) * 60 + int(found[4] or 0) if sign else 0
                zone = timezone(timedelta(minutes=(zones[name] if name else 0) + (-ahead if sign == "-" else ahead)))
                after = f"{after[: found.start()]} {after[found.end() :]}"
                break
        text = f"{before} {after}"
    return time, zone, text.strip()


def _month(words: list[str]) -> int:
    """Return the month that `words` name; every other word must be one that dates may hold."""
    months, silent, endings, *_ = _words()

    def look(word: str) -> int | None:
        if word in months:
            return months[word]
        for ending in endings:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= 4 and stem in months:
                return months[stem]
        return None

    found: list[int] = []
    i = 0
    while i < len(words):
        pair = " ".join(words[i : i + 2])
        if pair in months:
            found.append(months[pair])
            i += 2
            continue
        month = look(words[i])
        if month:
            found.append(month)
        elif words[i] not in silent and not any(words[i].removesuffix(e) in silent for e in endings):
            raise DateUnreadable
        i += 1
    if len(found) != 1:
        raise DateUnreadable
    return found[0]


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year <= (datetime.now(UTC).year + 1) % 100 else 1900
    return year


def _one_date(text: str) -> str:
    return text.partition(" ~ ")[0].strip()  # "posted ~ edited"


def _date_before_time(text: str) -> str:
    """Return `text` with a leading time of day behind the date, and without a leading weekday."""
    if swapped := _TIME_FIRST.fullmatch(text):
        text = f"{swapped[2]} {swapped[1]}"
    if (weekday := _WEEKDAY.match(text)) and skeleton(weekday[1]) in _words()[1]:
        text = text[weekday.end() :]
    return text


def _either_order(match: re.Match[str]) -> bool:
    """Tell whether a date is of the form that some write with the month first; with dots nobody does."""
    return "." not in match[2]


def _shown(text: str) -> str:
    text = " ".join(text[:100].split())
    return text if len(text) <= 40 else text[:39] + "…"


@lru_cache(maxsize=32768)
def _read(text: str, month_first: bool) -> datetime:
    try:
        if text[4:5] == "-":
            try:
                return _aware(datetime.fromisoformat(text))
            except DateImplausible:
                raise
            except ValueError:
                pass
        text = _one_date(text)
        if _COMPACT.fullmatch(text):
            return _aware(datetime(int(text[:4]), int(text[4:6]), int(text[6:])))
        if _NUMBER.fullmatch(text):
            return _from_number(float(text.replace(",", ".")))
        text = _date_before_time(text)
        if match := _DAY_FIRST.fullmatch(text):
            day, month, year = int(match[1]), int(match[3]), _year(match[4])
            if month_first and _either_order(match):
                day, month = month, day
            if not 1 <= month <= 12 and 1 <= day <= 12:
                first = "month" if month_first and _either_order(match) else "day"
                raise DateUnreadable(f"“{_shown(text)}” is no date with the {first} first.")
            rest = skeleton(match[5] or "")
        elif match := _YEAR_FIRST.fullmatch(text):
            year, month, day = int(match[1]), int(match[2]), int(match[3])
            rest = skeleton(match[4] or "")
        else:
            return _read_words(text)
        time, zone, rest = _clock(rest)
        silent = _words()[1]
        if any(word not in silent for word in _TOKEN.findall(rest)):
            raise DateUnreadable
        return _aware(datetime(year, month, day, *time, tzinfo=zone))
    except DateImplausible:
        raise
    except (ValueError, OverflowError) as error:
        said = str(error) if isinstance(error, DateUnreadable) else ""
        raise DateUnreadable(said or f"“{_shown(text)}” is no date in a form known here.") from None


def _read_words(text: str) -> datetime:
    if len(text) > 80:
        raise DateUnreadable
    time, zone, rest = _clock(skeleton(text))
    tokens = _TOKEN.findall(rest)
    numbers = [token for token in tokens if token[0].isdigit()]
    month = _month([token for token in tokens if not token[0].isdigit()])
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(numbers) != 2 or len(years) != 1 or len(days) != 1:
        raise DateUnreadable
    return _aware(datetime(int(years[0]), month, int(days[0]), *time, tzinfo=zone))


def read_date(value: object, *, month_first: bool = False) -> datetime | None:
    """Return the moment a cell names as aware UTC, or None for an empty cell.

    Times without a zone are Europe/Istanbul, a day without a time is its midnight there. `03/10/2024` is the
    third of October, with `month_first` the tenth of March; what is no date in that order is unreadable. With dots
    the day is always first. Numbers are epoch seconds to nanoseconds, or Excel's days. Raises DateUnreadable or
    DateImplausible (before 1990, more than a year ahead).
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        return _read(text, month_first) if text else None
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, date):
        return _aware(datetime(value.year, value.month, value.day))
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return _from_number(float(value))
        except OverflowError:
            pass
    raise DateUnreadable(f"A cell of kind {type(value).__name__} is no date.")


class DateOrder:
    """Find out from a whole column whether dates such as 03/10/2024 and 03-10-2024 begin with day or month.

    A value above 12 tells; what more values tell counts, so that one slip of the pen decides nothing against many.
    """

    def __init__(self) -> None:
        self._either = self._day = self._month = 0

    def add(self, value: object) -> None:
        """Take one more cell of the column into account."""
        if not isinstance(value, str) or not ("/" in value or "-" in value):
            return
        match = _DAY_FIRST.fullmatch(_date_before_time(_one_date(value.strip())))
        if match and _either_order(match):
            first, second = int(match[1]), int(match[3])
            self._either += 1
            self._day += 12 < first <= 31 and 1 <= second <= 12
            self._month += 1 <= first <= 12 < second <= 31

    @property
    def matters(self) -> bool:
        """Whether any cell so far is of a form that can be read both ways."""
        return self._either > 0

    @property
    def settled(self) -> bool:
        """Whether the cells so far tell so clearly that the others need not be looked at."""
        return abs(self._day - self._month) >= _CLEAR

    @property
    def month_first(self) -> bool:
        """Whether more cells fit only with the month first; a column that fits both ways has the day first."""
        return self._month > self._day
