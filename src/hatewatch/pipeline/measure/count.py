"""Count: go through all that a model has judged, once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.prevalence import Population
from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.records import Unit
from hatewatch.store import Judged, Store, StoredModel
from hatewatch.trends import Batch, Tally
from hatewatch.trends.periods import local_day

#: The documents of this label are looked at for what they say.
AMONG = "discriminatory"
#: So many documents called discriminatory are kept, to look at what they say.
CALLED = 40_000
_STEPS = 10_000  # stored scores have four decimals


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: the tally, how many documents have each score by label, and the documents that were asked for.

    `scores` has the shape (labels, 10,001) and `labels` gives their order. `digest` is that of all that was counted,
    in whatever order it is stored. `called` are documents called discriminatory, of more than 40,000 a random choice.
    """

    tally: Tally
    labels: tuple[str, ...]
    thresholds: Mapping[str, float]
    scores: NDArray[np.int64]
    wanted: Mapping[str, Judged]
    digest: str
    called: tuple[Judged, ...] = ()

    def population(self, label: str) -> Population:
        """Return the scores that all documents have for a label."""
        counts = self.scores[self.labels.index(label)]
        there = np.flatnonzero(counts)
        return Population(there / _STEPS, counts[there])


def count(
    store: Store,
    model: StoredModel,
    *,
    unit: Unit = "documents",
    period: str = "auto",
    wanted: Collection[str] = (),
    progress: Progress | None = None,
) -> Counted:
    """Count every document that `model` has judged, each once in `unit`, and keep those whose ids are `wanted`.

    Of those called discriminatory the ones with the smallest ids are kept: ids are digests, so that is a random choice
    that everyone can make again.
    """
    progress = progress or Silent()
    progress.start("Counting", store.counts()["documents"], "documents")
    tally = Tally(model.labels, period)
    scores = np.zeros((len(model.labels), _STEPS + 1), np.int64)
    kept: dict[str, Judged] = {}
    called: list[Judged] = []
    digest, done = 0, 0
    for page in store.judged(model, unit=unit):
        given = said(page, model)
        batch = batch_of(page, given, model)
        tally.add(batch)
        for own, column in zip(scores, np.rint(given.T * _STEPS).astype(np.int64), strict=True):
            own += np.bincount(column, minlength=_STEPS + 1)
        digest += _digest(page)
        if AMONG in batch.judged:
            called += [page[at] for at in np.flatnonzero(batch.called[:, batch.judged.index(AMONG)])]
            called = _smallest(called) if len(called) > 2 * CALLED else called
        if wanted:
            kept |= {one.id: one for one in page if one.id in wanted}
        done += len(page)
        progress.advance(done, done)
    text = f"{digest % (1 << 128):032x}"
    return Counted(tally, model.labels, model.thresholds, scores, kept, text, tuple(_smallest(called)))


def _smallest(called: list[Judged]) -> list[Judged]:
    return sorted(called, key=lambda one: one.id)[:CALLED]


def said(page: Sequence[Judged], model: StoredModel) -> NDArray[np.float32]:
    """Return the scores of a page, (documents, labels): what a label implies is scored at its threshold at least."""
    given = np.stack([one.scores for one in page])
    for at, label in enumerate(model.labels):
        for implied in load_scheme()[label].implies:
            if implied in model.labels:
                to = model.labels.index(implied)
                called = given[:, at] >= np.float32(model.thresholds[label])
                least = np.float32(np.ceil(model.thresholds[implied] * _STEPS) / _STEPS)
                given[called, to] = np.maximum(given[called, to], least)
    return given


def batch_of(page: Sequence[Judged], given: NDArray[np.float32], model: StoredModel) -> Batch:
    """Return a page as it is counted, `given` being its scores."""
    ids = load_scheme().ids
    judged = tuple(label for label in ids if label in model.labels)
    columns = [given[:, model.labels.index(one)] >= np.float32(model.thresholds[one]) for one in judged]
    return Batch(
        judged,
        np.array([0 if one.published is None else local_day(one.published) for one in page], np.int64),
        np.stack(columns, axis=1),
        [one.author for one in page],
        {
            "language": [one.facts.language for one in page],
            "place": [one.place and one.place.partition("/")[0] for one in page],
            "kind": [one.kind for one in page],
            "outlet": [_outlet(one.outlet) for one in page],
            "mixed": ["yes" if len(one.facts.languages) > 1 else None for one in page],
        },
        {
            "spoken_of": [[one.partition("/")[0] for one in document.facts.places] for document in page],
            "target": [document.facts.targets for document in page],
        },
    )


@lru_cache(maxsize=1 << 14)
def _outlet(name: str | None) -> str | None:
    """Return who published as a report may name it: a person's account or address is no name of a paper."""
    return mask(name) if name else None


def _digest(page: Sequence[Judged]) -> int:
    """Return the sum of the digests of documents, which hangs neither on their order nor on what a model says."""
    total = 0
    for one in page:
        facts = one.facts
        text = "\x1f".join((
            one.id, str(one.published), one.place or "", one.kind, one.outlet or "", one.author or "", facts.language,
            *facts.languages, "", *facts.places, "", *facts.targets,
        )).encode("utf-8", "surrogatepass")  # fmt: skip
        total += int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
    return total
