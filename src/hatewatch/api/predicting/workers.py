"""The threads that run the model, and the one that watches whether they still do."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from hatewatch.api.faults import name_error
from hatewatch.api.predicting.records import Judgement, Unreadable, unreadable
from hatewatch.api.predicting.waiting import Asked, Outcome, Waiting

#: Judges texts, in order; may fail.
Judge = Callable[[Sequence[str]], list[Judgement]]
#: Is told of what came of some texts: seconds and characters are those of the model's work, None where it had none.
Tell = Callable[[Sequence[Asked], Sequence[Outcome], float, int], object]

#: Ended so, a process tells its supervisor that it did not mean to (EX_SOFTWARE of sysexits.h).
EXIT = 70

_log = logging.getLogger(__name__)


class Worker:
    """One thread that takes what waits, judges it and tells."""

    def __init__(self, waiting: Waiting, judge: Judge, tell: Tell, number: int) -> None:
        self._waiting, self._judge, self._tell = waiting, judge, tell
        self._begun = 0
        self._busy = False
        self.thread = threading.Thread(target=self._work, name=f"hatewatch-predict-{number}", daemon=True)

    @property
    def at(self) -> int | None:
        """Return the number of the batch it is at, None where it waits for one."""
        return self._begun if self._busy else None

    def _work(self) -> None:
        while True:
            taken, dropped = self._waiting.take()
            if not taken and not dropped:
                return
            if dropped:
                self._tell(dropped, [None] * len(dropped), 0.0, 0)
            if taken:
                self._begun += 1
                self._busy = True
                began = time.perf_counter()
                outcomes = self._outcomes([one.text for one in taken])
                self._busy = False
                self._tell(taken, outcomes, time.perf_counter() - began, sum(len(one.text) for one in taken))

    def _outcomes(self, texts: Sequence[str]) -> list[Judgement | Unreadable]:
        """Return what came of each text; where the model fails on several, each is tried alone."""
        try:
            return list(self._judge(texts))
        except Exception as error:  # a traceback in the log might quote a text
            if len(texts) > 1:
                return [outcome for text in texts for outcome in self._outcomes([text])]
            _log.error("The model failed on a text (%s).", name_error(error))
            return [unreadable()]


class Watchdog:
    """Look every second whether a worker is still at the same batch, or gone.

    After `stuck` looks `well` is False, after `ends` the process ends: a thread cannot be stopped from outside, and the
    supervisor starts another. Looks are counted, not time: a computer that slept is no reason.
    """

    def __init__(
        self,
        workers: Sequence[Worker],
        *,
        stuck: int = 30,
        ends: int = 90,
        every: float = 1.0,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._workers, self._stuck, self._ends, self._every, self._end = workers, stuck, ends, every, end
        self._seen: list[int | None] = [None] * len(workers)
        self._looks = [0] * len(workers)
        self._stopped = threading.Event()
        self.well = True

    def run(self) -> None:
        """Look until stopped."""
        while not self._stopped.wait(self._every):
            self.look()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def look(self) -> None:
        """Look once."""
        for i, worker in enumerate(self._workers):
            at = worker.at if worker.thread.is_alive() else -1
            self._looks[i] = self._looks[i] + 1 if at is not None and at == self._seen[i] else 0
            self._seen[i] = at
        longest = max(self._looks)
        if self.well != (longest < self._stuck):
            self.well = longest < self._stuck
            _log.warning("The model works again." if self.well else "The model does not come on; it is waited for.")
        if longest >= self._ends:
            _log.critical("The model did not come on; the process ends, to be started again.")
            self._end(EXIT)
