"""Where a command writes: never over its input, never half a file, and with the time that it says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from hatewatch.atomic import replacing
from hatewatch.errors import InputError
from hatewatch.records import ISTANBUL


@contextmanager
def written(out: Path | None) -> Iterator[TextIO]:
    """Give a stream to write to: the screen, a pipe or device as it is, or a file that appears when all is written."""
    if out is None:
        yield sys.stdout
        return
    out = out.resolve()
    if out.exists() and not out.is_file():
        with out.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    with replacing(out) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream


def now() -> datetime:
    """Return the time of this run; SOURCE_DATE_EPOCH stands in for it where the same bytes are wanted again."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed and not fixed.isdigit():
        raise InputError(f"SOURCE_DATE_EPOCH={fixed}: not a number of seconds.", "Unset it, or set it to digits.")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC).replace(microsecond=0)


def clock(ahead: timedelta = timedelta(), *, at: datetime | None = None) -> str:
    """Return the time in Istanbul as a clock shows it, with the day unless it is today.

    It is that of now, of so much `ahead` of now, or of `at`.
    """
    today = datetime.now(ISTANBUL)
    time = at.astimezone(ISTANBUL) if at else today + ahead
    return f"{time:%H:%M}" if time.date() == today.date() else f"{time:%Y-%m-%d %H:%M}"
