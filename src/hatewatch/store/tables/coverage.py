"""Holes: days on which documents are missing."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata

# `outlet` and `language` are "" where the hole is of all of them; `last_day` is NULL while it has not ended. A hole is
# never removed: `closed` and `dismissed` say since when it counts no more.
hole = sa.Table(
    "hole",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("expected", sa.Double),
    sa.Column("probability", sa.Double),
    sa.Column("found", Utc, nullable=False),
    sa.Column("closed", Utc),
    sa.Column("dismissed", Utc),
    sa.Column("note", sa.Text, nullable=False),
)
