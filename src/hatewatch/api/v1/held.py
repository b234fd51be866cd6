"""An answer that takes a while to make, kept for some seconds: who asks meanwhile gets the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Held(Generic[_T]):
    """What `make` returned, made anew when it is older than `seconds`; whoever comes meanwhile waits for that one."""

    def __init__(self, make: Callable[[], _T], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._make, self._seconds, self._clock = make, seconds, clock
        self._one = threading.Lock()
        self._held: tuple[float, _T] | None = None

    def get(self) -> _T:
        """Return what holds; raises what `make` raises, and keeps nothing then."""
        with self._one:
            if self._held is None or self._clock() - self._held[0] >= self._seconds:
                self._held = None
                made = self._make()
                self._held = (self._clock(), made)
            return self._held[1]

    def forget(self) -> None:
        """Make it anew when it is next asked for: something was changed here."""
        with self._one:
            self._held = None
