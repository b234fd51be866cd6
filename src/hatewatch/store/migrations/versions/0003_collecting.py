"""Collecting: what kind of text a document is and when it came, items to map again, fetches and runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the columns and tables that collecting needs."""
    op.add_column("document", sa.Column("kind", sa.String(16), nullable=False, server_default=""))
    op.add_column("document", sa.Column("parent", sa.Text))
    op.add_column("document", sa.Column("confidence", sa.Double))
    op.add_column("document", sa.Column("came", sa.DateTime))
    op.create_index("ix_document_came", "document", ["came"])
    op.add_column("rejected", sa.Column("shape", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "address",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("fetched", sa.DateTime, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("retry_at", sa.DateTime),
        sa.Column("whole", sa.DateTime),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("native_id", sa.Text),
        sa.UniqueConstraint("outlet", "url", name="uq_address_outlet_url"),
    )
    op.create_table(
        "run",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("finished", sa.DateTime),
        sa.Column("outcome", sa.String(16)),
        sa.Column("counts", sa.JSON),
    )
    _duplicates()
    _erasure()
    _holes()


def _duplicates() -> None:
    op.create_table(
        "duplicate",
        sa.Column(
            "document",
            sa.Integer,
            sa.ForeignKey("document.key", name="fk_duplicate_document"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("eldest", sa.Integer, nullable=False),
        sa.Column("how", sa.String(8), nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
    )
    op.create_index("ix_duplicate_eldest", "duplicate", ["eldest"])
    for name in ("band", "band_new"):
        op.create_table(
            name,
            sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
            sqlite_with_rowid=False,
        )
    op.create_table("band_method", sa.Column("name", sa.String(64), primary_key=True))


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("finished", sa.DateTime),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("derived", sa.Integer, nullable=False),
        sa.Column("last_key", sa.Integer, nullable=False),
    )
    op.create_table(
        "marked",
        sa.Column("document", sa.Integer, sa.ForeignKey("document.key", name="fk_marked_document"), primary_key=True),
        sa.Column("erasure", sa.Integer, sa.ForeignKey("erasure.key", name="fk_marked_erasure"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstone",
        sa.Column("hash", sa.LargeBinary(16), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leftover",
        sa.Column("queue", sa.Integer, sa.ForeignKey("queue.key", name="fk_leftover_queue"), primary_key=True),
        sa.Column("document", sa.String(32), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erased_day",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
    )
    op.create_index("ix_prediction_document", "prediction", ["document"])


def _holes() -> None:
    op.create_table(
        "hole",
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
        sa.Column("found", sa.DateTime, nullable=False),
        sa.Column("closed", sa.DateTime),
        sa.Column("dismissed", sa.DateTime),
        sa.Column("note", sa.Text, nullable=False),
    )
