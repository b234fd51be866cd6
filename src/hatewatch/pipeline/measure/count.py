"""Count: go through all that a model has judged, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.pipeline.measure.lines import STEPS
from hatewatch.pipeline.measure.stock import Stocks
from hatewatch.pipeline.measure.sums import Sums, count_part
from hatewatch.prevalence import Population
from hatewatch.progress import Progress, Silent
from hatewatch.records import Unit
from hatewatch.store import Judged, Store, StoredModel
from hatewatch.store.tallied import Counting
from hatewatch.trends import Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: the tally, how many documents have each score by label, and the documents that were asked for.

    `scores` has the shape (labels, 10,001) and `labels` gives their order. `digest` is that of all that was counted,
    in whatever order it is stored. `called` are documents called discriminatory, of more than 40,000 a random choice.
    `stock` is what a report tells of all documents, judged or not.
    """

    tally: Tally
    labels: tuple[str, ...]
    thresholds: Mapping[str, float]
    scores: NDArray[np.int64]
    wanted: Mapping[str, Judged]
    digest: str
    called: tuple[Judged, ...]
    stock: Stocks

    def population(self, label: str) -> Population:
        """Return the scores that all documents have for a label."""
        counts = self.scores[self.labels.index(label)]
        there = np.flatnonzero(counts)
        return Population(there / STEPS, counts[there])


def count(
    store: Store,
    model: StoredModel,
    *,
    unit: Unit = "documents",
    period: str = "auto",
    wanted: Collection[str] = (),
    progress: Progress | None = None,
) -> Counted:
    """Count every document that `model` has judged, each once in `unit`, and find those whose ids are `wanted`.

    Of those called discriminatory the ones with the smallest ids are kept: ids are digests, so that is a random choice
    that everyone can make again. `hatewatch.pipeline.live.refresh` tells the same from counts that are kept.
    """
    progress = progress or Silent()
    progress.start("Counting", store.counts()["documents"], "documents")
    counting = Counting(model, unit, period)
    return sum_up(store, count_part(store, counting, None, progress=progress), wanted)


def sum_up(store: Store, sums: Sums, wanted: Collection[str] = ()) -> Counted:
    """Return sums over all documents as a report takes them."""
    model, stock = sums.counting.model, sums.stock
    stock.erased = store.erased_days()
    text = f"{sums.digest % (1 << 128):032x}"
    found = find_wanted(store, sums.counting, wanted)
    return Counted(sums.tally, model.labels, model.thresholds, sums.scores, found, text, sums.choice(), stock)


def find_wanted(store: Store, counting: Counting, wanted: Collection[str]) -> dict[str, Judged]:
    """Return those of these documents that count, by id."""
    return {one.id: one for page in store.judged_ids(counting, list(wanted)) for one in page} if wanted else {}
