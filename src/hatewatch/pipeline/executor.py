"""Run one function over batches, here or on all cores: results always come back in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from types import TracebackType
from typing import Protocol, Self, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Executor(Protocol):
    """Map a picklable function over batches; keep memory bounded by never running far ahead of the reader."""

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """Yield `function(batch)` for each batch, in order."""
        ...


class SerialExecutor:
    """Do the work in this process."""

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """Yield `function(batch)` for each batch, in order."""
        return map(function, batches)


class ProcessExecutor:
    """Do the work in `workers` processes (default: one a core); use it in a `with` statement.

    The processes start at the second batch, so that small inputs never pay for them, and end by themselves should
    this process be killed.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """Yield `function(batch)` for each batch, in order."""
        batches = iter(batches)
        first = next(batches, None)
        if first is None:
            return
        second = next(batches, None)
        if second is None or self._workers == 1:
            yield function(first)
            if second is not None:
                yield function(second)
                yield from map(function, batches)
            return
        waiting: deque[Future[B]] = deque(self._submit(function, batch) for batch in (first, second))
        for batch in batches:
            waiting.append(self._submit(function, batch))
            # What is done is given out at once: batches may come slowly, and somebody waits to store what they gave.
            while len(waiting) > 2 * self._workers or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _submit(self, function: Callable[[A], B], batch: A) -> Future[B]:
        if self._pool is None:
            # One thread a worker, which numpy must hear of before it is loaded: the processes share the cores already.
            for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
                os.environ.setdefault(name, "1")
            # Spawned, as on Windows and macOS: a fork of a process with threads (progress bar, numpy) may hang.
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_parent
            )
            with _deaf():  # the first task starts them all
                return self._pool.submit(function, batch)
        return self._pool.submit(function, batch)


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that never hear Ctrl-C, not even before their first line; ours is heard at the end."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent() -> None:
    """End this worker when the process that started it is gone: a killed parent cannot say goodbye."""
    # Ctrl-C reaches every process of a terminal; only the parent should answer it (Windows has no `_deaf`).
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
