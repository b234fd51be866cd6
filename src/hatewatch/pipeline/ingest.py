"""Ingest: from files into the store, each document once, each unusable row kept with its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from hatewatch.pipeline.executor import Executor
from hatewatch.pipeline.facts import find_facts
from hatewatch.pipeline.progress import Progress, Silent
from hatewatch.places import place_of
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.records import Document, Facts, Rejected, Row, document_id
from hatewatch.sources import Columns, Source, open_source
from hatewatch.sources.reasons import LONGEST_RAW, reject
from hatewatch.store import Ingest, Store

_BATCH = 2_000  # rows: a fifth of a second of work, and what a kill can cost


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file's rows: `rows` is the sum of added, known and rejected; `columns` says what was read."""

    file: str
    columns: Columns
    rows: int
    added: int
    known: int
    rejected: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Batch:
    documents: list[Document]
    rejected: list[Rejected]
    known: int
    position: int


def ingest(
    path: Path,
    store: Store,
    pseudonyms: Pseudonyms,
    executor: Executor,
    *,
    mapping: Mapping[str, str] | None = None,
    source_name: str | None = None,
    progress: Progress | None = None,
) -> Ingested:
    """Read the file at `path` into `store`; what is there already is not added again.

    Raises InputError for a file that cannot be read. May be killed at any moment and run again: the store ends as
    if nothing had happened.
    """
    progress = progress or Silent()
    source = open_source(path, mapping=mapping, source=source_name)
    reading = store.begin_ingest(source=source.name, file=path.name, digest=source.digest)
    progress.start(f"Reading {path.name}", source.size, source.unit)
    rows = added = known = 0
    reasons: Counter[str] = Counter()
    for batch, documents in _with_facts(_batches(source, reading, store, pseudonyms), executor):
        store.add(reading, documents, batch.rejected)
        added += len(documents)
        known += batch.known
        reasons.update(one.reason for one in batch.rejected)
        rows += len(documents) + batch.known + len(batch.rejected)
        progress.advance(batch.position, rows)
    store.finish_ingest(reading)
    return Ingested(path.name, source.columns, rows, added, known, dict(reasons))


def _with_facts(batches: Iterator[_Batch], executor: Executor) -> Iterator[tuple[_Batch, list[tuple[Document, Facts]]]]:
    waiting: list[_Batch] = []

    def texts() -> Iterator[list[str]]:
        for batch in batches:
            waiting.append(batch)
            yield [document.text for document in batch.documents]

    for facts in executor.map_batches(find_facts, texts()):
        batch = waiting.pop(0)
        yield batch, list(zip(batch.documents, facts, strict=True))


def _batches(source: Source, reading: Ingest, store: Store, pseudonyms: Pseudonyms) -> Iterator[_Batch]:
    """Yield the file's rows as new documents and rejected rows, leaving out what the store knows."""
    rows = iter(source.read())
    author = source.columns.author
    # Batches run ahead of the store by a few: what they hold counts as known too.
    ahead: dict[str, str] = {}
    older: dict[str, str] = {}
    while taken := list(islice(rows, _BATCH)):
        rejected = [_without_author(row, author, pseudonyms) for row in taken if isinstance(row, Rejected)]
        pairs = [(row, to_document(row, reading.source, pseudonyms)) for row in taken if isinstance(row, Row)]
        stored = store.known([document.id for _, document in pairs])
        fresh: list[Document] = []
        known = 0
        for row, document in pairs:
            there = stored.get(document.id) or ahead.get(document.id) or older.get(document.id)
            if there is None:
                fresh.append(document)
                ahead[document.id] = document.text
            elif there == document.text:
                known += 1
            else:
                rejected.append(_id_used_twice(row, document))
        if len(ahead) > 50 * _BATCH:
            ahead, older = {}, ahead
        yield _Batch(fresh, rejected, known, source.position)


def to_document(row: Row, source: str, pseudonyms: Pseudonyms) -> Document:
    """Return the row as a document: its author a keyed pseudonym, its place an id where it is one we know."""
    return Document(
        id=document_id(source, row.native_id),
        source=source,
        native_id=row.native_id,
        text=row.text,
        published=row.published,
        author=pseudonyms.of(row.author) if row.author else None,
        place=place_of(row.place) if row.place else None,
        outlet=row.outlet,
        url=row.url,
    )


def _id_used_twice(row: Row, document: Document) -> Rejected:
    raw = {"id": row.native_id, "text": row.text[: LONGEST_RAW // 2], "author": document.author}
    detail = f"The id {row.native_id!r} already belongs to another text from this source."
    return reject(row.number, "id_used_twice", detail, raw)


def _without_author(row: Rejected, column: str | None, pseudonyms: Pseudonyms) -> Rejected:
    """Return the row with its author's name a pseudonym too; `column` may be a path into nested JSON."""
    if column is None:
        return row
    raw = json.loads(row.raw)
    if not isinstance(raw, dict):
        return replace(row, raw=json.dumps(mask(str(raw)), ensure_ascii=False))
    keys = [column] if column in raw else column.split(".")
    inner: Any = raw
    for key in keys[:-1]:
        inner = inner.get(key) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and inner.get(keys[-1]):
        inner[keys[-1]] = pseudonyms.of(str(inner[keys[-1]]))
    return replace(row, raw=json.dumps(raw, ensure_ascii=False))
