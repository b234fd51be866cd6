"""How often somebody may ask: a bucket that fills with time, one for each."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Buckets:
    """One bucket for each who asks; a request takes `cost` out of it, and it fills at `a_minute`.

    A full one holds a minute's worth. At most `most` are kept; the one unused for longest is forgotten first, which
    fills it: bounded memory is worth that.
    """

    def __init__(self, a_minute: float, *, most: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._full, self._a_second, self._most, self._clock = float(a_minute), a_minute / 60, most, clock
        self._held: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, who: Hashable, cost: float = 1.0) -> int:
        """Take from somebody's bucket: 0, or where it does not hold that much, after how many seconds it will."""
        now = self._clock()
        held, then = self._held.get(who, (self._full, now))
        held = min(self._full, held + (now - then) * self._a_second)
        cost = min(cost, self._full)
        missing = cost - held
        self._held[who] = (held, now) if missing > 0 else (held - cost, now)
        self._held.move_to_end(who)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return max(1, math.ceil(missing / self._a_second)) if missing > 0 else 0
