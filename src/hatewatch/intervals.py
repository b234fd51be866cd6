"""Intervals as people write them in settings and options: 30m, 6h, 1d."""

from __future__ import annotations

import re
from datetime import timedelta

_FORM = re.compile(r"(\d{1,4})\s*([mhd])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_interval(text: str, *, least: timedelta) -> timedelta | None:
    """Return the interval that `text` names in minutes, hours or days; None where it is none, or under `least`."""
    match = _FORM.fullmatch(text.strip())
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    return length if length >= least else None
