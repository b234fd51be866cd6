"""Take fields out of an item without trusting it: a plain value comes back, or `Unmapped`, whatever stands there."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from hatewatch.sources.platforms.shape import Unmapped
from hatewatch.sources.reasons import load_table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_ID = 500
_DIGITS = re.compile(r"-?\d{1,20}(?:\.\d+)?")
_ZONED = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\s*(?:([A-Za-z]{1,5})|([+-]\d\d(?::?\d\d)?))?")
_NO_VALUE = frozenset({"", "null", "None", "nan", "NaN"})


def look(item: object, *keys: str | int) -> Any:
    """Return what lies at a path of keys and places in lists, or None."""
    for key in keys:
        if isinstance(item, dict):
            item = item.get(key)
        elif isinstance(item, list) and isinstance(key, int) and -len(item) <= key < len(item):
            item = item[key]
        else:
            return None
    return item


def mapping(item: object, *keys: str | int) -> Mapping[str, Any]:
    """Return the mapping at a path, an empty one where there is none."""
    found = look(item, *keys)
    return found if isinstance(found, dict) else {}


def items(item: object, *keys: str | int) -> list[Any]:
    """Return the list at a path, an empty one where there is none."""
    found = look(item, *keys)
    return found if isinstance(found, list) else []


def words(item: object, *keys: str | int) -> str:
    """Return the text at a path as it stands, "" where there is none."""
    found = look(item, *keys)
    return found if isinstance(found, str) else ""


def name(item: object, *keys: str | int) -> str | None:
    """Return the short text or number at a path, stripped; None where there is none."""
    found = look(item, *keys)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found) if abs(found) < 10**40 else ""
    text = found.strip() if isinstance(found, str) else ""
    return None if text in _NO_VALUE else text


def native_id(item: object, *keys: str | int) -> str:
    """Return the id at a path; raise Unmapped where there is none."""
    found = name(item, *keys)
    if found is None or len(found) > _LONGEST_ID:
        raise Unmapped("item_unmapped", f"There is no id under {'.'.join(map(str, keys))}.")
    return found


def unescaped(text: str) -> str:
    """Return a text with its HTML entities decoded, once; platforms that write `&amp;` write it so throughout."""
    return html.unescape(text) if "&" in text else text


def epoch(value: object) -> datetime | None:
    """Read seconds, milliseconds or microseconds since 1970, as a number or in digits; None for no value (0 too).

    Raises Unmapped for anything else.
    """
    if value is None or (isinstance(value, str) and value.strip() in _NO_VALUE):
        return None
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value == 0:
            return None
        for unit in (1, 1_000, 1_000_000):  # ten digits are seconds from 2001 to 2286
            if abs(value) < 1e10 * unit:
                return _EPOCH + timedelta(seconds=value / unit)
    raise _no_time(value)


def iso(value: object) -> datetime | None:
    """Read a time as ISO 8601 has it, one without a zone as UTC; None for no value. Raises Unmapped for all else."""
    if value is None or (isinstance(value, str) and value.strip() in _NO_VALUE):
        return None
    if isinstance(value, str) and len(value) < 60:
        try:
            return _utc(datetime.fromisoformat(value.strip()))
        except (ValueError, OverflowError):
            pass
    raise _no_time(value)


def mail_date(value: object) -> datetime | None:
    """Read a time as in `Wed Mar 01 18:04:26 +0000 2023` (X) or an e-mail's head; None for no value."""
    if value is None or (isinstance(value, str) and value.strip() in _NO_VALUE):
        return None
    if isinstance(value, str) and len(value) < 60:
        parts = value.split()
        if len(parts) == 6 and parts[4][:1] in "+-":  # the year stands last
            value = f"{parts[0]}, {parts[2]} {parts[1]} {parts[5]} {parts[3]} {parts[4]}"
        try:
            return _utc(parsedate_to_datetime(value))
        except (ValueError, OverflowError, IndexError, TypeError):
            pass
    raise _no_time(value)


def zoned(value: object) -> datetime | None:
    """Read a time with the abbreviation of a zone behind it ("2021-07-05 18:02:45 TRT"), UTC without one.

    None for no value. Abbreviations are those of the table of months and zones; one that is not there raises Unmapped.
    """
    if value is None or (isinstance(value, str) and value.strip() in _NO_VALUE):
        return None
    match = _ZONED.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise _no_time(value)
    ahead = _zones().get(match[2].lower()) if match[2] else 0
    moment = iso(match[1] + (match[3] or ""))
    if ahead is None or moment is None:
        raise Unmapped("item_unmapped", f"The zone {match[2]} of a time is not known.")
    return moment - timedelta(minutes=ahead)


@cache
def _zones() -> dict[str, int]:
    return load_table("months.toml")["zones"]  # type: ignore[no-any-return]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _no_time(value: object) -> Unmapped:
    shown = f"“{value[:40]}”" if isinstance(value, str) else f"A value of kind {type(value).__name__}"
    return Unmapped("item_unmapped", f"{shown} is no time as this platform writes it.")
