"""What the documents of an audit say of single parts by themselves: poststratified, as the default is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hatewatch.prevalence.records import Sample

_Numbers = NDArray[np.float64]
#: How many documents' worth the model's word counts in the variance of a part's own share: with few read, that strays.
_BORROWED = 5.0
_MOST = 20.0  # as in `poststratified`


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of the documents: how many each has (`n`), how many of those the model calls so (`called`), both (parts,).

    `rows` and `of`, both (pairs,), say which documents of the sample stand in which part; one may stand in several.
    `blocks` (parts,) counts from 0: parts of one block, as are neighbouring weeks, are taken to be alike in the model's
    mistakes, because there are too few read in each to tell. Without it each part is its own.
    """

    n: NDArray[np.int64]
    called: NDArray[np.int64]
    rows: NDArray[np.int64]
    of: NDArray[np.int64]
    blocks: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Own:
    """Of each block: its share, how much was read, the variance of the share and that over p (1 - p) (`inverse`).

    `part` is its part of the audit, `binomial` the mean p (1 - p) as the model has it. `blocks` and `weight`, both
    (parts,), say in which block each part is and which share of its documents it has.
    """

    value: _Numbers
    read: _Numbers
    variance: _Numbers
    inverse: _Numbers
    part: _Numbers
    binomial: _Numbers
    blocks: NDArray[np.int64]
    weight: _Numbers


def form_blocks(read: NDArray[np.int64], least: int = 40) -> NDArray[np.int64]:
    """Return the block of each part, parts in order: neighbours are put together until `least` were read of them."""
    blocks, block, held, left = [], 0, 0, int(read.sum())
    for number in read:
        blocks.append(block)
        held, left = held + int(number), left - int(number)
        if held >= least and left >= least:
            block, held = block + 1, 0
    return np.array(blocks, np.int64)


def read_parts(sample: Sample, called: NDArray[np.bool_], parts: Parts, said: _Numbers, mass: _Numbers) -> Own:
    """Return what was read of each block.

    `said` is the model's word of each part, inside (0, 1), `mass` the weight of the audit that it belongs to, (parts,).
    """
    blocks = parts.blocks if len(parts.blocks) else np.arange(len(parts.n))
    k, at = int(blocks.max()) + 1, blocks[parts.of]
    weight = parts.n / np.bincount(blocks, parts.n)[blocks]
    share = np.bincount(blocks, weight * parts.called / parts.n)
    guess = np.bincount(blocks, weight * said).astype(np.float64)
    weights, truth, kind = sample.weights[parts.rows], sample.truth[parts.rows], called[parts.rows]

    def total(values: _Numbers, which: NDArray[np.bool_] | slice = slice(None)) -> _Numbers:
        return np.bincount(at[which], values[which], minlength=k).astype(np.float64)

    none: _Numbers = np.zeros(k, np.float64)
    own = total(weights)
    size = _over(own**2, total(weights**2), none)
    mean = _over(total(weights * truth), own, guess)
    careful = (mean * size + guess * _BORROWED) / (size + _BORROWED)
    value, variance, rate = none, none, none
    for which, side in ((kind, share), (~kind, 1 - share)):
        inside = total(weights, which)
        n = _over(inside**2, total(weights**2, which), none)
        found = _over(total(weights * truth, which), inside, mean)
        value = value + side * (found * n + mean) / (n + 1)
        within = (found * n + careful) / (n + 1)
        rate = rate + side * within
        variance = variance + side**2 * within * (1 - within) / np.maximum(n, 1)
    size = np.maximum(size, 1)
    inverse = 1 / (size * np.clip(_over(rate * (1 - rate) / size, variance, none), 1, _MOST))
    binomial = np.bincount(blocks, weight * said * (1 - said)).astype(np.float64)
    part = _over(own, np.bincount(blocks, weight * mass).astype(np.float64), none)
    read = total(np.ones(len(at)))
    return Own(value, read, careful * (1 - careful) * inverse, inverse, part, binomial, blocks, weight)


def _over(a: _Numbers, b: _Numbers, other: _Numbers) -> _Numbers:
    """Return a / b, and `other` where b is 0."""
    return np.divide(a, b, out=other.copy(), where=b > 0)
