"""What a store can do for somebody who looks through the documents: some of them, the newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.records import Document, Facts


class Judging(Protocol):
    """What must be known of a model to tell its labels from its scores: `StoredModel` is one."""

    @property
    def key(self) -> int:
        """Return the model's key in the store."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the scores."""
        ...

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Return the score from which on each label is given."""
        ...


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents are looked for; what is empty or None asks nothing.

    `text` are words that must all stand in it (`hatewatch.text.search`), as far as they do when it is masked: nobody
    finds out a number by trying. `place` is that of the outlet or author, `spoken_of` one that the text names: a
    province ("21") holds its districts ("21/sur"). `target` is a group that it names, `label` one that the model gives,
    `language` the main one. `first` and `last` are days in Istanbul, both included; either leaves out the undated.
    """

    text: str = ""
    language: str | None = None
    place: str | None = None
    spoken_of: str | None = None
    target: str | None = None
    label: str | None = None
    outlet: str | None = None
    source: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One document with its key in the store, its facts, and the model's scores in the order of its labels.

    `scores` are None where the model has not judged it, and where it is of the audit (`audited`): who reads the audit
    must not know what a model says of it, so nothing shows that.
    """

    key: int
    document: Document
    facts: Facts
    scores: NDArray[np.float32] | None
    audited: bool = False


@dataclass(frozen=True, slots=True)
class Browsed:
    """One page, newest first: `next` is where to go on (as `before`), None where there is no more.

    It may be short, or empty, while `next` says that there is more: so much was looked through in vain. `looked` says
    how many documents were read one by one.
    """

    found: tuple[Found, ...]
    next: int | None
    looked: int


class BrowsingStore(Protocol):
    """Look through documents."""

    def browse(
        self, wanted: Filter, model: Judging | None, *, before: int | None = None, size: int = 50, most: int = 20_000
    ) -> Browsed:
        """Return up to `size` documents that `wanted` asks for and that stand before the key `before`, newest first.

        Newest is what came last. Texts and labels are looked at one by one, in `most` documents at most. Whoever asks
        for a label is given no document of the audit, and none at all without a `model`.
        """
        ...

    def find(self, id: str, model: Judging | None) -> Found | None:
        """Return the document of this id, None where there is none."""
        ...

    def audited(self, documents: Sequence[str]) -> frozenset[str]:
        """Return which of these documents are of the audit: drawn for it, or put before somebody as part of it."""
        ...


def called(scores: NDArray[np.float32], model: Judging) -> NDArray[np.bool_]:
    """Return which labels the model gives, (documents, labels in its order): with what they imply."""
    limits = [model.thresholds.get(label, np.inf) for label in model.labels]
    given = scores >= np.array(limits, np.float32)
    scheme = load_scheme()
    for at, label in enumerate(model.labels):
        for implied in scheme[label].implies if label in scheme.ids else ():
            if implied in model.labels:
                given[:, model.labels.index(implied)] |= given[:, at]
    return given


def labels_of(found: Found, model: Judging) -> tuple[str, ...] | None:
    """Return the labels that the model gives a document, None where it has not judged it or that is not shown."""
    if found.scores is None:
        return None
    row = called(found.scores[np.newaxis], model)[0]
    return tuple(label for label, yes in zip(model.labels, row.tolist(), strict=True) if yes)
