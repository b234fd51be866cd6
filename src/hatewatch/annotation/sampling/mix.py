"""Draw a mix of samples in one go: each document once, the audit first, so that its chances stay what they are said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hatewatch.annotation.sampling.audit import Audit, draw_audit
from hatewatch.annotation.sampling.diverse import Vectors, pick_diverse
from hatewatch.annotation.sampling.focus import Focus, focus_audit
from hatewatch.annotation.sampling.rare import pick_rare
from hatewatch.annotation.sampling.samples import SAMPLES, Drawn, Left
from hatewatch.annotation.sampling.strata import Allocation
from hatewatch.annotation.sampling.uncertain import Measure, pick_uncertain
from hatewatch.errors import InputError

Marks = NDArray[np.bool_]  # (documents,)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """All documents to draw from, those with a task included; row i of every array belongs to `ids[i]`.

    `cells` come from `cell_of`. `scores`, shape (documents, labels), are a model's probabilities, NaN where it has not
    predicted, in the order of `labels`; `thresholds` are the labels'. `vectors` come from `hash_vectors` or an encoder.
    `groups` numbers near-duplicates alike. What a sample needs and is None leaves that sample empty.
    """

    ids: Sequence[str]
    cells: Sequence[str]
    labels: Sequence[str] = ()
    scores: NDArray[np.floating] | None = None
    thresholds: Sequence[float] = ()
    vectors: Vectors | None = None
    groups: NDArray[np.integer] | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """What to push, what was left out by a rule, and what fell short.

    `drawn` are the documents that have no task yet, the audit's first. `audit` is the whole audit, with those that
    were drawn or tasked earlier, and with chances that replace earlier ones; None where it did not grow. `short`
    says by sample how many fewer came than asked for; nothing else was drawn in their place.
    """

    drawn: tuple[Drawn, ...]
    left: tuple[Left, ...]
    audit: Audit | None = None
    short: Mapping[str, int] = field(default_factory=dict)


def split_size(size: int, mix: Mapping[str, float]) -> dict[str, int]:
    """Return how many documents of `size` each sample gets, in the order of `SAMPLES`; ratios need not sum to one.

    Raises InputError for a sample that is not known, a ratio that is negative or no number, or no positive ratio.
    """
    for name, ratio in mix.items():
        if name not in SAMPLES:
            raise InputError(f"The mix names {name!r}, which is no sample.", f"The samples are {', '.join(SAMPLES)}.")
        if not 0 <= ratio < float("inf"):
            raise InputError(f"The mix gives {name} the ratio {ratio}.", "Give a number such as 0.25, or 0 for none.")
    whole = sum(mix.values())
    if not whole:
        raise InputError("The mix is empty.", "Give one sample at least a ratio above 0, such as audit = 1.")
    exact = {name: size * mix.get(name, 0) / whole for name in SAMPLES}
    found = {name: int(value + 1e-9) for name, value in exact.items()}
    for name in sorted(SAMPLES, key=lambda one: found[one] - exact[one])[: size - sum(found.values())]:
        found[name] += 1
    return found


def draw_mix(
    pool: Pool,
    size: int,
    mix: Mapping[str, float],
    *,
    tasked: Collection[str] = frozenset(),
    positives: Mapping[str, int] | None = None,
    earlier: Audit | None = None,
    allocation: Allocation = "proportional",
    least: int = 2,
    measure: Measure = "margin",
    seed: int = 1,
    most: int | None = None,
    focus: Sequence[Focus] = (),
) -> Draw:
    """Draw `size` documents by the ratios of `mix`, each document once and under the name of one sample.

    The audit grows by its part of `size`, out of *all* documents of the pool: neither a task nor a copy takes any out
    of it, so it stands for every document of the pool. A document it draws that has a task counts in `Draw.audit` and
    is not drawn again. What it draws stays drawn, so `most` limits how many it grows by; by none, it is not drawn anew
    and what it drew earlier is drawn on. `most` must not hang on which documents were drawn, or the chances would be
    others than those said. The other samples are then drawn in the order of `SAMPLES`, from what has no task and is no
    near-duplicate of a document with a task, of the audit's or of one standing earlier in the pool. `positives` says
    how often each label was given so far. The same arguments give the same draw.
    """
    wanted = split_size(size, mix)
    tasked = frozenset(tasked)
    audit = None
    asked = wanted["audit"]
    wanted["audit"] = asked if most is None else min(asked, most)
    drawn: list[Drawn] = []
    if asked and not wanted["audit"] and earlier:
        there = set(pool.ids)
        drawn = [one for one in earlier.drawn if one.document in there and one.document not in tasked]
    if wanted["audit"] and pool.ids:
        audit = _grow(pool, wanted["audit"], focus, earlier, allocation, least, seed, tasked)
        drawn = [one for one in audit.drawn if not one.tasked]
    had = {one.document for one in earlier.drawn} if earlier else set()
    came = {"audit": sum(one.document not in had for one in audit.drawn) if audit else 0}
    audited = had | {one.document for one in audit.drawn} if audit else had
    free, known, left = _set_apart(pool, tasked, audited)
    for sample in SAMPLES[1:]:
        picked = _pick(pool, sample, wanted[sample], free, known, positives or {}, measure, seed)
        for i, column in picked:
            drawn.append(Drawn(pool.ids[i], sample, label="" if column is None else pool.labels[column]))
            free[i], known[i] = False, True
        came[sample] = len(picked)
    short = {name: n - came[name] for name, n in wanted.items() if came[name] < n}
    return Draw(tuple(drawn), (*(audit.left if audit else ()), *left), audit, short)


def _grow(
    pool: Pool,
    by: int,
    focus: Sequence[Focus],
    earlier: Audit | None,
    allocation: Allocation,
    least: int,
    seed: int,
    tasked: frozenset[str],
) -> Audit:
    """Return the audit grown by so many documents: of each focus what it asks for, and of all what is left over."""
    had = {one.document for one in earlier.drawn} if earlier else set()
    general = max(0, by - sum(one.more for one in focus))
    audit = earlier
    # Where documents have come since, the audit first grows over them by the chances it has: else some that were read
    # would make room for new ones.
    came = earlier is not None and len(pool.ids) != earlier.population
    if general or came or audit is None:
        size = max(1, general + len(had))
        audit = draw_audit(
            pool.ids, pool.cells, size, allocation=allocation, least=least, seed=seed, earlier=earlier, tasked=tasked
        )
    cell_of = dict(zip(pool.ids, pool.cells, strict=True)) if focus else {}
    for one in focus:
        new = [drawn.document for drawn in audit.drawn if drawn.document not in had]
        # What was drawn for another part, or over new documents, may be of this one too.
        lacking = one.more - sum(one.holds(cell_of[document]) for document in new)
        if lacking > 0:
            audit = focus_audit(audit, pool.ids, pool.cells, replace(one, more=lacking), tasked)
    return audit


def _set_apart(pool: Pool, tasked: frozenset[str], audited: set[str]) -> tuple[Marks, Marks, list[Left]]:
    """Return which documents the samples beside the audit may draw, which are taken, and what is left out and why."""
    groups = list(range(len(pool.ids))) if pool.groups is None else pool.groups.tolist()
    taken = np.fromiter((one in tasked or one in audited for one in pool.ids), bool, len(pool.ids))
    first = {groups[i]: pool.ids[i] for i in np.flatnonzero(taken)[::-1].tolist()}
    free = ~taken
    left: list[Left] = []
    for i, document in enumerate(pool.ids):
        if taken[i]:
            if document not in audited:
                left.append(Left(document, "tasked"))
        elif first.setdefault(groups[i], document) != document:
            free[i] = False
            left.append(Left(document, "copy", first[groups[i]]))
    return free, taken, left


def _pick(
    pool: Pool,
    sample: str,
    n: int,
    free: Marks,
    known: Marks,
    positives: Mapping[str, int],
    measure: Measure,
    seed: int,
) -> list[tuple[int, int | None]]:
    if not n:
        return []
    if sample == "diverse":
        if pool.vectors is None:
            return []
        return [(i, None) for i in pick_diverse(pool.vectors, n, seed=seed, known=np.flatnonzero(known), free=free)]
    if pool.scores is None:
        return []
    if sample == "rare":
        so_far = [positives.get(label, 0) for label in pool.labels]
        return [*pick_rare(pool.scores, so_far, n, free=free)]
    return [*pick_uncertain(pool.scores, np.asarray(pool.thresholds), n, measure=measure, free=free)]
