"""How far a job is, told to the store twice a second at most; and where it is heard that it shall stop."""

from __future__ import annotations

import time
from collections.abc import Callable

#: The stages of jobs in their order: those of an upload, whose last one is a report's as well.
STAGES = ("waiting", "look", "read", "copies", "predict", "report")
_EVERY = 0.5  # seconds


class Stopped(Exception):  # noqa: N818 - it is no error and never seen outside this package
    """The worker is to end; the job waits for the next one."""


class Cancelled(Exception):  # noqa: N818 - see above
    """Whoever asked for the job took it back, or it is gone."""


class Told:
    """The `hatewatch.progress.Progress` of one job.

    `tell` keeps (stage, done, total) and returns whether to go on; `stopping` says whether the worker is to end. Both
    are asked between two batches, so that what was begun is whole.
    """

    def __init__(
        self,
        tell: Callable[[str, int, int | None], bool],
        stopping: Callable[[], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell, self._stopping, self._clock = tell, stopping, clock
        self._stage = ""
        self._total: int | None = None
        self._last = float("-inf")

    def stage(self, name: str) -> None:
        """Begin a stage, one of `STAGES`."""
        self._stage, self._total = name, None
        self._write(0)

    def start(self, what: str, total: int | None, unit: str, done: int = 0, count: int = 0) -> None:  # noqa: ARG002
        """Begin a step of `total` units within the stage."""
        self._total = total
        self._write(done)

    def advance(self, done: int, count: int) -> None:  # noqa: ARG002 -- of rows and bytes, one is enough to tell
        """Say that `done` units are behind us; raises Stopped or Cancelled."""
        if self._stopping():
            raise Stopped
        if self._clock() - self._last >= _EVERY:
            self._write(done)

    def say(self, line: str) -> None:
        """Say nothing: the stages tell enough."""

    def _write(self, done: int) -> None:
        if self._stopping():
            raise Stopped
        self._last = self._clock()
        if not self._tell(self._stage, done, self._total):
            raise Cancelled
