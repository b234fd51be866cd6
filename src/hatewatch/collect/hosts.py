"""Taking turns: how often a host is asked, how many requests run there at once, and when it is left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from hatewatch.collect.outcomes import Failed
from hatewatch.collect.records import Limits, Manner

_LONGEST = timedelta(days=30)  # later times than this are noted as this


class Host:
    """One host within one run: whose turn it is, and whether it wants to be left alone."""

    def __init__(self, manner: Manner, limits: Limits) -> None:
        self.failures = 0
        self._limits = limits
        self._delay = manner.delay
        self._slots = asyncio.Semaphore(manner.in_flight)
        self._order = asyncio.Lock()
        self._next = 0.0
        self._last = ""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it; first come, first served. Raises Failed once the host is left for this run."""
        async with self._slots:
            async with self._order:
                await self._wait()
                self._next = time.monotonic() + self._delay
            yield

    def slow_down(self, delay: float) -> None:
        """Leave at least `delay` seconds between the requests that follow."""
        self._delay = max(self._delay, delay)

    def hold(self, seconds: float) -> None:
        """Start nothing for so long; where that is longer than a run waits, the host is left for this run."""
        self._next = max(self._next, time.monotonic() + seconds)

    def note(self, failure: str | None) -> None:
        """Count an exchange: None, or the outcome of one that says the host is unwell."""
        self.failures = 0 if failure is None else self.failures + 1
        self._last = failure or ""

    async def _wait(self) -> None:
        while True:
            if self.failures >= self._limits.patience:
                raise Failed("host_left", f"{self.failures} failures on end, {self._last} the last")
            wait = self._next - time.monotonic()
            if wait <= 0:
                return
            if wait > self._limits.wait:
                raise Failed("host_left", f"it wants {wait:.0f} s of peace", later(wait))
            await asyncio.sleep(wait)


def later(seconds: float) -> datetime:
    """Return the time so many seconds from now, at most a month."""
    return datetime.now(UTC) + min(timedelta(seconds=min(seconds, 1e9)), _LONGEST)


def read_retry_after(value: str | None) -> float | None:
    """Return how many seconds a Retry-After header asks for, from seconds or a date; None where it says nothing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
