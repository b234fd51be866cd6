"""Ingest: from files into the store, each document once, each unusable row kept with its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from hatewatch.pipeline.batches import batched, row_length
from hatewatch.pipeline.executor import Executor
from hatewatch.pipeline.facts import find_facts
from hatewatch.pipeline.gate import OPEN, Gate
from hatewatch.places import place_of
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.progress import Progress, Silent
from hatewatch.records import Document, Facts, Rejected, Row, document_id
from hatewatch.sources import Columns, open_source
from hatewatch.sources.platforms.keep import Pseudonym
from hatewatch.sources.platforms.source import PlatformSource
from hatewatch.sources.reasons import reject
from hatewatch.store import Ingest, Store

#: What a file may say anew of a stored document, as `Store.update` does.
_MENDED = ("published", "author", "place", "place_given", "outlet", "url")
_HEAD = 500  # rows looked at to tell whether a file is one we know under another name


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file's rows: `rows` is the sum of added, updated, known, rejected and refused.

    Of `refused` ones (`erased`, `too_old`) nothing is kept. `shape` is what a social export was recognised as.

    `columns` says what was read from where; `source` is the name its documents bear, which is an earlier file's where
    most rows were stored from that; `unknown_places` are cells that name no place we know.
    """

    file: str
    source: str
    columns: Columns
    shape: str | None = None
    rows: int = 0
    added: int = 0
    updated: int = 0
    known: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    unknown_places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows sorted: what is new, what a mended file says anew of stored ones, and what does not come in."""

    fresh: list[Document]
    changed: list[Document]
    known: int
    rejected: list[Rejected]
    refused: list[str]
    position: int


def ingest(
    path: Path,
    store: Store,
    pseudonyms: Pseudonyms,
    executor: Executor,
    *,
    mapping: Mapping[str, str] | None = None,
    source_name: str | None = None,
    gate: Gate = OPEN,
    progress: Progress | None = None,
) -> Ingested:
    """Read the file at `path` into `store`; what is there already is not added again.

    A document whose text is stored gets the row's date, place, outlet, author and link, so that a mended file mends the
    store. Raises InputError for a file that cannot be read. May be killed at any moment and run again: the store ends
    as if nothing had happened.
    """
    progress = progress or Silent()
    source = open_source(path, mapping=mapping, source=source_name, pseudonym=pseudonyms.of)
    rows = iter(source.read())
    head = list(islice(rows, _HEAD))
    # A platform's own name is never another file's.
    settled = source_name is not None or isinstance(source, PlatformSource)
    name = source.name if settled else _known_as(head, store) or source.name
    reading = store.begin_ingest(source=name, file=source.file, digest=source.digest)
    progress.start(f"Reading {source.file}", source.size, source.unit)
    reader = Reader(reading, store, pseudonyms.of, gate, adds=isinstance(source, PlatformSource))
    counted = added = updated = known = 0
    reasons: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    places: Counter[str] = Counter()
    pieces = batched(chain(head, rows), row_length)
    for batch, documents in _with_facts((reader.read(piece, source.position) for piece in pieces), executor):
        new = store.add(reading, documents, batch.rejected)
        if batch.changed:
            store.update(batch.changed)
        reader.stored(batch)
        added += new
        updated += len(batch.changed)
        known += batch.known + len(documents) - new
        reasons.update(one.reason for one in batch.rejected)
        refused.update(batch.refused)
        places.update(one.place_given for one in batch.fresh if one.place_given and one.place is None)
        counted += len(documents) + len(batch.changed) + batch.known + len(batch.rejected) + len(batch.refused)
        progress.advance(batch.position, counted)
    store.finish_ingest(reading)
    shape = source.shape.title if isinstance(source, PlatformSource) else None
    return Ingested(
        source.file, reading.source, source.columns, shape, counted, added, updated, known,
        dict(reasons), dict(refused), dict(places),
    )  # fmt: skip


def _known_as(head: Iterable[Row | Rejected], store: Store) -> str | None:
    """Return the source that most of these rows are stored from: the same export under another name, say."""
    rows = [row for row in head if isinstance(row, Row)]
    for name in store.sources():
        known = store.known([document_id(name, row.native_id) for row in rows])
        same = sum(
            1 for row in rows if (there := known.get(document_id(name, row.native_id))) and there.text == row.text
        )
        if same > len(rows) / 2:
            return name
    return None


def _with_facts(batches: Iterator[Batch], executor: Executor) -> Iterator[tuple[Batch, list[tuple[Document, Facts]]]]:
    waiting: list[Batch] = []

    def texts() -> Iterator[list[str]]:
        for batch in batches:
            waiting.append(batch)
            yield [document.text for document in batch.fresh]

    for facts in executor.map_batches(find_facts, texts()):
        batch = waiting.pop(0)
        yield batch, list(zip(batch.fresh, facts, strict=True))


class Reader:
    """Sort rows into new, changed, known and unusable ones; `pseudonym` is what becomes of an author.

    A table that was mended may take back what it said; where it `adds`, it may not: exports of one platform say more or
    less of a post, and what one leaves out another knew.
    """

    def __init__(
        self, reading: Ingest, store: Store, pseudonym: Pseudonym, gate: Gate, *, adds: bool = False
    ) -> None:  # fmt: skip
        self._reading, self._store, self._pseudonym, self._gate = reading, store, pseudonym, gate
        self._adds = adds
        # Batches run ahead of the store: what they hold counts as known too. The text's hash is enough to compare.
        self._ahead: dict[str, int] = {}

    def read(self, rows: list[Row | Rejected], position: int) -> Batch:
        """Return a batch; `position` says how far the file is read."""
        rejected = [_without_names(row, self._pseudonym) for row in rows if isinstance(row, Rejected)]
        usable = [
            (row, to_document(row, self._reading.source, self._pseudonym)) for row in rows if isinstance(row, Row)
        ]
        refused = self._gate.refused(self._store, [document for _, document in usable])
        usable = [pair for pair in usable if pair[1].id not in refused]
        stored = self._store.known([document.id for _, document in usable])
        fresh: list[Document] = []
        changed: list[Document] = []
        known = 0
        for row, document in usable:
            there = stored.get(document.id)
            text = hash(there.text) if there else self._ahead.get(document.id)
            if text is None:
                fresh.append(document)
                self._ahead[document.id] = hash(document.text)
            elif text != hash(document.text):
                rejected.append(_id_used_twice(row, document))
            elif there and (mended := self._mended(there, document)) != there:
                changed.append(mended)
            else:
                known += 1
        admitted = self._gate.admitted(self._store, self._reading.source, rejected)
        kept_out = [*refused.values(), *["erased"] * (len(rejected) - len(admitted))]
        return Batch(fresh, changed, known, admitted, kept_out, position)

    def _mended(self, there: Document, document: Document) -> Document:
        """Return the stored document with what the row says of it now."""
        said = {name: getattr(document, name) for name in _MENDED}
        return replace(there, **{name: value for name, value in said.items() if value is not None or not self._adds})

    def stored(self, batch: Batch) -> None:
        """Forget what the store now knows."""
        for document in batch.fresh:
            del self._ahead[document.id]


def to_document(row: Row, source: str, pseudonym: Pseudonym) -> Document:
    """Return the row as a document: its author a keyed pseudonym, its place an id where it is one we know."""
    return Document(
        id=document_id(source, row.native_id),
        source=source,
        native_id=row.native_id,
        text=row.text,
        published=row.published,
        author=pseudonym(row.author) if row.author else None,
        place=place_of(row.place) if row.place else None,
        place_given=row.place,
        outlet=row.outlet,
        url=row.url,
        kind=row.kind,
        parent=row.parent,
    )


def _id_used_twice(row: Row, document: Document) -> Rejected:
    detail = f"The id {row.native_id!r} already belongs to another text from this source."
    raw = {"id": row.native_id, "text": row.text, "author": document.author, "url": row.url}
    return reject(row.number, "id_used_twice", detail, raw)


def _without_names(row: Rejected, pseudonym: Pseudonym) -> Rejected:
    """Return the row with its author a pseudonym; cells that fell into no column are masked."""
    if row.shape:  # an item of an export, in which people are under pseudonyms already
        return row
    raw = json.loads(row.raw)
    if "author" in raw:
        raw["author"] = pseudonym(raw["author"])
    if "cells" in raw:
        raw["cells"] = [mask(cell) for cell in raw["cells"]]
    if "line" in raw:
        raw["line"] = mask(raw["line"])
    return replace(row, raw=json.dumps(raw, ensure_ascii=False))
