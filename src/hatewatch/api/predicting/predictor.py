"""The predictor: texts of many requests at once become small batches, and each gets its answer in time or none."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from hatewatch.api.predicting.judging import judge
from hatewatch.api.predicting.records import Judgement, Unreadable, full, late, unreadable
from hatewatch.api.predicting.remembered import Remembered, digest_of
from hatewatch.api.predicting.waiting import Asked, Outcome, Waiting
from hatewatch.api.predicting.workers import Watchdog, Worker
from hatewatch.models import Classifier
from hatewatch.models.load import lengths, on_one_core
from hatewatch.pipeline.facts import find_facts

_SHORT = 500  # characters: texts that are put together by their length in pieces
_LOOK = 1.0  # seconds between two looks whether the client is still there
_MOMENT = 0.05  # seconds before its deadline from which a text is not joined any more
_STOPPING = 30.0  # seconds that what was taken gets to be finished
_PATIENCE = 0.1  # weight of the newest batch in what is known of the speed

# They load what they match with at their first text in a language.
_ALL_MATCHERS = ("Bugün pazar kuruldu.", "Îro li Amedê baran e.", "ئەمڕۆ باران دەبارێت.", "Ewro vore vorena.")

#: Says whether the one who asked has gone.
Gone = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class Counted:
    """How many texts were known or on their way already, judged, refused for want of room, and given up."""

    known: int = 0
    judged: int = 0
    refused: int = 0
    dropped: int = 0


class Predictor:
    """A classifier behind a queue; asked from one event loop, where everything but the model's work happens.

    One worker a core where the model keeps to a core and gives Python's lock back, else one: while one waits for a
    text, a lock or a straggler of its batch, the other has work.
    """

    def __init__(self, classifier: Classifier, *, workers: int | None = None, remember: int = 4096) -> None:
        self.classifier = classifier
        self.model = classifier.model
        self.labels: tuple[str, ...] = classifier.labels
        self.thresholds: Mapping[str, float] = classifier.thresholds
        count = workers or (_cores() if classifier.threaded else 1)
        self._judge = partial(judge, on_one_core(classifier) if count > 1 else classifier)
        self._count = count
        self._waiting = Waiting()
        self._remembered = Remembered(remember)
        self._asked: dict[bytes, Asked] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open = False
        self._watchdog: Watchdog | None = None
        self._speed = 0.0
        self.counted = Counted()
        #: Is told the number of texts of each batch and the seconds it took.
        self.on_batch: Callable[[int, float], object] | None = None

    @property
    def alive(self) -> bool:
        """Say whether the workers run and come on."""
        return self._watchdog is not None and self._watchdog.well

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the event loop that it works for; RuntimeError before it runs."""
        if self._loop is None:
            raise RuntimeError("the predictor does not run")
        return self._loop

    @property
    def queued(self) -> int:
        """Return how many texts wait."""
        return len(self._waiting)

    @property
    def wait(self) -> int:
        """Return after how many seconds what waits now will be done, by the speed of late; 1 at least."""
        return max(1, math.ceil(min(self._waiting.characters / self._speed, 600.0))) if self._speed else 1

    async def predict(self, texts: Sequence[str], *, deadline: float, gone: Gone | None = None) -> list[Judgement]:
        """Return the judgement of each text, in order, within `deadline` seconds.

        Raises Full where they cannot wait or would wait too long, Late where the deadline passed, Unreadable where the
        model failed. A text that nobody waits for any more, because the task was cancelled or `gone` says so, does not
        reach the model.
        """
        if not self._open:
            raise full(1, "The model is not there: the service starts or stops.")
        until = time.monotonic() + deadline
        found, mine = self._look_up(texts, until, deadline)
        if mine:
            try:
                await self._wait(mine, until, gone)
            finally:
                for one in mine.values():
                    one.waiters -= 1
        judgements = []
        for digest, known in found:
            outcome = known if known is not None else mine[digest].outcome.result() if _is_done(mine[digest]) else None
            if outcome is None:
                raise late(deadline)
            if isinstance(outcome, Unreadable):
                raise unreadable()
            judgements.append(outcome)
        return judgements

    def _look_up(
        self, texts: Sequence[str], until: float, deadline: float
    ) -> tuple[list[tuple[bytes, Judgement | None]], dict[bytes, Asked]]:
        """Return for each text its digest and what is known of it, and those asked for, of which the new now wait."""
        assert self._loop is not None
        now = time.monotonic() + _MOMENT
        found: list[tuple[bytes, Judgement | None]] = []
        mine: dict[bytes, Asked] = {}
        new: list[Asked] = []
        for text in texts:
            digest = digest_of(text, self.model)
            known = self._remembered.get(digest)
            found.append((digest, known))
            if known is not None or digest in mine:
                continue
            one = self._asked.get(digest)
            if one is None or one.waiters < 1 or one.deadline < now:  # may have been dropped a moment ago
                one = Asked(text, digest, self._length(text), until, self._loop.create_future())
                new.append(one)
            mine[digest] = one
        if new:
            self._admit(new, deadline)
        for digest, one in mine.items():
            one.waiters += 1
            one.deadline = max(one.deadline, until)
            self._asked[digest] = one
        self.counted.known += len(texts) - len(new)
        if new:
            self._waiting.put(new)
        return found, mine

    def _length(self, text: str) -> int:
        # A long one fills a run by itself, and to count its pieces would hold up everybody.
        return lengths(self.classifier, [text])[0] if len(text) <= _SHORT else -len(text)

    def _admit(self, new: Sequence[Asked], deadline: float) -> None:
        """Raise Full where the texts have no room, or not the time."""
        more = sum(len(one.text) for one in new)
        wait = (self._waiting.characters + more) / self._speed if self._speed and len(self._waiting) else 0.0
        if not self._waiting.has_room(len(new), more) or wait > deadline:
            self.counted.refused += len(new)
            raise full(max(1, math.ceil(min(wait, 600.0) - (deadline if wait > deadline else 0))))

    async def _wait(self, mine: Mapping[bytes, Asked], until: float, gone: Gone | None) -> None:
        """Wait until all have their outcome, the time is over, or the client has gone."""
        open_ = {one.outcome for one in mine.values()}
        while open_ and (left := until - time.monotonic()) > 0:
            _, open_ = await asyncio.wait(open_, timeout=min(left, _LOOK) if gone else left)
            if open_ and gone is not None and await gone():
                return

    def _tell(self, asked: Sequence[Asked], outcomes: Sequence[Outcome], seconds: float, characters: int) -> None:
        """Hand outcomes from a worker's thread over to the loop."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and everybody who waited with it
                self._loop.call_soon_threadsafe(self._settle, asked, outcomes, seconds, characters)

    def _settle(self, asked: Sequence[Asked], outcomes: Sequence[Outcome], seconds: float, characters: int) -> None:
        for one, outcome in zip(asked, outcomes, strict=True):
            if self._asked.get(one.digest) is one:
                del self._asked[one.digest]
            if isinstance(outcome, Judgement):
                self._remembered.put(one.digest, outcome)
            if not one.outcome.done():
                one.outcome.set_result(outcome)
        if not characters:
            self.counted.dropped += len(asked)
            return
        self.counted.judged += len(asked)
        if self.on_batch is not None:
            self.on_batch(len(asked), seconds)
        speed = self._count * characters / max(seconds, 1e-6)
        self._speed = speed if not self._speed else (1 - _PATIENCE) * self._speed + _PATIENCE * speed

    @contextmanager
    def running(self) -> Iterator[Predictor]:
        """Work for the running event loop as long as the context lasts; at its end, finish what waits."""
        self._loop = asyncio.get_running_loop()
        find_facts(_ALL_MATCHERS)
        # What is loaded by now stays. The collector would look through all of it again and again, for a tenth of a
        # second each time.
        gc.collect()
        gc.freeze()
        self._open = True
        self._waiting.open()
        workers = [Worker(self._waiting, self._judge, self._tell, i) for i in range(self._count)]
        watchdog = self._watchdog = Watchdog(workers)
        for worker in workers:
            worker.thread.start()
        threading.Thread(target=watchdog.run, name="hatewatch-watchdog", daemon=True).start()
        try:
            yield self
        finally:
            self._open = False
            self._waiting.close()
            end = time.monotonic() + _STOPPING
            for worker in workers:
                worker.thread.join(max(0.0, end - time.monotonic()))
            watchdog.stop()
            self._watchdog = None
            gc.unfreeze()


def _is_done(one: Asked) -> bool:
    return one.outcome.done() and not one.outcome.cancelled()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
