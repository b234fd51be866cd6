"""Official holidays of Turkey, to be named beside a hole."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("holidays.toml").read_text("utf-8"))


def holidays_in(first: date, last: date, language: str) -> tuple[str, ...]:
    """Return the names of the official holidays from `first` to `last`, in a reader's language, each once.

    Feasts are known from 2015 to 2026 and begin with the day before, which is half a holiday.
    """
    found: dict[str, None] = {}
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        own = _table()["fixed"].get(f"{day.month:02}-{day.day:02}")
        if own and day.year >= own.get("from", 0):
            found.setdefault(own[language])
        for feast in _table()["feast"]:
            if any(-1 <= (day - start).days < feast["days"] for start in feast["starts"]):
                found.setdefault(feast["name"][language])
    return tuple(found)
