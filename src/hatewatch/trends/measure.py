"""Figures: what is told of a grid's cells, corrected with the audit where it says enough, and raw where it does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hatewatch.prevalence.own import Parts, form_blocks
from hatewatch.prevalence.parts import Anchors, Rates, Stability, estimate_parts
from hatewatch.prevalence.records import Estimate, Prevalence, Sample
from hatewatch.trends.batch import Batch
from hatewatch.trends.figure import Figure
from hatewatch.trends.grid import Grid
from hatewatch.trends.periods import period_of

#: A part whose figure amounts to fewer documents read at random than this is not told: it would say nothing.
LEAST = 10
#: Nor is one of which fewer were read: the model alone would speak, and nobody would know how wrong it is there.
OWN = 10
_Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Audited:
    """The documents of the audit that somebody read, beside what is counted.

    `documents` are as they were counted. `truth` holds for each label what people say of each, 0 to 1 and NaN where
    that is not known, `called` whether the model gives it; `weights` (n,) are for how many documents each stands, by
    label, since not all were read for all. `prevalences` are those of all documents.
    """

    documents: Batch
    truth: Mapping[str, _Numbers]
    called: Mapping[str, NDArray[np.bool_]]
    weights: Mapping[str, _Numbers]
    prevalences: Mapping[str, Prevalence]


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one label in one dimension: `cells` by value and period ("" for the whole time), in order.

    `among` says how alike the model's mistakes are among the values, `over_time` among the periods of each; None where
    nothing is estimated.
    """

    figures: tuple[Figure, ...]
    among: Stability | None = None
    over_time: Stability | None = None


class Measure:
    """Make figures of counts: prevalences of the labels that the audit allows, raw shares of the others."""

    def __init__(self, audited: Audited | None, kind: str) -> None:
        self._audited = audited
        self._kind = kind
        self._readings: dict[str, _Reading] = {}

    def trusts(self, label: str) -> bool:
        """Say whether what the model calls so says anything: it is not known to be no better than chance."""
        found = self._audited.prevalences.get(label) if self._audited else None
        return found is None or found.chosen is None or found.chosen.method != "audit_alone"

    def measures(self, label: str) -> bool:
        """Say whether there is a prevalence of `label`."""
        found = self._audited.prevalences.get(label) if self._audited else None
        return bool(found and found.chosen)

    def tell(self, grid: Grid, withheld: NDArray[np.bool_], label: str) -> Told:
        """Return the figures of a label in all cells of `grid` that hold documents and are not withheld."""
        if not grid.values:
            return Told(())
        at = grid.labels.index(label)
        counts = grid.counts[:, :, at]
        shown = (grid.n > 0) & ~withheld
        found = {
            (row, column): Figure.of(
                grid.dimension, grid.values[row], _name(grid, column), label,
                int(grid.n[row, column]), int(counts[row, column]),
            )
            for row, column in np.argwhere(shown).tolist()
        }  # fmt: skip
        among = over_time = None
        if self._audited and self.measures(label):
            reading = self._reading(self._audited, label)
            whole, among = reading.whole(grid, counts[:, -1])
            last = grid.n.shape[1] - 1
            for row, estimate in enumerate(whole):
                if estimate is None or reading.read(grid, row) < OWN:
                    whole[row] = None
                elif not _enough(estimate):
                    # Its own readers contradict the model: then what the model calls so is no news of it either.
                    whole[row] = None
                    found.pop((row, last), None)
                else:
                    _put(found, (row, last), estimate, reading.read(grid, row))
            if len(grid.periods) and reading.tells:
                cells, over_time = reading.over_time(grid, counts, whole, self._kind)
                for key, (estimate, read) in cells.items():
                    # A line is of one kind: where a period of it cannot be told, it has a gap.
                    if _enough(estimate):
                        _put(found, key, estimate, read)
                    else:
                        found.pop(key, None)
        order = sorted(found, key=lambda key: (key[0], -1 if key[1] == grid.n.shape[1] - 1 else key[1]))
        return Told(tuple(found[key] for key in order), among, over_time)

    def _reading(self, audited: Audited, label: str) -> _Reading:
        if label not in self._readings:
            self._readings[label] = _Reading(audited, label, self._members)
        return self._readings[label]

    @cached_property
    def _members(self) -> dict[tuple[str, str], list[int]]:
        """The documents of the audit in each cell."""
        found: dict[tuple[str, str], list[int]] = {}
        for dimension, pairs in self._audited.documents.values() if self._audited else ():
            for row, value in pairs:
                found.setdefault((dimension, value), []).append(row)
        return found


def _name(grid: Grid, column: int) -> str:
    return grid.periods[column] if column < len(grid.periods) else ""


def _column(periods: tuple[str, ...], period: str) -> int:
    """Return which of `periods`, each one or a span, holds a period; -1 if none. Names of periods sort as time does."""
    at = bisect_right(periods, period, key=lambda one: one.partition("/")[0]) - 1
    if at < 0:
        return -1
    first, _, last = periods[at].partition("/")
    return at if first <= period <= (last or first) else -1


def _enough(estimate: Estimate) -> bool:
    return estimate.low is not None and (estimate.effective or 0) >= LEAST


def _put(found: dict[tuple[int, int], Figure], key: tuple[int, int], estimate: Estimate, read: int) -> None:
    """Put an estimate in the place of a raw share, if that is told."""
    raw = found.get(key)
    if raw is None or estimate.low is None or estimate.high is None:
        return
    found[key] = replace(
        raw, share=estimate.value, low=estimate.low, high=estimate.high, method=estimate.method, read=read,
        effective=min(estimate.effective or 0.0, float(raw.n)),
    )  # fmt: skip


class _Reading:
    """One label's audit: the sample of all documents, and who of it stands in which cell."""

    def __init__(self, audited: Audited, label: str, members: Mapping[tuple[str, str], Sequence[int]]) -> None:
        known = ~np.isnan(audited.truth[label])
        self._known = np.flatnonzero(known)
        self._place = np.where(known, np.cumsum(known) - 1, -1)  # of each document in the sample
        self._members = members
        self._documents = audited.documents
        self._prevalence = audited.prevalences[label]
        called = audited.called[label][self._known].astype(np.float64)
        self._sample = Sample(called, audited.truth[label][self._known], audited.weights[label][self._known])
        # Where the model is no better than chance, nothing is told of parts by how often it calls documents so.
        self.tells = self._prevalence.chosen is not None and self._prevalence.chosen.method == "poststratified"

    def _rows(self, grid: Grid, row: int) -> NDArray[np.int64]:
        own = self._place[np.array(self._members.get((grid.dimension, grid.values[row]), ()), np.int64)]
        return own[own >= 0]

    def read(self, grid: Grid, row: int) -> int:
        """Return how many documents of the sample have a value."""
        return len(self._rows(grid, row))

    def whole(self, grid: Grid, called: NDArray[np.int64]) -> tuple[list[Estimate | None], Stability | None]:
        """Return the estimate of each value over the whole time."""
        chosen = self._prevalence.chosen
        if grid.dimension == "all" or chosen is None:
            return [chosen] * len(grid.values), None
        if not self.tells:
            return [None] * len(grid.values), None
        n = grid.n[:, -1]
        k = len(n)
        rows = [self._rows(grid, row) for row in range(k)]
        of = np.repeat(np.arange(k), [len(one) for one in rows])
        share = float(np.average(self._sample.scores, weights=self._sample.weights))
        total = float(self._sample.weights.sum())
        anchors = _anchors(np.zeros(k, np.int64), [chosen], [self._called_share or share], [total])
        parts = Parts(n, called, np.concatenate([*rows, np.zeros(0, np.int64)]), of)
        found, stability = estimate_parts(self._rates, anchors, self._sample, 0.5, parts)
        return list(found), stability

    def over_time(
        self, grid: Grid, counts: NDArray[np.int64], whole: list[Estimate | None], kind: str
    ) -> tuple[dict[tuple[int, int], tuple[Estimate, int]], Stability | None]:
        """Return the estimate of each value's periods with how much was read of it."""
        days = self._documents.days[self._known].tolist()
        when = np.array([_column(grid.periods, period_of(day, kind)) if day else -1 for day in days], np.int64)
        keys: list[tuple[int, int]] = []
        blocks, owners, rows, of, mass = [], [], [], [], []
        used = [row for row, one in enumerate(whole) if one is not None and one.effective]
        next_block = 0
        for family, row in enumerate(used):
            own = self._rows(grid, row)
            mass.append(float(self._sample.weights[own].sum()))  # of all that the value's own estimate rests on
            own = own[when[own] >= 0] if len(own) else own
            columns = np.flatnonzero(grid.n[row, :-1])
            at = {int(column): len(keys) + i for i, column in enumerate(columns)}
            read = np.bincount(when[own], minlength=len(grid.periods))[columns]
            keys += [(row, int(column)) for column in columns]
            block = form_blocks(read) + next_block
            next_block = int(block.max()) + 1 if len(block) else next_block
            blocks.append(block)
            owners += [family] * len(columns)
            inside = [one for one in own.tolist() if int(when[one]) in at]
            rows += inside
            of += [at[int(when[one])] for one in inside]
        if not keys:
            return {}, None
        n = np.array([grid.n[key] for key in keys], np.int64)
        called = np.array([counts[key] for key in keys], np.int64)
        shares = [counts[row, -1] / grid.n[row, -1] for row in used]
        anchors = _anchors(np.array(owners), [whole[row] for row in used], shares, mass)
        parts = Parts(n, called, np.array(rows, np.int64), np.array(of, np.int64), np.concatenate(blocks))
        found, stability = estimate_parts(self._rates, anchors, self._sample, 0.5, parts)
        read = np.bincount(parts.of, minlength=len(keys)).tolist()
        return dict(zip(keys, zip(found, read, strict=True), strict=True)), stability

    @cached_property
    def _rates(self) -> Rates:
        return Rates.of(self._sample, 0.5)

    @property
    def _called_share(self) -> float | None:
        raw = next((one for one in self._prevalence.others if one.method == "classify_and_count"), None)
        return raw.value if raw else None


def _anchors(
    owner: NDArray[np.int64], wholes: list[Estimate | None] | list[Estimate], called: list[float], mass: list[float]
) -> Anchors:
    given = [one for one in wholes if one is not None]
    share = np.array([one.value for one in given])
    effective = np.array([one.effective or 1.0 for one in given])
    return Anchors(share[owner], effective[owner], np.array(called)[owner], np.array(mass)[owner])
