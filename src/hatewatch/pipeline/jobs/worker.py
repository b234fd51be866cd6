"""The worker: takes up one job after the other, and leaves none half done that the next worker could not end."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hatewatch.errors import BusyError, HatewatchError, StoreError
from hatewatch.lock import locked
from hatewatch.pipeline.jobs.files import drop, drop_all_but, uploads_of
from hatewatch.pipeline.jobs.steps import Work, do
from hatewatch.pipeline.jobs.told import Cancelled, Stopped, Told
from hatewatch.pipeline.jobs.unfit import MENDABLE, UnfitError
from hatewatch.project import Project
from hatewatch.sources.printable import printable
from hatewatch.store import Store
from hatewatch.store.jobs import Job

MOST_ATTEMPTS = 3  # workers that one job may take down
_MOST_TROUBLES = 12  # times that the store may fail a job, with growing pauses between
_LONGEST_PAUSE = 30.0  # seconds
_IDLE = 5.0  # seconds after which a job that nobody told us of is found
_TIDY = 600.0  # seconds between two times that what is not needed any more goes
_FILES_KEPT = timedelta(days=7)
_JOBS_KEPT = timedelta(days=30)

_log = logging.getLogger(__name__)


class Worker:
    """One project's worker: `stop` ends it between two batches, `wake` says that there may be work.

    `changed` is called when there is more to see in the store. Only one works at a time: others wait for its end.
    """

    def __init__(
        self, project: Project, store: Store, changed: Callable[[], None], *,
        stop: threading.Event, wake: threading.Event,
    ) -> None:  # fmt: skip
        self._project, self._store, self._changed, self._stop, self._wake = project, store, changed, stop, wake
        self._troubles: Counter[str] = Counter()
        self._tidied = float("-inf")
        self.at_work: str | None = None

    def run(self) -> None:
        """Work until it is to stop."""
        while not self._stop.is_set():
            try:
                with locked(uploads_of(self._project.folder), wait=1.0):
                    self._work()
            except BusyError:  # the worker of a server that was killed has not heard of it yet
                continue

    def _work(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._tidy()
                job = self._store.claim_job(_now())
                failures = 0
            except StoreError as error:
                failures += 1
                self._pause(failures, error)
                continue
            if job is None:
                self._wake.wait(_IDLE)
                self._wake.clear()
            else:
                self._do(job)

    def _do(self, job: Job) -> None:
        """Do a job and keep how it ended, however that is."""
        store = self._store
        result = {name: value for name, value in job.result.items() if name not in ("problem", "names")}

        def tell(stage: str, done: int, total: int | None) -> bool:
            return store.tell_job(job.id, stage, done, total)

        told = Told(tell, self._stop.is_set)
        self.at_work = job.id
        try:
            if job.attempts > MOST_ATTEMPTS:
                raise UnfitError(
                    f"{printable(job.name)}: the work on it ended {MOST_ATTEMPTS} times without a word, as it does "
                    "where the memory is not enough.",
                    "Split the file into parts; if it happens again, ask whoever runs the server.",
                    "died",
                )
            do(Work(job, self._project, store, told, result, self._changed))
            store.end_job(job.id, "done", _now(), result=result)
        except Stopped:
            self._put_back(job)
        except Cancelled:
            drop(self._project.folder, job.id)
            self._end(lambda: store.end_job(job.id, "cancelled", _now(), result=result))
        except StoreError as error:
            self._troubles[job.id] += 1
            if self._troubles[job.id] > _MOST_TROUBLES:
                self._fail(job, result, error)
            else:
                self._pause(self._troubles[job.id], error)
                self._put_back(job)
        except HatewatchError as error:
            self._fail(job, result, error)
        except Exception as error:
            _log.warning("A job failed by a fault of hatewatch: %s.", _place(error))
            what = f"A fault of hatewatch ended the work ({type(error).__name__})."
            self._fail(job, result, UnfitError(what, "The server's log says where; please report it.", "fault"))
        else:
            self._troubles.pop(job.id, None)
        finally:
            self.at_work = None
            self._changed()

    def _fail(self, job: Job, result: dict[str, object], error: HatewatchError) -> None:
        problem = (
            error.problem if isinstance(error, UnfitError) else "store" if isinstance(error, StoreError) else "project"
        )
        result["problem"] = problem
        if isinstance(error, UnfitError) and error.columns:
            result["names"] = [printable(one) for one in error.columns]
        if problem not in MENDABLE:
            drop(self._project.folder, job.id)
        told = printable(error.what), printable(error.remedy)
        self._end(lambda: self._store.end_job(job.id, "failed", _now(), result=result, error=told))

    def _put_back(self, job: Job) -> None:
        self._end(lambda: self._store.put_back_job(job.id))

    def _end(self, keep: Callable[[], None]) -> None:
        """Keep how a job ended; where the store is away, wait for it, and else leave the job to the next worker."""
        for failures in range(1, _MOST_TROUBLES + 1):
            try:
                keep()
                return
            except StoreError as error:
                if self._stop.is_set():
                    return
                self._pause(failures, error)

    def _pause(self, failures: int, error: StoreError) -> None:
        seconds = min(_LONGEST_PAUSE, 0.25 * 2**failures)
        _log.warning("The store fails (%s); the worker goes on in %.0f s.", type(error).__name__, seconds)
        self._stop.wait(seconds)

    def _tidy(self) -> None:
        """Remove files that nobody needs any more, and jobs that ended long ago."""
        if time.monotonic() - self._tidied < _TIDY:
            return
        self._tidied, now = time.monotonic(), _now()
        self._store.prune_jobs(now - _JOBS_KEPT)
        kept = {one.id for one in self._store.jobs(most=100_000) if _needs_file(one, now)}
        drop_all_but(self._project.folder, kept)
        for one in self._store.jobs(most=100_000):
            if one.id not in kept:
                drop(self._project.folder, one.id)


def _needs_file(job: Job, now: datetime) -> bool:
    """Return whether a job's file has to stay: it waits, or it failed a few days ago and may be mended."""
    if not job.has_ended:
        return True
    return job.state == "failed" and job.finished is not None and now - job.finished < _FILES_KEPT


def _place(error: Exception) -> str:
    """Return where an error arose, without its words, which may quote a text."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def _now() -> datetime:
    return datetime.now(UTC)
