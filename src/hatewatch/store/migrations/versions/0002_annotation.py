"""Queues, tasks, annotations and gold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables that annotation needs."""
    op.create_table(
        "queue",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("project", sa.Integer),
        sa.Column("config", sa.String(64)),
        sa.Column("remote_tasks", sa.Integer),
        sa.Column("remote_annotations", sa.Integer),
        sa.Column("newest", sa.DateTime),
        sa.Column("swept", sa.DateTime),
        sa.Column("pulled", sa.DateTime),
        sa.Column("made", sa.DateTime),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.UniqueConstraint("name", name="uq_queue_name"),
    )
    op.create_table(
        "task",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("queue", sa.Integer, sa.ForeignKey("queue.key", name="fk_task_queue"), nullable=False),
        sa.Column("document", sa.Integer, sa.ForeignKey("document.key", name="fk_task_document"), nullable=False),
        sa.Column("sample", sa.String(16), nullable=False),
        sa.Column("probability", sa.Double),
        sa.Column("stratum", sa.Text, nullable=False),
        sa.Column("pushed", sa.DateTime, nullable=False),
        sa.UniqueConstraint("queue", "document", name="uq_task_queue_document"),
        sa.CheckConstraint("(sample = 'audit') = (probability IS NOT NULL)", name="ck_task_audit"),
        sa.CheckConstraint("probability > 0 AND probability <= 1", name="ck_task_probability"),
    )
    op.create_index("ix_task_document", "task", ["document"])
    op.create_table(
        "annotation_version",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("queue", sa.Integer, sa.ForeignKey("queue.key", name="fk_annotation_version_queue"), nullable=False),
        sa.Column(
            "document",
            sa.Integer,
            sa.ForeignKey("document.key", name="fk_annotation_version_document"),
            nullable=False,
        ),
        sa.Column("annotator", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("judged", sa.JSON, nullable=False),
        sa.Column("targets", sa.JSON, nullable=False),
        sa.Column("spans", sa.JSON, nullable=False),
        sa.Column("shown", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("seconds", sa.Double),
        sa.Column("gold", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("updated", sa.DateTime, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        sa.Column("last_seen", sa.DateTime, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.UniqueConstraint("id", "digest", name="uq_annotation_version_id_digest"),
    )
    op.create_index("ix_annotation_version_queue", "annotation_version", ["queue"])
    op.create_index("ix_annotation_version_document", "annotation_version", ["document"])
    op.create_table(
        "rejected_annotation",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("queue", sa.Integer, sa.ForeignKey("queue.key", name="fk_rejected_annotation_queue"), nullable=False),
        sa.Column("document", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("updated", sa.DateTime, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        sa.Column("last_seen", sa.DateTime, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.UniqueConstraint("id", "digest", name="uq_rejected_annotation_id_digest"),
    )
    op.create_index("ix_rejected_annotation_queue", "rejected_annotation", ["queue"])
    op.create_table(
        "gold",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("document", sa.Integer, sa.ForeignKey("document.key", name="fk_gold_document"), nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("judged", sa.JSON, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided", sa.DateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.UniqueConstraint("document", "digest", name="uq_gold_document_digest"),
    )
    op.create_table(
        "audit",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("drawn", sa.DateTime, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
