"""Hear from Label Studio that something changed, and bring it home.

Its webhooks are one POST within the volunteer's own request: given up after a second, never repeated, whatever comes of
it. So a delivery is answered at once and counts as a hint only. One worker pulls, and it pulls without hints too.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Request, Response

from hatewatch.api.app import Part
from hatewatch.api.faults import name_error
from hatewatch.api.secret import is_same
from hatewatch.errors import StoreError, StudioError

#: The header that carries the secret.
HEADER = "X-Hatewatch-Secret"
_STOPPING = 10.0  # seconds that a pull gets to end; it may be cut off at any moment

#: Pulls the projects of these numbers, or everything for None.
Pull = Callable[[frozenset[int] | None], object]

_log = logging.getLogger(__name__)


class Listener:
    """One worker that pulls: at its start, `every` so many seconds at most while hints come, and at each `interval`.

    There is never more than one pull, hints meanwhile become one, and a pull that fails is tried again, later each time
    up to the interval. The log says neither text nor name nor token, so not an error's own words either.
    """

    def __init__(
        self,
        pull: Pull,
        *,
        every: float = 60.0,
        interval: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 < every <= interval:
            raise ValueError("every is above 0 and not above the interval")
        self._pull, self._every, self._interval, self._clock = pull, every, interval, clock
        self._changed = threading.Condition()
        self._hints: set[int] = set()
        self._stopped = False
        self._failures = 0
        self._next_whole = self._earliest = clock()

    def hint(self, project: int) -> None:
        """Note that something changed in the project of this number; return at once."""
        with self._changed:
            self._hints.add(project)
            self._changed.notify()

    @contextmanager
    def running(self) -> Iterator[Listener]:
        """Work in a thread for as long as the context lasts."""
        self._stopped = False
        thread = threading.Thread(target=self._work, name="hatewatch-pull", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            with self._changed:
                self._stopped = True
                self._changed.notify()
            thread.join(_STOPPING)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._stopped and (wait := self._wait()) > 0:
                    self._changed.wait(wait)
                if self._stopped:
                    return
                projects = None if self._clock() >= self._next_whole else frozenset(self._hints)
                self._hints.clear()
            self._pull_once(projects)

    def _wait(self) -> float:
        due = min(self._next_whole, self._earliest) if self._hints else self._next_whole
        return max(due, self._earliest) - self._clock()

    def _pull_once(self, projects: frozenset[int] | None) -> None:
        wait = None
        try:
            self._pull(projects)
            self._failures = 0
            wait = self._interval if projects is None else None
        except Exception as error:
            wait = min(self._every * 2**self._failures, self._interval)
            self._failures = min(self._failures + 1, 20)
            _log.warning(
                "The pull failed (%s) and is tried again in %.0f s. %s", name_error(error), wait, _remedy(error)
            )
        now = self._clock()
        self._earliest = now + self._every
        if wait is not None:
            self._next_whole = now + wait


def hints(listener: Listener, secret: str) -> Part:
    """Return the receiver of webhooks, with its worker: POST /studio/hints/NUMBER with the secret in `HEADER`.

    What is sent along is not read: it may hold texts and addresses, and says nothing that a pull does not find.
    """
    router = APIRouter(include_in_schema=False)

    @router.post("/studio/hints/{project:int}", status_code=204)
    async def hint(project: int, request: Request) -> Response:
        if not is_same(request.headers.get(HEADER, ""), secret):
            return Response(status_code=401)
        listener.hint(project)
        return Response(status_code=204)

    return Part(router, listener.running)


def _remedy(error: Exception) -> str:
    # The remedies of these two are our own words and name nobody; what was found may quote the server.
    known = error.remedy if isinstance(error, StudioError | StoreError) else ""
    return f"{known} What happened: hatewatch annotate pull.".strip()
