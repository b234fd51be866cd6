"""What was erased, without its content; what is being erased; and what keeps it from coming back."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata
from hatewatch.store.tables.documents import prediction

# One request: no name, id, address or text. `finished` is NULL until the last byte is gone. `last_key` is the highest
# key among the erased documents: a key that is given again would tie what was found in one text to another.
erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("started", Utc, nullable=False),
    sa.Column("finished", Utc),
    sa.Column("documents", sa.Integer, nullable=False),
    sa.Column("derived", sa.Integer, nullable=False),
    sa.Column("last_key", sa.Integer, nullable=False),
)

# Documents that are to go and are still there: whoever comes after a kill goes on with these.
marked = sa.Table(
    "marked",
    metadata,
    sa.Column("document", sa.ForeignKey("document.key"), primary_key=True),
    sa.Column("erasure", sa.ForeignKey("erasure.key"), nullable=False),
    sqlite_with_rowid=False,
)

tombstone = sa.Table(
    "tombstone",
    metadata,
    sa.Column("hash", sa.LargeBinary(16), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sqlite_with_rowid=False,
)

# Tasks of erased documents that may still stand in Label Studio: to be deleted there, and never to be pulled again.
leftover = sa.Table(
    "leftover",
    metadata,
    sa.Column("queue", sa.ForeignKey("queue.key"), primary_key=True),
    sa.Column("document", sa.String(32), primary_key=True),
    sqlite_with_rowid=False,
)

# How many dated documents were erased by day in Istanbul, so that the gap they leave is not taken for a silent source.
# Names of sources and outlets stand here only while other documents bear them: they may be a person's.
erased_day = sa.Table(
    "erased_day",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
)

# Without it each document that goes costs a look through all predictions, to see that none speaks of it.
prediction_by_document = sa.Index("ix_prediction_document", prediction.c.document)
