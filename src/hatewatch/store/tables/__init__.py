"""The tables, declared once; the migrations in `migrations/` bring a store to this shape."""

from __future__ import annotations

from hatewatch.store.tables.annotations import annotation_version, audit, gold, queue, rejected_annotation, task
from hatewatch.store.tables.base import metadata
from hatewatch.store.tables.documents import (
    document,
    ingest,
    model,
    place_mention,
    prediction,
    rejected,
    target_mention,
)

__all__ = [
    "annotation_version",
    "audit",
    "document",
    "gold",
    "ingest",
    "metadata",
    "model",
    "place_mention",
    "prediction",
    "queue",
    "rejected",
    "rejected_annotation",
    "target_mention",
    "task",
]
