"""The keys of who may ask the service, and the sessions of browsers."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata

api_key = sa.Table(
    "api_key",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("made", Utc, nullable=False),
    sa.Column("expires", Utc),
    sa.Column("used", Utc),
    sa.Column("revoked", Utc),
)

# A revoked key stays, since who once had one is worth knowing; its name is free for another.
_valid = sa.text("revoked IS NULL")
sa.Index("ix_api_key_name", api_key.c.name, unique=True, sqlite_where=_valid, postgresql_where=_valid)

session = sa.Table(
    "session",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("key", sa.Integer, sa.ForeignKey("api_key.key"), nullable=False),
    sa.Column("made", Utc, nullable=False),
    sa.Column("seen", Utc, nullable=False),
    sa.Column("ends", Utc, nullable=False),
)
