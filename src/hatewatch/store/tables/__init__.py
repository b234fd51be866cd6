"""The tables, declared once; the migrations in `migrations/` bring a store to this shape."""

from __future__ import annotations

from hatewatch.store.tables.annotations import annotation_version, audit, gold, queue, rejected_annotation, task
from hatewatch.store.tables.base import metadata
from hatewatch.store.tables.collecting import address, run
from hatewatch.store.tables.coverage import hole
from hatewatch.store.tables.documents import (
    document,
    ingest,
    model,
    place_mention,
    prediction,
    rejected,
    target_mention,
)
from hatewatch.store.tables.duplicates import band, band_method, band_new, duplicate
from hatewatch.store.tables.erasure import erased_day, leftover, marked, tombstone
from hatewatch.store.tables.jobs import job
from hatewatch.store.tables.serving import api_key, session
from hatewatch.store.tables.tallied import kept_count, part

__all__ = [
    "address",
    "annotation_version",
    "api_key",
    "audit",
    "band",
    "band_method",
    "band_new",
    "document",
    "duplicate",
    "erased_day",
    "gold",
    "hole",
    "ingest",
    "job",
    "kept_count",
    "leftover",
    "marked",
    "metadata",
    "model",
    "part",
    "place_mention",
    "prediction",
    "queue",
    "rejected",
    "rejected_annotation",
    "run",
    "session",
    "target_mention",
    "task",
    "tombstone",
]
