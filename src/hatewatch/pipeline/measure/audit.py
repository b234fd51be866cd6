"""The audit: what people said of the documents that were drawn at random, beside what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from hatewatch.annotation.sampling import Audit as Drawn
from hatewatch.labels import load_scheme
from hatewatch.pipeline.annotate.examples import decide, known_gold
from hatewatch.pipeline.annotate.quality import read_answers
from hatewatch.pipeline.measure.count import Counted
from hatewatch.pipeline.measure.sums import batch_of, said
from hatewatch.prevalence import Population, Sample
from hatewatch.prevalence.estimate import estimate
from hatewatch.prevalence.records import Prevalence, Refusal
from hatewatch.records import Unit
from hatewatch.store import Store, StoredModel
from hatewatch.trends import INTERSECTIONAL, Audited

_TIE = 0.5  # half of the readers say so: what a coin would decide, until somebody does
#: Parts of the documents that may be unread, or newer than the audit, before nothing is told.
_UNREAD, _NEW = 0.05, 0.2
_CALLED = 0.5  # the threshold where all that is known is whether the model gives the label


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit as it was drawn and read: `counts_for` says which document counts for each one drawn, and for how many.

    `population` documents were there when it was drawn, and what came since had no chance to be in it. `truth` is what
    people say, 0 to 1, by label and document; `ties` are those undecided, by label.
    """

    seed: int
    strata: Mapping[str, str]
    sizes: Mapping[str, int]
    unit: Unit
    counts_for: Mapping[str, tuple[str, int]]
    truth: Mapping[str, Mapping[str, float]]
    ties: Mapping[str, int]

    @property
    def population(self) -> int:
        """Return how many documents the audit was drawn from."""
        return sum(self.sizes.values())

    @property
    def drawn(self) -> int:
        """Return how many documents it holds."""
        return len(self.strata)

    @property
    def read(self) -> int:
        """Return of how many of them somebody judged something."""
        return len({one for given in self.truth.values() for one in given})

    @property
    def wanted(self) -> set[str]:
        """Return the documents that must be known as they are counted."""
        return {self.counts_for[one][0] for given in self.truth.values() for one in given if one in self.counts_for}

    def beside(self, counted: Counted, model: StoredModel) -> Audited | None:
        """Return what was read beside what was counted, with the prevalences of all documents; None of no audit."""
        used = sorted(one for one in self.strata if self.counts_for.get(one, ("", 0))[0] in counted.wanted)
        used = [one for one in used if any(one in given for given in self.truth.values())]
        if not used:
            return None
        page = [counted.wanted[self.counts_for[one][0]] for one in used]
        scores = said(page, model)
        batch = batch_of(page, scores, model)
        called = counted.tally.called(batch)
        truth = {label: self._column(label, used) for label in counted.tally.labels}
        weights = {label: self._weights(column, used) for label, column in truth.items()}
        found: dict[str, Prevalence] = {}
        for at, label in enumerate(counted.tally.labels):
            known = ~np.isnan(truth[label])
            if label in counted.labels:
                population, threshold = counted.population(label), counted.thresholds[label]
                own = scores[:, counted.labels.index(label)].astype(np.float64)
            else:  # of what is told from several labels, only whether the model says so is known
                n, yes = counted.tally.total(label)
                population, threshold = Population(np.array([0.0, 1.0]), np.array([n - yes, yes])), _CALLED
                own = called[:, at].astype(np.float64)
            sample = Sample(own[known], truth[label][known], weights[label][known])
            refusal = self._refusal(truth[label], used, population.n)
            finite = self.unit == "documents"
            found[label] = estimate(label, population, sample, threshold, finite=finite, refusal=refusal)
        columns = {label: called[:, at] for at, label in enumerate(counted.tally.labels)}
        return Audited(batch, truth, columns, weights, found)

    def _refusal(self, column: NDArray[np.float64], used: Sequence[str], counted: int) -> Refusal | None:
        """Return what forbids a figure: a part of the audit that hardly anybody read, or too many new documents.

        Hardly read is where less than a third as much of what was drawn came back as elsewhere.
        """
        if self.unit == "documents" and counted - self.population > _NEW * counted:
            return Refusal("audit_outdated", ceil(self.read * (counted / self.population - 1)))
        known = Counter(self.strata[one] for one, value in zip(used, column, strict=True) if not np.isnan(value))
        drawn = Counter(self.strata.values())
        fair = known.total() / max(1, drawn.total()) / 3
        unread = [name for name in drawn if known[name] < fair * drawn[name] or not known[name]]
        if sum(self.sizes[name] for name in unread) <= _UNREAD * self.population:
            return None
        return Refusal("part_unread", sum(ceil(3 * fair * drawn[name]) - known[name] for name in unread))

    def _column(self, label: str, used: Collection[str]) -> NDArray[np.float64]:
        given = self.truth.get(label, {})
        return np.array([given.get(one, np.nan) for one in used])

    def _weights(self, column: NDArray[np.float64], used: Collection[str]) -> NDArray[np.float64]:
        """Return for how many that count each document read stands.

        Those of a stratum are shared by what was read of it, so that who was drawn and not read (nobody got to it, or
        nobody wanted to) is taken to be like the others of its stratum. Where copies count once, each of a group stands
        for its part of it (Lavallée 2007, "Indirect Sampling").
        """
        known = [one for one, value in zip(used, column, strict=True) if not np.isnan(value)]
        read = Counter(self.strata[one] for one in known)
        return np.array([
            self.sizes[self.strata[one]] / max(1, read[self.strata[one]]) / self.counts_for[one][1] for one in used
        ])  # fmt: skip


def read_audit(store: Store, labels: Collection[str], unit: Unit) -> Audit | None:
    """Return the store's audit with what people say of `labels`, and of several grounds at once; None if none."""
    kept = store.audit()
    if not kept:
        return None
    drawn = Drawn.from_json(kept)
    strata = {one.document: one.stratum for one in drawn.drawn}
    grounds = [one.id for one in load_scheme().of("ground") if one.id in labels]
    values, tied, _ = decide(read_answers(store), known_gold(store, blind=True))
    truth: dict[str, dict[str, float]] = {label: {} for label in (*labels, INTERSECTIONAL)}
    ties: Counter[str] = Counter()
    for document in strata:
        given = values.get(document, {})
        for label in labels:
            value = given.get(label)
            if value is not None:
                truth[label][document] = float(value)
            elif document in tied.get(label, ()):
                truth[label][document] = _TIE
                ties[label] += 1
        on = [truth[one].get(document) for one in grounds]
        if on and None not in on:
            truth[INTERSECTIONAL][document] = _two_or_more([one for one in on if one is not None])
    counts_for = store.duplicates.counted_as(strata.keys(), unit)
    return Audit(drawn.seed, strata, {one.name: one.size for one in drawn.strata}, unit, counts_for, truth, dict(ties))


def _two_or_more(chances: Sequence[float]) -> float:
    """Return how likely two or more of these are so, which are 0, 1, or in doubt between."""
    none, one = 1.0, 0.0
    for chance in chances:
        none, one = none * (1 - chance), one * (1 - chance) + none * chance
    return 1 - none - one
