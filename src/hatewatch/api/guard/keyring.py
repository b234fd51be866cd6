"""The valid keys and sessions, in memory for some seconds: no request waits for the store.

All of them are read together: there are tens, and whoever tries keys or cookies that do not exist causes no more
reading than anybody else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import anyio
import anyio.to_thread

from hatewatch.errors import StoreError
from hatewatch.store import Key, Session
from hatewatch.store.serving import ServingStore

#: How long a session lasts at most, and how long without a request.
LONGEST, IDLE = timedelta(hours=12), timedelta(hours=2)
_FRESH = 3.0  # seconds for which what was read holds: so long may a revoked key go on
_AGAIN = 0.5  # seconds after which somebody unknown is looked for again: a key that was just made opens
_NOTE = 60.0  # seconds between two notes of who used what

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    at: float
    keys: dict[int, Key]
    sessions: dict[bytes, Session]


class Keyring:
    """What opens the service; used by one event loop, while a thread of its own notes last uses."""

    def __init__(
        self,
        store: ServingStore,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store, self.now = store, now
        self._clock = clock
        self._read = _Read(float("-inf"), {}, {})
        self._one: anyio.CapacityLimiter | None = None
        self._changes = 0
        self._keys_used: dict[int, datetime] = {}
        self._sessions_used: dict[bytes, datetime] = {}
        self._untold: set[bytes] = set()

    async def key(self, number: int) -> Key | None:
        """Return the key of that number, None where none is valid; raises StoreError where the store is away."""
        read = await self._at_least(_FRESH)
        if number not in read.keys:
            read = await self._at_least(_AGAIN)
        key = read.keys.get(number)
        return key if key is not None and key.opens(self.now()) else None

    async def session(self, digest: bytes) -> tuple[Session, Key] | None:
        """Return the session of that digest with its key, None where none is open; raises StoreError as `key`."""
        read = await self._at_least(_FRESH)
        if digest not in read.sessions:
            read = await self._at_least(_AGAIN)
        session, now = read.sessions.get(digest), self.now()
        if session is None or now >= session.ends:
            return None
        if now - max(session.seen, self._sessions_used.get(digest, session.seen)) >= IDLE:
            return None
        key = read.keys.get(session.key)
        return (session, key) if key is not None and key.opens(now) else None

    def forget(self) -> None:
        """Read anew before the next answer: something was changed here."""
        self._changes += 1
        self._read = replace(self._read, at=float("-inf"))

    def note(self, key: int, session: bytes | None = None) -> None:
        """Note that a key was used, by a session perhaps; the store hears of it within a minute or so."""
        now = self._keys_used[key] = self.now()
        if session is not None:
            self._sessions_used[session] = now
            self._untold.add(session)

    @contextmanager
    def running(self) -> Iterator[Keyring]:
        """Note last uses for as long as the context lasts."""
        stopped = threading.Event()
        thread = threading.Thread(target=self._work, args=[stopped], name="hatewatch-keys", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            stopped.set()
            thread.join(10)

    def keep_notes(self) -> None:
        """Write down who used what, and drop the sessions that are over."""
        keys, self._keys_used = self._keys_used, {}
        untold, self._untold = self._untold, set()
        now = self.now()
        if keys or untold:
            self.store.note_use(keys, {one: self._sessions_used[one] for one in list(untold)})
        # What was seen stays in memory as well: a session must not look idle until it is read anew.
        for one, seen in list(self._sessions_used.items()):  # which a request may add to meanwhile
            if now - seen >= IDLE:
                self._sessions_used.pop(one, None)
        if any(now >= min(one.seen + IDLE, one.ends) for one in self._read.sessions.values()):
            self.store.end_sessions(seen_before=now - IDLE, ended_before=now)

    def _work(self, stopped: threading.Event) -> None:
        last = False
        while not last:
            last = stopped.wait(_NOTE)
            try:
                self.keep_notes()
            except StoreError:
                _log.warning("The store could not be told who used which key.")

    async def _at_least(self, fresh: float) -> _Read:
        if self._clock() - self._read.at < fresh:
            return self._read
        if self._one is None:
            self._one = anyio.CapacityLimiter(1)  # one reads, the others wait for what it finds
        return await anyio.to_thread.run_sync(self._read_anew, fresh, limiter=self._one)

    def _read_anew(self, fresh: float) -> _Read:
        at, changes = self._clock(), self._changes
        if at - self._read.at >= fresh:
            keys = {key.key: key for key in self.store.api_keys() if key.revoked is None}
            sessions = {one.digest: one for one in self.store.sessions()}
            # What changed while this was being read may be missing in it.
            self._read = _Read(at if changes == self._changes else float("-inf"), keys, sessions)
        return self._read
