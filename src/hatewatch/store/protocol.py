"""What a store can do: the seam between hatewatch and a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hatewatch.records import Document, Facts, Rejected


@dataclass(frozen=True, slots=True)
class Ingest:
    """One file's reading: its `key` in the store and the `source` name its documents bear."""

    key: int
    source: str


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model that has predicted into this store: `name@digest`, its labels in order, its thresholds."""

    key: int
    name: str
    labels: tuple[str, ...]
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """One document as a report needs it: when, where, in what language, of whom, and the model's scores."""

    id: str
    published: datetime | None
    place: str | None
    outlet: str | None
    facts: Facts
    scores: NDArray[np.float32]


class Store(Protocol):
    """Keep documents, what was found in them, rejected rows and predictions.

    Every method that writes is one transaction: after a kill the store holds all of a batch or none of it.
    """

    def begin_ingest(self, *, source: str, file: str, digest: str) -> Ingest:
        """Return the reading of these bytes, new or begun earlier (then with its earlier source name)."""
        ...

    def finish_ingest(self, ingest: Ingest) -> None:
        """Note that the file was read to its end."""
        ...

    def known(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of those documents that are stored already, by id."""
        ...

    def add(
        self, ingest: Ingest, documents: Sequence[tuple[Document, Facts]], rejected: Sequence[Rejected] = ()
    ) -> None:
        """Add new documents with their facts, and rejected rows; rows rejected before are left as they are."""
        ...

    def register(self, name: str, labels: Sequence[str], thresholds: Mapping[str, float]) -> StoredModel:
        """Return the stored model of this `name@digest`, made on first sight."""
        ...

    def models(self) -> list[StoredModel]:
        """Return the models that have predicted here, the latest last."""
        ...

    def count_pending(self, model: StoredModel) -> int:
        """Return how many documents have no prediction by `model`."""
        ...

    def pending(self, model: StoredModel, *, size: int) -> Iterator[tuple[list[int], list[str]]]:
        """Yield (keys, texts) of documents without a prediction by `model`, `size` at a time, in stored order."""
        ...

    def add_predictions(self, model: StoredModel, keys: Sequence[int], scores: NDArray[np.float32]) -> None:
        """Keep `scores`, shape (documents, labels), rounded to four decimals."""
        ...

    def judged(self, model: StoredModel, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield every document that `model` has predicted, `size` at a time, in stored order."""
        ...

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of these documents by id."""
        ...

    def rejected(self) -> Iterator[tuple[str, Rejected]]:
        """Yield (file name, row) of everything that could not be used."""
        ...

    def counts(self) -> dict[str, int]:
        """Return how many `documents`, `rejected` rows and `files` the store holds."""
        ...

    def files(self) -> list[str]:
        """Return the names of the files read, in order."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
