"""How long texts are kept: ages such as `2y`, and what `hatewatch.toml` may say under `[privacy]`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hatewatch.errors import InputError
from hatewatch.records import ISTANBUL

_AGE = re.compile(r"(\d{1,5})\s*([ymd])", re.ASCII)
_WRITTEN = "Write it as 2y, 18m or 90d: years, months or days."


class Privacy(BaseModel):
    """What `hatewatch.toml` may say under `[privacy]`: for the register of processing, and how long texts are kept.

    `keep` is an age such as "2y", or empty where texts are kept until somebody erases them. `controller`, `contact`,
    `purpose` and `basis` are printed as they are; an empty one shows as a blank to fill in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep: str = ""
    controller: str = Field(default="", max_length=2_000)
    contact: str = Field(default="", max_length=2_000)
    purpose: str = Field(default="", max_length=5_000)
    basis: str = Field(default="", max_length=5_000)

    @field_validator("keep")
    @classmethod
    def _is_age(cls, value: str) -> str:
        value = value.strip()
        if value:
            try:
                read_age(value)
            except InputError as error:
                raise ValueError(str(error).rstrip(".")) from None
        return value


def read_age(text: str) -> tuple[int, str]:
    """Return an age as its number and unit: ("2y" gives 2 and "y"); units are y, m and d.

    Raises InputError for anything else, and for nothing at all: an age of 0 would erase everything.
    """
    found = _AGE.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise InputError(f"{text!r} is not an age.", _WRITTEN)
    return int(found[1]), found[2]


def oldest_kept(age: str, now: datetime) -> datetime:
    """Return the time, aware UTC, before which a text is older than `age`: the beginning of a day in Istanbul.

    Whole days, so that what a scheduled run erases is erased once a day and not with every run. The last day of
    February counts for 29 to 31 where the month is shorter. Raises InputError for what is no age.
    """
    number, unit = read_age(age)
    today = now.astimezone(ISTANBUL).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    try:
        if unit == "d":
            day = today - timedelta(days=number)
        else:
            day = _months_before(today, number * (12 if unit == "y" else 1))
    except (OverflowError, ValueError):
        raise InputError(f"{age!r} reaches back before the year 1.", _WRITTEN) from None
    return day.replace(tzinfo=ISTANBUL).astimezone(UTC)


def is_too_old(published: datetime | None, oldest: datetime | None) -> bool:
    """Return whether a text of this date is not to be kept; one without a date is new when it comes."""
    return oldest is not None and published is not None and published < oldest


def _months_before(day: datetime, months: int) -> datetime:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
