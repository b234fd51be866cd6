"""The keys in memory: as fresh as was promised, and read no oftener than needed, whatever is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytest.importorskip("fastapi")

from hatewatch.api.guard.keyring import Keyring
from hatewatch.errors import StoreError
from hatewatch.store import Key, Session

NOW = datetime(2026, 3, 21, 9, tzinfo=UTC)
SEEN = b"s" * 32


class Kept:
    """A store of keys that counts how often it is read."""

    def __init__(self) -> None:
        self.held = {1: Key(1, "Zîn", "viewer", b"d" * 32, NOW)}
        self.open = [Session(SEEN, 1, NOW, NOW, NOW + timedelta(hours=12))]
        self.reads = 0
        self.noted: list[tuple[dict[int, datetime], dict[bytes, datetime]]] = []
        self.away = False

    def api_keys(self) -> list[Key]:
        if self.away:
            raise StoreError("Away.", "Wait.")
        self.reads += 1
        return list(self.held.values())

    def sessions(self) -> list[Session]:
        return self.open

    def note_use(self, keys: dict[int, datetime], sessions: dict[bytes, datetime]) -> None:
        self.noted.append((keys, sessions))

    def end_sessions(self, **_: Any) -> int:
        return 0


class Asked:
    """A keyring with a clock that is set by hand."""

    def __init__(self) -> None:
        self.store, self.at = Kept(), 100.0
        self.keyring = Keyring(self.store, clock=lambda: self.at, now=lambda: NOW + timedelta(seconds=self.at))  # type: ignore[arg-type]

    def key(self, number: int = 1) -> Key | None:
        return self.run(self.keyring.key(number))

    def run(self, what: Awaitable[Any]) -> Any:
        async def one() -> Any:
            self.keyring._one = None  # it belongs to a loop
            return await what

        return asyncio.run(one())


@pytest.fixture
def ring() -> Asked:
    return Asked()


def test_a_key_is_read_once_for_many_requests(ring: Asked) -> None:
    for _ in range(100):
        assert ring.key() is not None
        ring.at += 0.01
    assert ring.store.reads == 1


def test_a_revoked_key_goes_on_for_less_than_five_seconds(ring: Asked) -> None:
    assert ring.key() is not None
    ring.store.held.clear()
    ring.at += 2.9
    assert ring.key() is not None
    ring.at += 2
    assert ring.key() is None


def test_a_new_key_opens_at_once_and_unknown_ones_do_not_make_the_store_work(ring: Asked) -> None:
    assert ring.key(2) is None
    ring.store.held[2] = Key(2, "Mem", "admin", b"e" * 32, NOW)
    ring.at += 0.6
    assert ring.key(2) is not None
    before = ring.store.reads
    for number in range(1000, 2000):
        assert ring.key(number) is None
    assert ring.store.reads == before


def test_forged_sessions_do_not_make_the_store_work(ring: Asked) -> None:
    assert ring.run(ring.keyring.session(SEEN)) is not None
    for number in range(1000):
        assert ring.run(ring.keyring.session(number.to_bytes(32))) is None
    assert ring.store.reads == 1


def test_what_was_changed_here_is_read_before_the_next_answer(ring: Asked) -> None:
    assert ring.key() is not None
    ring.store.held.clear()
    ring.keyring.forget()
    assert ring.key() is None


def test_what_changed_while_the_store_was_read_is_read_again(ring: Asked) -> None:
    read = ring.store.sessions

    def sessions() -> list[Session]:
        found = list(read())
        ring.store.held.clear()  # a key is revoked here just after the keys were read
        ring.keyring.forget()
        ring.store.sessions = read  # type: ignore[method-assign]
        return found

    ring.store.sessions = sessions  # type: ignore[method-assign]
    ring.key()
    assert ring.key() is None


def test_many_who_come_at_once_wait_for_one_reading(ring: Asked) -> None:
    async def crowd() -> list[Key | None]:
        return await asyncio.gather(*(ring.keyring.key(1) for _ in range(50)))

    assert None not in asyncio.run(crowd())
    assert ring.store.reads == 1


def test_while_the_store_is_away_what_was_read_holds_no_longer_than_ever(ring: Asked) -> None:
    assert ring.key() is not None
    ring.store.away = True
    ring.at += 2
    assert ring.key() is not None
    ring.at += 2
    with pytest.raises(StoreError):
        ring.key()
    ring.store.away = False
    assert ring.key() is not None


def test_a_thousand_requests_are_one_note_and_none_is_no_note(ring: Asked) -> None:
    for _ in range(1000):
        ring.keyring.note(1, SEEN)
        ring.at += 0.001
    ring.keyring.keep_notes()
    ring.keyring.keep_notes()
    assert len(ring.store.noted) == 1
    (keys, sessions) = ring.store.noted[0]
    assert set(keys) == {1}
    assert set(sessions) == {SEEN}


def test_notes_are_kept_when_the_service_stops(ring: Asked) -> None:
    with ring.keyring.running():
        ring.keyring.note(1)
    assert [set(keys) for keys, _ in ring.store.noted] == [{1}]
