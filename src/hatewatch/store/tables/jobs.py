"""What was asked of the service: uploads and reports, and how far each is."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata

# `wish` and `result` are JSON as text, since a file's name and its columns may be a person's: erasing looks into them.
job = sa.Table(
    "job",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("token", sa.String(64), unique=True),  # a digest; NULL where none was given
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("made", Utc, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("wish", sa.Text, nullable=False),
    sa.Column("started", Utc),
    sa.Column("finished", Utc),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("cancelling", sa.Boolean, nullable=False),
    sa.Column("what", sa.Text),
    sa.Column("remedy", sa.Text),
    sa.Column("result", sa.Text, nullable=False),
)
