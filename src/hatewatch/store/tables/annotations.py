"""Queues and their tasks, annotations in all their versions, and what was decided."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata

# One Label Studio project. `project` is the server's number for it and only a hint; from `remote_tasks` to `pulled` it
# is how far it has been read, and all NULL until it has been. `made` is when the project was made there.
queue = sa.Table(
    "queue",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("project", sa.Integer),
    sa.Column("config", sa.String(64)),
    sa.Column("remote_tasks", sa.Integer),
    sa.Column("remote_annotations", sa.Integer),
    sa.Column("newest", Utc),
    sa.Column("swept", Utc),
    sa.Column("pulled", Utc),
    sa.Column("made", Utc),
    sa.Column("closed", sa.Boolean, nullable=False),
)

# A published figure rests on `probability`: an audit's task has one in (0, 1], and no other has any.
task = sa.Table(
    "task",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("queue", sa.ForeignKey("queue.key"), nullable=False),
    sa.Column("document", sa.ForeignKey("document.key"), nullable=False, index=True),
    sa.Column("sample", sa.String(16), nullable=False),
    sa.Column("probability", sa.Double),
    sa.Column("stratum", sa.Text, nullable=False),
    sa.Column("pushed", Utc, nullable=False),
    sa.UniqueConstraint("queue", "document"),
    sa.CheckConstraint("(sample = 'audit') = (probability IS NOT NULL)", name="ck_task_audit"),
    sa.CheckConstraint("probability > 0 AND probability <= 1", name="ck_task_probability"),
)

# One version of an annotation: its content never changes and it is never removed. `seen` and `last_seen` are when it
# was first and last read from the server; `digest` is of its content, so that one version is kept once. `origin` is the
# task that it stands in there: nothing but a reading of that task's project can say that it was deleted.
annotation_version = sa.Table(
    "annotation_version",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("queue", sa.ForeignKey("queue.key"), nullable=False, index=True),
    sa.Column("document", sa.ForeignKey("document.key"), nullable=False, index=True),
    sa.Column("annotator", sa.Text, nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("judged", sa.JSON, nullable=False),
    sa.Column("targets", sa.JSON, nullable=False),
    sa.Column("spans", sa.JSON, nullable=False),  # [[start, end, label], ...]
    sa.Column("shown", sa.String(64), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("seconds", sa.Double),
    sa.Column("gold", sa.Boolean, nullable=False),
    sa.Column("created", Utc, nullable=False),
    sa.Column("updated", Utc, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("seen", Utc, nullable=False),
    sa.Column("last_seen", Utc, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.UniqueConstraint("id", "digest"),
)

# The same for what could not be read as an annotation; `document` is what the server says, known here or not.
rejected_annotation = sa.Table(
    "rejected_annotation",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("queue", sa.ForeignKey("queue.key"), nullable=False, index=True),
    sa.Column("document", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("updated", Utc, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("seen", Utc, nullable=False),
    sa.Column("last_seen", Utc, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.UniqueConstraint("id", "digest"),
)

# What was decided about a document; a later decision stands for the earlier ones, which stay.
gold = sa.Table(
    "gold",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("document", sa.ForeignKey("document.key"), nullable=False),
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("judged", sa.JSON, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided", Utc, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.UniqueConstraint("document", "digest"),
)

# The audit as each draw left it, as JSON: estimates take their chances from the latest, and no earlier one is lost.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("drawn", Utc, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
