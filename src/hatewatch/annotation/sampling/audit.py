"""Draw the audit: a stratified random sample whose every document has a known chance of being in it.

Within a stratum of N documents the n with the smallest permanent random numbers are drawn: a simple random sample
without replacement (sequential simple random sampling; Ohlsson 1995, "Coordination of samples using permanent random
numbers", in Business Survey Methods). Drawn again from the same documents it is the same sample; a larger one
holds the smaller; and with new documents it is still a simple random sample of all there are now, with n / N.

**The population is all documents given**: those with a task from another sample and near-duplicates too. A document
labelled because a model was uncertain about it is as likely to be in the audit as any other, or the estimate would
leave out the hard ones; and a report of agency printed by forty papers is forty documents, or its weight would be lost.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from hatewatch.annotation.sampling.numbers import random_numbers
from hatewatch.annotation.sampling.samples import Drawn, Left
from hatewatch.annotation.sampling.strata import Allocation, Stratum, allocate, form_strata
from hatewatch.errors import InputError


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit as it stands after a draw: all of it, not only what is new.

    Estimates take the chances from the latest audit, also for documents drawn earlier. `left` names documents of an
    earlier audit that are not in this one; their labels are good for training and no part of an estimate.
    """

    seed: int
    allocation: Allocation
    least: int
    strata: tuple[Stratum, ...]
    drawn: tuple[Drawn, ...]
    left: tuple[Left, ...] = ()

    @property
    def size(self) -> int:
        """Return how many documents the audit holds."""
        return len(self.drawn)

    @property
    def population(self) -> int:
        """Return how many documents it stands for."""
        return sum(stratum.size for stratum in self.strata)

    def to_json(self) -> str:
        """Return it as JSON, to be kept with the store."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Audit:
        """Return an audit that `to_json` wrote."""
        given = json.loads(text)
        return cls(
            given["seed"],
            given["allocation"],
            given["least"],
            tuple(Stratum(one["name"], tuple(one["cells"]), one["size"], one["drawn"]) for one in given["strata"]),
            tuple(Drawn(**one) for one in given["drawn"]),
            tuple(Left(**one) for one in given["left"]),
        )


def draw_audit(
    ids: Sequence[str],
    cells: Sequence[str],
    size: int,
    *,
    allocation: Allocation = "proportional",
    least: int = 2,
    seed: int = 1,
    earlier: Audit | None = None,
    tasked: Collection[str] = frozenset(),
) -> Audit:
    """Draw an audit of `size` documents from all documents, or let the `earlier` one grow to that size.

    `cells` come from `cell_of`, one a document; strata are made of them so that none is missed: each gives `least`
    documents (or all it has), which takes half of `size` at most, and the rest is shared out in proportion to their
    sizes or equally. So a stratum is never without a chance, and with two its variance can be estimated.

    Growing keeps seed, allocation, `least` and strata of the earlier audit, and no stratum's chance falls: then every
    document of it is kept, unless documents were added to its stratum since and one of them took its place
    (`Audit.left`). Cells that are new form strata of their own. `size` may be passed where those rules ask for more.

    Raises ValueError for ids given twice or a size below 1, and InputError where none of the earlier cells is left.
    """
    if size < 1 or least < 1:
        raise ValueError(f"an audit takes at least one document, and from each stratum, not {size} and {least}")
    if len(set(ids)) != len(ids) or len(ids) != len(cells):
        raise ValueError("an audit needs each document once, with its cell")
    if earlier:
        seed, allocation, least = earlier.seed, earlier.allocation, earlier.least
    before = {cell: stratum for stratum in earlier.strata for cell in stratum.cells} if earlier else {}
    counts = Counter(cells)
    if before and counts and not before.keys() & counts.keys():
        raise InputError(
            "The audit was drawn earlier from other languages, places and periods, and none of those is left.",
            "Keep the period (month or quarter) it was begun with, or begin a new audit with another seed.",
        )
    room = size - (earlier.size if earlier else 0)
    fresh = {cell: n for cell, n in counts.items() if cell not in before}
    names = {cell: stratum.name for cell, stratum in before.items() if cell in counts}
    names |= form_strata(fresh, room // (2 * least), {stratum.name for stratum in before.values()})

    strata = _share_out(names, counts, size, allocation, least, {one.name: one for one in before.values()})
    drawn = draw_within(ids, [names[cell] for cell in cells], strata, seed, tasked)
    return Audit(seed, allocation, least, strata, drawn, _left(earlier, set(ids), {one.document for one in drawn}))


def _share_out(
    names: dict[str, str],
    counts: Counter[str],
    size: int,
    allocation: Allocation,
    least: int,
    before: dict[str, Stratum],
) -> tuple[Stratum, ...]:
    held: dict[str, list[str]] = {}
    for cell, name in sorted(names.items()):
        held.setdefault(name, []).append(cell)
    order = sorted(held)
    sizes = [sum(counts[cell] for cell in held[name]) for name in order]
    # The earlier chance, rounded up to whole documents: a function of counts, as everything that decides n must be.
    floors = [
        max(least, -(-before[name].drawn * n // before[name].size)) if name in before else least
        for name, n in zip(order, sizes, strict=True)
    ]
    numbers = allocate(sizes, size, floors, allocation)
    # Cells that hold no document now are remembered, so that late arrivals still find their stratum.
    return tuple(
        Stratum(name, tuple(sorted({*held[name], *(before[name].cells if name in before else ())})), n, drawn)
        for name, n, drawn in zip(order, sizes, numbers, strict=True)
    )


def draw_within(
    ids: Sequence[str], names: Sequence[str], strata: Sequence[Stratum], seed: int, tasked: Collection[str]
) -> tuple[Drawn, ...]:
    """Return of each stratum the documents with the smallest numbers; `names` says in which each document stands."""
    place = {stratum.name: i for i, stratum in enumerate(strata)}
    where = np.fromiter((place[name] for name in names), np.int64, len(names))
    order = np.lexsort((random_numbers(ids, seed), where))
    starts = np.searchsorted(where[order], np.arange(len(strata)))
    drawn = []
    for stratum, start in zip(strata, starts, strict=True):
        for i in order[start : start + stratum.drawn]:
            known = ids[i] in tasked
            drawn.append(Drawn(ids[i], "audit", stratum.probability, stratum.name, tasked=known))
    return tuple(drawn)


def _left(earlier: Audit | None, there: set[str], drawn: set[str]) -> tuple[Left, ...]:
    lost = [one.document for one in earlier.drawn if one.document not in drawn] if earlier else []
    return tuple(Left(one, "passed" if one in there else "gone") for one in lost)
