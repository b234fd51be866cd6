"""What a store can do for the service: the keys of who may ask, and the sessions of browsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

#: What somebody may do; each may do all that the one before may.
Role = Literal["viewer", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: whose it is, what it allows, and the digest of its secret, which itself is nowhere.

    `key` is its number, `name` what people call it by; among the keys that are not revoked a name is there once. `used`
    is when it was last used, a minute more or less. Times are aware UTC.
    """

    key: int
    name: str
    role: Role
    digest: bytes
    made: datetime
    expires: datetime | None = None
    used: datetime | None = None
    revoked: datetime | None = None

    def opens(self, now: datetime) -> bool:
        """Say whether it is valid at that time."""
        return self.revoked is None and (self.expires is None or now < self.expires)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that somebody signed in with: the digest of its cookie, and the number of the key.

    `seen` is when it last asked for something, a minute more or less; `ends` is when it ends whatever happens.
    """

    digest: bytes
    key: int
    made: datetime
    seen: datetime
    ends: datetime


class ServingStore(Protocol):
    """The part of a store that the service needs; every method that writes is one transaction."""

    def add_key(self, name: str, role: Role, digest: bytes, *, made: datetime, expires: datetime | None = None) -> Key:
        """Add a key and return it; raises InputError where one of that name is there and not revoked."""
        ...

    def api_keys(self) -> list[Key]:
        """Return all keys, the revoked ones too, in the order in which they were made."""
        ...

    def revoke_key(self, name: str, when: datetime) -> Key | None:
        """Revoke the key of that name and end its sessions; None where none of that name is left to revoke."""
        ...

    def add_session(self, session: Session) -> None:
        """Add a session."""
        ...

    def sessions(self) -> list[Session]:
        """Return all sessions, in no order."""
        ...

    def end_session(self, digest: bytes) -> None:
        """Know nothing any more of the session of that digest."""
        ...

    def end_sessions(self, *, seen_before: datetime, ended_before: datetime) -> int:
        """Drop the sessions that were last seen, or were to end, before these times; return how many."""
        ...

    def note_use(self, keys: Mapping[int, datetime], sessions: Mapping[bytes, datetime]) -> None:
        """Note when keys, by number, and sessions, by digest, were last used; what is gone is left out."""
        ...
