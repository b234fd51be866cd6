"""Every store keeps keys and sessions alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hatewatch.errors import InputError
from hatewatch.pipeline.keys import add_key, digest_secret, parse_key, revoke_key
from hatewatch.store import Session, Store, open_store

NOW = datetime(2026, 3, 21, 9, 30, 15, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def begin(store: Store, key: int, number: int = 1) -> Session:
    session = Session(bytes([number]) * 32, key, NOW, NOW, NOW + 12 * HOUR)
    store.add_session(session)
    return session


def test_a_key_comes_back_as_it_was_made(store: Store) -> None:
    made = store.add_key("Şîlan Çağın", "analyst", b"\x00\xff" * 16, made=NOW, expires=NOW + HOUR)
    other = store.add_key("betik", "viewer", b"\x01" * 32, made=NOW)
    assert store.api_keys() == [made, other]
    assert made.digest == b"\x00\xff" * 16
    assert (made.made, made.expires, made.used, made.revoked) == (NOW, NOW + HOUR, None, None)
    assert other.expires is None


def test_two_valid_keys_do_not_share_a_name_and_a_revoked_one_gives_it_back(store: Store) -> None:
    first = add_key(store, "Zîn", "viewer").key
    with pytest.raises(InputError, match="a key called 'Zîn' already"):
        add_key(store, "Zîn", "admin")
    revoked = revoke_key(store, "Zîn", now=NOW)
    assert revoked == replace(first, revoked=NOW)
    second = add_key(store, "Zîn", "admin").key
    assert store.api_keys() == [revoked, second]
    assert second.key != first.key


def test_what_is_not_there_cannot_be_revoked(store: Store) -> None:
    add_key(store, "Mem", "viewer")
    revoke_key(store, "Mem")
    assert store.revoke_key("Mem", NOW) is None
    with pytest.raises(InputError, match="There is none"):
        revoke_key(store, "Mem")
    add_key(store, "Sînem", "viewer")
    with pytest.raises(InputError, match="There are: Sînem"):
        revoke_key(store, "Mem")


def test_one_of_two_who_give_a_key_the_same_name_at_once_is_told(store: Store, store_url: str) -> None:
    told: list[object] = []
    ready = threading.Barrier(4)

    def add() -> None:
        mine = open_store(store_url)
        ready.wait()
        try:
            told.append(add_key(mine, "Rojda", "viewer").key.name)
        except InputError as error:
            told.append(type(error))
        mine.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == sorted(["Rojda", *[str(InputError)] * 3])
    assert [key.name for key in store.api_keys()] == ["Rojda"]


def test_sessions_come_back_and_end(store: Store) -> None:
    key = add_key(store, "Zîn", "viewer").key.key
    one, other = begin(store, key, 1), begin(store, key, 2)
    assert sorted(store.sessions(), key=lambda session: session.digest) == [one, other]
    store.end_session(one.digest)
    store.end_session(b"x" * 32)
    assert store.sessions() == [other]


def test_the_sessions_of_a_revoked_key_end_and_no_others(store: Store) -> None:
    zin, mem = (add_key(store, name, "viewer").key.key for name in ("Zîn", "Mem"))
    begin(store, zin, 1)
    begin(store, zin, 2)
    stays = begin(store, mem, 3)
    revoke_key(store, "Zîn")
    assert store.sessions() == [stays]


def test_sessions_that_are_over_are_dropped(store: Store) -> None:
    key = add_key(store, "Zîn", "viewer").key.key
    begin(store, key, 1)
    seen = begin(store, key, 2)
    store.note_use({}, {seen.digest: NOW + 3 * HOUR})
    assert store.end_sessions(seen_before=NOW + 2 * HOUR, ended_before=NOW + 3 * HOUR) == 1
    assert store.sessions() == [replace(seen, seen=NOW + 3 * HOUR)]
    assert store.end_sessions(seen_before=NOW, ended_before=NOW + 13 * HOUR) == 1
    assert store.sessions() == []


def test_uses_are_noted_of_what_is_still_there(store: Store) -> None:
    one, other = add_key(store, "Zîn", "viewer").key, add_key(store, "Mem", "viewer").key
    session = begin(store, one.key)
    store.note_use({one.key: NOW, 999: NOW}, {session.digest: NOW + HOUR, b"x" * 32: NOW})
    assert [key.used for key in store.api_keys()] == [NOW, None]
    assert store.sessions() == [replace(session, seen=NOW + HOUR)]
    assert store.api_keys()[1] == other


def test_a_key_is_told_once_and_kept_as_a_digest(store: Store) -> None:
    made = add_key(store, "  Berîvan  ", "admin", days=30, now=NOW)
    number, secret = parse_key(made.told) or (0, "")
    assert (number, made.key.name, made.key.expires) == (made.key.key, "Berîvan", NOW + timedelta(days=30))
    assert len(secret) == 43  # 32 bytes
    assert store.api_keys()[0].digest == digest_secret(secret)
    assert secret not in repr(made)
    assert made.key.opens(NOW + timedelta(days=29))
    assert not made.key.opens(NOW + timedelta(days=30))
    assert not replace(made.key, revoked=NOW).opens(NOW)


def test_no_two_keys_are_alike(store: Store) -> None:
    told = {add_key(store, f"anahtar {number}", "viewer").told.split("_", 2)[2] for number in range(50)}
    assert len(told) == 50


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "a\x00b", "\u202eters"])
def test_a_name_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(InputError, match="cannot be a key's name"):
        add_key(store, name, "viewer")
    assert store.api_keys() == []


@pytest.mark.parametrize(
    "told", ["", "hw_", "hw_0_" + "A" * 43, "hw_1_" + "A" * 42, "hw_1_" + "A" * 44, "hw_01_" + "A" * 43,
             "HW_1_" + "A" * 43, "hw_1_" + "A" * 42 + "\n", "hw_1_" + "A" * 43 + "\n",
             "hw_٣_" + "A" * 43, " hw_1_" + "A" * 43]
)  # fmt: skip
def test_what_is_no_key_is_not_taken_for_one(told: str) -> None:
    assert parse_key(told) is None
