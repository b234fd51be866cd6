"""A run: addresses in, records out, the network in a thread of its own, and an end within its limits."""

from __future__ import annotations

import asyncio
import queue
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from types import TracebackType

from hatewatch.collect.addresses import Resolve, look_up
from hatewatch.collect.outcomes import Failed
from hatewatch.collect.records import Asked, Fetched, Limits, Manner
from hatewatch.collect.told import Tally, tell
from hatewatch.errors import LackingError

_FILES = 4096  # that may be open: every host keeps a connection or two, and some systems allow 256 unless asked
_NEEDED = ("feedparser", "httpx", "lxml", "protego", "trafilatura")
_LOOK = 0.5  # seconds between two looks whether there is anything left to wait for


class Fetcher:
    """Fetch addresses, hosts beside each other, and hand out records as they come; use it in a `with` block.

    >>> with Fetcher(Manner("https://ornek.example.org/bot")) as fetcher:      # doctest: +SKIP
    ...     fetcher.ask(Asked("https://gazete.example.org/rss", "feed"))
    ...     for fetched in fetcher:
    ...         for link in links_of(fetched):
    ...             fetcher.ask(Asked(link))

    Iteration ends once everything that was asked has come. Each `Asked` gives one `Fetched`; what was not begun when
    the run's time is over, or was asked after it, comes as `run_over`. Where records are taken slowly, at most `held`
    of them and what is in flight wait in memory. Records come to one thread; `stop` may be called from any.
    Raises LackingError where the extra `collect` is not installed.
    """

    def __init__(
        self,
        manner: Manner,
        limits: Limits | None = None,
        *,
        resolve: Resolve = look_up,
        tls: ssl.SSLContext | None = None,
        held: int = 64,
    ) -> None:
        _check_extra()
        self._manner, self._limits, self._resolve, self._held = manner, limits or Limits(), resolve, held
        self._tls = tls
        self._outstanding = 0
        self._done: queue.SimpleQueue[Fetched] = queue.SimpleQueue()
        self._tasks: set[asyncio.Task[Fetched]] = set()
        self._stopped = False
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hatewatch-fetch", daemon=True)

    def __enter__(self) -> Fetcher:
        _allow_files()
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self.stop()
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()

    def ask(self, asked: Asked) -> None:
        """Have an address fetched; its record comes in its turn."""
        self._outstanding += 1
        self._loop.call_soon_threadsafe(self._begin, asked)

    def __iter__(self) -> Iterator[Fetched]:
        while self._outstanding:
            yield self._take()

    def stop(self) -> None:
        """End the run: what is not done comes as `run_over` at once."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end)

    def _take(self) -> Fetched:
        while True:
            try:
                found = self._done.get(timeout=_LOOK)  # without an end, Ctrl-C is not heard on Windows
            except queue.Empty:
                if not self._thread.is_alive():
                    raise RuntimeError("records are taken within the with block") from None
                continue
            self._outstanding -= 1
            if self._done.qsize() < self._held:
                self._loop.call_soon_threadsafe(self._room.set)
            return found

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        finally:
            self._ready.set()

    async def _live(self) -> None:
        from hatewatch.collect.fetch import Getter

        self._loop = asyncio.get_running_loop()
        self._over, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()
        self._getter = Getter(self._manner, self._limits, resolve=self._resolve, tls=self._tls, room=self._room)
        self._loop.call_later(self._limits.run, self._end)
        self._ready.set()
        try:
            await self._over.wait()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            await self._getter.aclose()

    def _begin(self, asked: Asked) -> None:
        if self._stopped:
            self._deliver(self._over_record(asked))
            return
        task = self._loop.create_task(self._getter.get(asked))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._finish(asked, done))

    def _finish(self, asked: Asked, task: asyncio.Task[Fetched]) -> None:
        self._tasks.discard(task)
        self._deliver(self._over_record(asked) if task.cancelled() else task.result())

    def _deliver(self, found: Fetched) -> None:
        self._done.put(found)
        if self._done.qsize() >= self._held:
            self._room.clear()

    def _over_record(self, asked: Asked) -> Fetched:
        over = Failed("run_over", f"the run ended before ({self._limits.run:g} s at most)")
        return tell(asked, over, [], Tally())

    def _end(self) -> None:
        self._stopped = True
        for task in self._tasks:
            task.cancel()


def _allow_files() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _check_extra() -> None:
    if lacking := [name for name in _NEEDED if find_spec(name) is None]:
        raise LackingError(
            f"Collecting needs {lacking[0]}, which is not installed.",
            'Install it: python -m pip install "hatewatch[collect]", in a checkout -e ".[collect]".',
        )
