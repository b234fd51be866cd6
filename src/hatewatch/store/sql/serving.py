"""The keys of who may ask the service, and the sessions of browsers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.errors import InputError
from hatewatch.store import tables as t
from hatewatch.store.serving import Key, Role, Session
from hatewatch.store.sql.base import SqlPart


class SqlServing(SqlPart):
    """Keys and sessions."""

    def add_key(self, name: str, role: Role, digest: bytes, *, made: datetime, expires: datetime | None = None) -> Key:
        """Add a key and return it; raises InputError where one of that name is there and not revoked."""
        values = {"name": name, "role": role, "digest": digest, "made": made, "expires": expires}
        try:
            with self._writer.begin() as connection:
                number = connection.execute(sa.insert(t.api_key).values(values).returning(t.api_key.c.key)).scalar_one()
        except sa.exc.IntegrityError:
            raise InputError(
                f"There is a key called {name!r} already.", f"Choose another name, or: hatewatch key revoke {name}."
            ) from None
        return Key(number, name, role, digest, made, expires)

    def api_keys(self) -> list[Key]:
        """Return all keys, the revoked ones too, in the order in which they were made."""
        with self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(sa.select(t.api_key).order_by(t.api_key.c.key))]

    def revoke_key(self, name: str, when: datetime) -> Key | None:
        """Revoke the key of that name and end its sessions; None where none of that name is left to revoke."""
        valid = (t.api_key.c.name == name) & t.api_key.c.revoked.is_(None)
        with self._writer.begin() as connection:
            revoke = sa.update(t.api_key).where(valid).values(revoked=when).returning(*t.api_key.c)
            row = connection.execute(revoke).one_or_none()
            if row is None:
                return None
            connection.execute(sa.delete(t.session).where(t.session.c.key == row.key))
            return _key(row)

    def add_session(self, session: Session) -> None:
        """Add a session."""
        values = {name: getattr(session, name) for name in ("digest", "key", "made", "seen", "ends")}
        with self._writer.begin() as connection:
            connection.execute(sa.insert(t.session).values(values))

    def sessions(self) -> list[Session]:
        """Return all sessions, in no order."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(t.session))
            return [Session(bytes(row.digest), row.key, row.made, row.seen, row.ends) for row in rows]

    def end_session(self, digest: bytes) -> None:
        """Know nothing any more of the session of that digest."""
        with self._writer.begin() as connection:
            connection.execute(sa.delete(t.session).where(t.session.c.digest == digest))

    def end_sessions(self, *, seen_before: datetime, ended_before: datetime) -> int:
        """Drop the sessions that were last seen, or were to end, before these times; return how many."""
        over = (t.session.c.seen < seen_before) | (t.session.c.ends < ended_before)
        with self._writer.begin() as connection:
            return connection.execute(sa.delete(t.session).where(over)).rowcount

    def note_use(self, keys: Mapping[int, datetime], sessions: Mapping[bytes, datetime]) -> None:
        """Note when keys, by number, and sessions, by digest, were last used; what is gone is left out."""
        with self._writer.begin() as connection:
            # In one order, so that two processes on Postgres never wait for each other in a circle.
            for number, when in sorted(keys.items()):
                connection.execute(sa.update(t.api_key).where(t.api_key.c.key == number).values(used=when))
            for digest, when in sorted(sessions.items()):
                connection.execute(sa.update(t.session).where(t.session.c.digest == digest).values(seen=when))


def _key(row: sa.Row[Any]) -> Key:
    return Key(**{**row._mapping, "digest": bytes(row.digest)})
