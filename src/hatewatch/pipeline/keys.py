"""Make the keys that open the service, and read them again."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hatewatch.errors import InputError
from hatewatch.store import Key, Role, Store

_SECRET = 32  # bytes
_FORM = re.compile(r"hw_([1-9][0-9]{0,8})_([A-Za-z0-9_-]{43})")
_LONGEST = 80  # characters of a name


@dataclass(frozen=True, slots=True)
class Made:
    """A new key as the store has it, and the key itself, which is told this once."""

    key: Key
    told: str = field(repr=False)


def add_key(store: Store, name: str, role: Role, *, days: int | None = None, now: datetime | None = None) -> Made:
    """Make a key of that name, valid for so many days or until it is revoked.

    Raises InputError where the name is not one, or another valid key has it.
    """
    name = name.strip()
    if not name.isprintable() or not 0 < len(name) <= _LONGEST:
        raise InputError("That cannot be a key's name.", f"Choose one of 1 to {_LONGEST} letters, digits and spaces.")
    now = now or datetime.now(UTC)
    secret = secrets.token_urlsafe(_SECRET)
    expires = None if days is None else now + timedelta(days=days)
    key = store.add_key(name, role, digest_secret(secret), made=now, expires=expires)
    return Made(key, f"hw_{key.key}_{secret}")


def revoke_key(store: Store, name: str, *, now: datetime | None = None) -> Key:
    """Revoke the key of that name; raises InputError where there is none."""
    revoked = store.revoke_key(name.strip(), now or datetime.now(UTC))
    if revoked is None:
        valid = [key.name for key in store.api_keys() if key.revoked is None]
        listed = f"There are: {', '.join(valid)}." if valid else "There is none."
        raise InputError(f"No key called {name!r} is valid.", f"{listed} See: hatewatch key list.")
    return revoked


def parse_key(told: str) -> tuple[int, str] | None:
    """Return the number and the secret of what should be a key, `hw_NUMBER_SECRET`; None where it is no such thing."""
    found = _FORM.fullmatch(told)
    return (int(found[1]), found[2]) if found else None


def digest_secret(secret: str) -> bytes:
    """Return what is kept of a secret: 32 bytes.

    One round of SHA-256 is enough. Slow hashes protect words that people choose, which can be guessed; 32 random bytes
    cannot, however fast each guess is.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
