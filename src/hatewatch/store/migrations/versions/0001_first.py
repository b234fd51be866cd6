"""The first shape of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ingest",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("finished", sa.DateTime),
        sa.UniqueConstraint("digest", name="uq_ingest_digest"),
    )
    op.create_table(
        "document",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("ingest", sa.Integer, sa.ForeignKey("ingest.key", name="fk_document_ingest"), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("native_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("published", sa.DateTime),
        sa.Column("author", sa.String(20)),
        sa.Column("place", sa.Text),
        sa.Column("place_given", sa.Text),
        sa.Column("outlet", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.UniqueConstraint("id", name="uq_document_id"),
    )
    op.create_index("ix_document_ingest", "document", ["ingest"])
    op.create_index("ix_document_published", "document", ["published"])
    for table, column in (("place_mention", "place"), ("target_mention", "target")):
        op.create_table(
            table,
            sa.Column(
                "document",
                sa.Integer,
                sa.ForeignKey("document.key", name=f"fk_{table}_document"),
                primary_key=True,
            ),
            sa.Column("position", sa.Integer, primary_key=True),
            sa.Column(column, sa.Text, nullable=False),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "rejected",
        sa.Column("ingest", sa.Integer, sa.ForeignKey("ingest.key", name="fk_rejected_ingest"), primary_key=True),
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "model",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("thresholds", sa.JSON, nullable=False),
        sa.UniqueConstraint("name", name="uq_model_name"),
    )
    op.create_table(
        "prediction",
        sa.Column("model", sa.Integer, sa.ForeignKey("model.key", name="fk_prediction_model"), primary_key=True),
        sa.Column(
            "document",
            sa.Integer,
            sa.ForeignKey("document.key", name="fk_prediction_document"),
            primary_key=True,
        ),
        sa.Column("scores", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
