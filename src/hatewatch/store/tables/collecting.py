"""What was fetched from where, and the runs that did it."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata

# The last asking for each address: no history, since a run tells what it did in `run`.
address = sa.Table(
    "address",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("fetched", Utc, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("modified", sa.Text),
    sa.Column("retry_at", Utc),
    sa.Column("whole", Utc),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("native_id", sa.Text),
    sa.UniqueConstraint("outlet", "url"),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("started", Utc, nullable=False),
    sa.Column("finished", Utc),
    sa.Column("outcome", sa.String(16)),
    sa.Column("counts", sa.JSON),
)
