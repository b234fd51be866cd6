"""What a store can do: the seam between hatewatch and a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hatewatch.records import Document, Facts, Rejected, Unit
from hatewatch.store.annotations import AnnotationStore
from hatewatch.store.browse import BrowsingStore
from hatewatch.store.collecting import CollectingStore
from hatewatch.store.coverage import CoverageStore
from hatewatch.store.duplicates import DuplicateStore
from hatewatch.store.erasure import ErasureStore
from hatewatch.store.jobs import JobStore
from hatewatch.store.serving import ServingStore
from hatewatch.store.tallied import TalliedStore


@dataclass(frozen=True, slots=True)
class Ingest:
    """One file's reading: its `key` in the store and the `source` name its documents bear."""

    key: int
    source: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was last read: its `name`, and whether that reading reached the end."""

    name: str
    whole: bool


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model that has predicted into this store: `name@digest`, its labels in order, its thresholds."""

    key: int
    name: str
    labels: tuple[str, ...]
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """One document as a report needs it: when, where, in what language, of and by whom, and the model's scores."""

    id: str
    published: datetime | None
    place: str | None
    facts: Facts
    scores: NDArray[np.float32]
    author: str | None = None
    outlet: str | None = None
    kind: str = ""


class Store(
    AnnotationStore,
    BrowsingStore,
    CollectingStore,
    CoverageStore,
    DuplicateStore,
    ErasureStore,
    JobStore,
    ServingStore,
    TalliedStore,
    Protocol,
):
    """Keep documents, what was found in them, rejected rows, predictions and annotations.

    Every method that writes is one transaction: after a kill the store holds all of a batch or none of it.
    """

    def begin_ingest(self, *, source: str, file: str, digest: str) -> Ingest:
        """Return the reading of these bytes, new or begun earlier (then with its earlier source name)."""
        ...

    def finish_ingest(self, ingest: Ingest) -> None:
        """Note that the file was read to its end."""
        ...

    def sources(self) -> list[str]:
        """Return the names of the sources that documents came from."""
        ...

    def known(self, ids: Sequence[str]) -> dict[str, Document]:
        """Return those documents that are stored already, by id."""
        ...

    def add(
        self, ingest: Ingest, documents: Sequence[tuple[Document, Facts]], rejected: Sequence[Rejected] = ()
    ) -> int:
        """Add documents with their facts, and rejected rows; return how many documents were new.

        What is there already stays as it is, also where another process added it a moment ago.
        """
        ...

    def update(self, documents: Sequence[Document]) -> None:
        """Give documents that are stored the date, place, outlet, author and link that these have."""
        ...

    def register(self, name: str, labels: Sequence[str], thresholds: Mapping[str, float]) -> StoredModel:
        """Return the stored model of this `name@digest`, made on first sight."""
        ...

    def count_pending(self, model: StoredModel) -> int:
        """Return how many documents have no prediction by `model`."""
        ...

    def pending(self, model: StoredModel, *, size: int) -> Iterator[tuple[list[int], list[str]]]:
        """Yield (keys, texts) of documents without a prediction by `model`, `size` at a time, in stored order."""
        ...

    def add_predictions(self, model: StoredModel, keys: Sequence[int], scores: NDArray[np.float32]) -> None:
        """Keep `scores`, shape (documents, labels), rounded to four decimals; what is predicted already stays."""
        ...

    def judged(self, model: StoredModel, *, unit: Unit = "documents", size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document that `model` has predicted, `size` at a time, in stored order.

        Of copies only those that count where `unit` is.
        """
        ...

    def frame(self, model: StoredModel | None = None, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document, `size` at a time, in stored order; scores are NaN where `model` did not predict it."""
        ...

    def models(self) -> list[StoredModel]:
        """Return the models that have predicted into this store, the latest registered last."""
        ...

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of these documents by id."""
        ...

    def languages(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the main languages of these documents by id."""
        ...

    def rejected(self) -> Iterator[tuple[str, Rejected]]:
        """Yield (file name, row) of what could not be used.

        A file read again under the same name and source, as after mending it, stands for its earlier readings.
        """
        ...

    def unmapped(self, *, size: int = 500) -> Iterator[tuple[Ingest, list[Rejected]]]:
        """Yield rejected rows that are whole items of an export, with their reading, at most `size` at a time.

        What is settled meanwhile does not disturb it. Those of all readings of a file are given, not of the last alone.
        """
        ...

    def settle_rejected(self, ingest: Ingest, gone: Sequence[int], instead: Sequence[Rejected] = ()) -> None:
        """Take rows by their number out of the rejected ones of a reading, and put others in their place."""
        ...

    def counts(self) -> dict[str, int]:
        """Return how many `documents`, `rejected` rows and `files` the store holds."""
        ...

    def files(self) -> list[StoredFile]:
        """Return the files read, in order, each as it was read last."""
        ...

    def unknown_places(self, most: int = 5) -> dict[str, int]:
        """Return the commonest cells that name a place not known here, with their documents."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
