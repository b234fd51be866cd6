"""The worker process as its server has it: started, woken, heard, and started again when it dies."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STOPPING = 15.0  # seconds that the batch at hand gets to end, after which the worker is ended
_LONGEST_PAUSE = 60.0  # seconds before a worker that dies at once is started again
_HEALTHY = 60.0  # seconds of life after which the next death counts as the first

_log = logging.getLogger(__name__)


class Watched:
    """One worker process of a project; it ends when this one does, however that comes about."""

    def __init__(self, folder: Path, changed: Callable[[], None]) -> None:
        self._folder, self._changed = folder, changed
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @property
    def process(self) -> int | None:
        """The process's id, None where none is at work."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def wake(self) -> None:
        """Say that there may be work; without a worker it finds that out when it starts."""
        with self._lock, suppress(OSError, ValueError):
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.write(b"\n")
                self._process.stdin.flush()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep a worker at work for as long as the context lasts."""
        self._stopped.clear()
        thread = threading.Thread(target=self._watch, name="hatewatch-jobs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._end()
            thread.join(_STOPPING)

    def _watch(self) -> None:
        deaths = 0
        while not self._stopped.is_set():
            began = time.monotonic()
            process = self._start()
            if process is None:
                return
            assert process.stdout is not None
            for _ in process.stdout:
                self._tell()
            code = process.wait()
            if self._stopped.is_set():
                return
            self._tell()
            deaths = 1 if time.monotonic() - began > _HEALTHY else deaths + 1
            pause = min(_LONGEST_PAUSE, 0.5 * 2 ** min(deaths, 10))
            _log.warning("The worker of jobs ended (%d) and is started again in %.0f s.", code, pause)
            self._stopped.wait(pause)

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Start the worker, unless it is to stop already."""
        command = [sys.executable, "-m", "hatewatch.pipeline.jobs", str(self._folder)]
        with self._lock:
            if self._stopped.is_set():
                return None
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            return self._process

    def _end(self) -> None:
        """Close the pipe that tells the worker to end; where it does not in time, end it."""
        with self._lock:
            process = self._process
            if process is None:
                return
            with suppress(OSError):
                if process.stdin is not None:
                    process.stdin.close()
        try:
            process.wait(_STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _tell(self) -> None:
        try:
            self._changed()
        except Exception as error:  # who is told must not end the watch
            _log.warning("What a job changed could not be told (%s).", type(error).__name__)
