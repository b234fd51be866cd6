"""Sums over documents, part by part, that come to the same whichever way the documents were parted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.pipeline.measure.lines import STEPS, read_judged
from hatewatch.pipeline.measure.stock import Stocks
from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.store import Judged, Store, StoredModel
from hatewatch.store.tallied import Counting
from hatewatch.trends import Batch, Tally
from hatewatch.trends.periods import local_day

#: The documents of this label are looked at for what they say.
AMONG = "discriminatory"
#: So many documents called discriminatory are kept, to look at what they say.
CALLED = 40_000


class Sums:
    """What was counted of some documents, to which those of others may be added.

    `called` are documents called discriminatory by id, as they were read or as `write_judged` wrote them; of more than
    40,000 those with the smallest ids stay.
    """

    def __init__(self, counting: Counting) -> None:
        labels = counting.model.labels
        self.counting = counting
        self.tally = Tally(labels, counting.period)
        self.scores: NDArray[np.int64] = np.zeros((len(labels), STEPS + 1), np.int64)
        self.digest = 0
        self.called: list[tuple[str, Judged | bytes]] = []
        self.stock = Stocks()

    def add(self, page: Sequence[Judged]) -> None:
        """Count documents."""
        given = said(page, self.counting.model)
        batch = batch_of(page, given, self.counting.model)
        self.tally.add(batch)
        for own, column in zip(self.scores, np.rint(given.T * STEPS).astype(np.int64), strict=True):
            own += np.bincount(column, minlength=STEPS + 1)
        self.digest += _digest(page)
        if AMONG in batch.judged:
            rows = np.flatnonzero(batch.called[:, batch.judged.index(AMONG)])
            self._call([(page[at].id, page[at]) for at in rows])

    def merge(self, other: Sums) -> None:
        """Add what was counted of other documents, which stays as it is."""
        self.tally.merge(other.tally.state())
        self.scores += other.scores
        self.digest += other.digest
        self._call(other.called)
        self.stock.merge(other.stock)

    def choice(self) -> tuple[Judged, ...]:
        """Return the documents called discriminatory that are kept, by their ids."""
        self._choose()
        return tuple(read_judged(one) if isinstance(one, bytes) else one for _, one in self.called)

    def _call(self, more: Sequence[tuple[str, Judged | bytes]]) -> None:
        self.called += more
        if len(self.called) > 2 * CALLED:
            self._choose()

    def _choose(self) -> None:
        self.called.sort(key=lambda one: one[0])
        del self.called[CALLED:]


def count_part(store: Store, counting: Counting, number: int | None, *, progress: Progress | None = None) -> Sums:
    """Return the sums over one part of the documents, or (None) over all."""
    progress, sums, done = progress or Silent(), Sums(counting), 0
    for page in store.judged_part(counting, number):
        sums.add(page)
        done += len(page)
        progress.advance(done, done)
    sums.stock = Stocks.of(store.stock(counting, number))
    return sums


def said(page: Sequence[Judged], model: StoredModel) -> NDArray[np.float32]:
    """Return the scores of a page, (documents, labels): what a label implies is scored at its threshold at least."""
    given = np.stack([one.scores for one in page])
    for at, label in enumerate(model.labels):
        for implied in load_scheme()[label].implies:
            if implied in model.labels:
                to = model.labels.index(implied)
                called = given[:, at] >= np.float32(model.thresholds[label])
                least = np.float32(np.ceil(model.thresholds[implied] * STEPS) / STEPS)
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
