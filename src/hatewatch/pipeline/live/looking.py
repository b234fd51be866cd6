"""Live: a thread that keeps one report of all that was judged up to date, for whoever asks."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hatewatch.errors import HatewatchError, InputError
from hatewatch.pipeline.live.kept import Memory, refresh
from hatewatch.pipeline.measure import find_said
from hatewatch.pipeline.report import measure
from hatewatch.progress import Silent
from hatewatch.records import Unit
from hatewatch.reports.record import Report, Said
from hatewatch.store import Store, StoredModel

_log = logging.getLogger(__name__)
# To look at what is said takes longer than all else together: so many seconds go by, and so many times as long as it
# took the last time.
_SAID_EVERY, _SAID_PART = 300.0, 20.0
_PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # before trying again, while the store is away
_PAUSE = 0.2  # seconds: the longest pause after a step of counting
_ENDING = 10.0  # seconds to wait for a look that goes on when the server ends


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The report of all that `model` had judged when it was `counted`: of `documents`, but for `pending` ones."""

    report: Report
    model: StoredModel
    counted: datetime
    documents: int
    pending: int


class Live:
    """The last report of a store, made anew where something changed: looked for every so many seconds, or on a hint.

    `model` is a name, or `name@digest`, of which the latest registered is told; where nothing was predicted by it, or
    none is named, the latest of all. Terms and themes (`report.said`) are looked at after the figures, every five
    minutes at most, or after twenty times as long as that takes, and may be that much older than the figures beside
    them. While the store cannot be reached the last report stays.
    """

    def __init__(
        self,
        open: Callable[[], Store],
        *,
        model: str | None = None,
        unit: Unit = "documents",
        period: str = "auto",
        publisher: str = "",
        title: str = "",
        every: float = 30.0,
    ) -> None:
        self._open, self._model, self._unit, self._period = open, model, unit, period
        self._publisher, self._title, self._every = publisher, title, every
        self._snapshot: Snapshot | None = None
        self._reason: HatewatchError | None = None
        self._busy = False
        self._seen = ""
        self._memory = Memory()
        self._said = _Said("")
        self._wake, self._end, self._one = threading.Event(), threading.Event(), threading.Lock()

    def snapshot(self) -> Snapshot | None:
        """Return the last report made, at once; None before the first, and where there is nothing to tell."""
        return self._snapshot

    @property
    def reason(self) -> HatewatchError | None:
        """Why there is no report, or none that is newer; None where all is well, and before the first look."""
        return self._reason

    @property
    def busy(self) -> bool:
        """Whether it is being counted."""
        return self._busy

    def hint(self) -> None:
        """Say that something changed: it is looked at soon."""
        self._wake.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep the report up to date until the block ends, in a thread of its own."""
        self._end.clear()
        thread = threading.Thread(target=self._run, name="live", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            self._wake.set()
            thread.join(_ENDING)
            if not thread.is_alive():
                self._end.clear()

    def look(self, store: Store) -> bool:
        """Look once, in this thread: make the report anew if anything it tells has changed; return whether it had.

        Raises StoreError where the store cannot be asked; the last report stays then.
        """
        with self._one:
            try:
                return self._look(store)
            except _EndedError:
                return False
            except InputError as error:  # nothing to tell: what was told before is not so any more
                told, self._snapshot, self._reason, self._seen = self._snapshot, None, error, ""
                return told is not None
            finally:
                self._busy = False

    def _look(self, store: Store) -> bool:
        model = _choose(store.models(), self._model)
        seen = f"{model.name} {store.stamp()} {store.parts()}"
        said = self._said if self._said.model == model.name else _Said(model.name)
        if seen == self._seen and (said.of == seen or not said.is_old):
            self._reason = None  # the store may have been away
            return False
        self._busy, now = True, datetime.now(UTC)
        progress = _Gentle(self._end)
        counted = refresh(
            store, model, unit=self._unit, period=self._period, progress=progress, memory=self._memory
        )  # fmt: skip
        built, _ = measure(
            store, model, title=self._title, publisher=self._publisher, unit=self._unit, period=self._period,
            created=now, counted=counted, told=said.told,
        )  # fmt: skip
        stock = counted.stock
        self._snapshot = Snapshot(built, model, now, stock.documents, stock.documents - stock.predicted)
        self._reason, self._seen = None, seen
        if said.is_old:
            began = time.monotonic()
            told = find_said(store, counted.called, counted.tally.calendar, progress=progress)
            self._said = _Said(model.name, seen, tuple(told), time.monotonic() + _spare(time.monotonic() - began))
            self._snapshot = replace(self._snapshot, report=replace(built, said=self._said.told))
        return True

    def _run(self) -> None:
        """Look again and again; whatever happens, the thread stays."""
        store: Store | None = None
        failures = 0
        while not self._end.is_set():
            self._wake.clear()
            began = time.monotonic()
            try:
                store = store or self._open()
                if self.look(store):
                    _log.info("figures counted anew in %.1f s", time.monotonic() - began)
                failures = 0
            except Exception as error:
                self._reason = error if isinstance(error, HatewatchError) else _FAILED
                # The message of an error may hold what is stored; where it arose does not.
                place = traceback.extract_tb(error.__traceback__)[-1]
                _log.warning("no new figures: %s in %s, line %s", type(error).__name__, place.name, place.lineno)
                _close(store)
                store = None
                failures += 1
            took = time.monotonic() - began
            if failures:
                self._end.wait(_PAUSES[min(failures, len(_PAUSES)) - 1])
            else:  # a hint need not wait, but as long as the last look took, so that others have the machine too
                self._end.wait(min(took, self._every))
                self._wake.wait(max(self._every - took, took))
        _close(store)


_FAILED = HatewatchError("The figures could not be counted.", "The log of the server says where it failed.")


@dataclass(frozen=True, slots=True)
class _Said:
    """What is being said by a model's calls, `of` what was seen then, and `until` when that will do (monotonic)."""

    model: str
    of: str = ""
    told: tuple[Said, ...] = ()
    until: float = 0.0

    @property
    def is_old(self) -> bool:
        """Say whether it is time to look again."""
        return time.monotonic() >= self.until


def _spare(took: float) -> float:
    return max(_SAID_EVERY, _SAID_PART * took)


class _EndedError(Exception):
    """The server ends."""


class _Gentle(Silent):
    """Pause after every step, so that those who wait for answers get the machine, and stop where the server ends."""

    def __init__(self, end: threading.Event) -> None:
        self._end, self._last = end, time.monotonic()

    def advance(self, done: int, count: int) -> None:  # noqa: ARG002
        """Pause a third as long as the step took."""
        if self._end.wait(min((time.monotonic() - self._last) / 3, _PAUSE)):
            raise _EndedError
        self._last = time.monotonic()


def _choose(models: Sequence[StoredModel], wanted: str | None) -> StoredModel:
    if not models:
        raise InputError("Nothing has been predicted yet, so there is nothing to tell.", "Run: hatewatch predict.")
    named = [one for one in models if wanted is not None and wanted in (one.name, one.name.partition("@")[0])]
    return (named or list(models))[-1]


def _close(store: Store | None) -> None:
    if store is not None:
        with suppress(Exception):
            store.close()
