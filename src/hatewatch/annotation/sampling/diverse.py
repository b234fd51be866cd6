"""Pick documents unlike each other and unlike those labelled: the seeding of k-means++, in numpy alone.

Each next document is drawn with a chance proportional to its squared distance from the nearest one picked so far
(Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding"; for choosing what to label: Ash et al.
2020, "BADGE"). The farthest document (k-centre; Gonzalez 1985) would be an outlier each time, in posts mostly noise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.ngrams import hash_ngrams
from hatewatch.text import normalise, skeleton

Vectors = NDArray[np.float32]

_BITS, _WIDTH, _BATCH = 16, 96, 1000
# Words of letters alone: a number hardly ever stands twice, so by its rarity it would outweigh all that a text says.
_WORD = re.compile(r"[^\W\d_]+")
_STEM = 5  # letters: cut there, Turkish words are found as well as by a stemmer (Can et al. 2008)


def hash_vectors(texts: Sequence[str]) -> Vectors:
    """Return a vector of length 1 for each text, shape (texts, 96): its stems, weighted by how rare they are.

    Words cut to five letters are hashed (Weinberger et al. 2009), weighted by inverse document frequency among
    `texts`, and projected at random (Achlioptas 2003). Texts without a word are zero.
    """
    stems = [" ".join(word[:_STEM] for word in _WORD.findall(skeleton(normalise(text)))) for text in texts]
    batches = [hash_ngrams(stems[i : i + _BATCH], words=[1], bits=_BITS) for i in range(0, len(stems), _BATCH)]
    held = np.zeros(1 << _BITS, np.int64)
    once = []
    for grams in batches:
        owner = np.repeat(np.arange(grams.offsets.size - 1), np.diff(grams.offsets))
        pairs = np.unique((owner << _BITS) | grams.buckets)  # a word counts once a text
        once.append(pairs)
        held += np.bincount(pairs & ((1 << _BITS) - 1), minlength=1 << _BITS)
    weight = np.log((1 + len(texts)) / (1 + held)).astype(np.float32)
    signs = np.random.default_rng(1).integers(0, 2, (1 << _BITS, _WIDTH), np.int8)
    table = (2 * signs.astype(np.float32) - 1) * weight[:, None]
    found = np.zeros((len(texts), _WIDTH), np.float32)
    for number, pairs in enumerate(once):
        if pairs.size:
            owners, starts = np.unique(pairs >> _BITS, return_index=True)
            found[number * _BATCH + owners] = np.add.reduceat(table[pairs & ((1 << _BITS) - 1)], starts, axis=0)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    np.divide(found, lengths, out=found, where=lengths > 0)
    return found


def pick_diverse(
    vectors: Vectors,
    n: int,
    *,
    seed: int = 1,
    known: NDArray[np.integer] | None = None,
    free: NDArray[np.bool_] | None = None,
) -> list[int]:
    """Return up to `n` indices of documents, in the order picked.

    `vectors` has the shape (documents, dimensions); rows of `known` count as picked already, so that the first is
    far from them. `free` marks the documents that may be picked. What equals one picked is not picked: fewer come
    back where there is nothing else left. Memory is that of one more number a document; 100,000 documents of 96
    dimensions take some milliseconds a pick.
    """
    rng = np.random.default_rng(seed)
    given = np.ascontiguousarray(vectors, np.float32)
    squares = np.einsum("ij,ij->i", given, given)
    may = np.ones(len(given), bool) if free is None else free.copy()
    distance = np.full(len(given), np.inf, np.float32)
    near = np.array([], np.int64) if known is None else np.asarray(known, np.int64)
    for start in range(0, len(given), 4096):  # by blocks, so that no table of all pairs is held
        part = slice(start, start + 4096)
        for first in range(0, near.size, 2048):
            others = near[first : first + 2048]
            apart = squares[part, None] + squares[others] - 2 * (given[part] @ given[others].T)
            np.minimum(distance[part], apart.min(axis=1), out=distance[part])
    may[near] = False
    picked: list[int] = []
    while len(picked) < n and may.any():
        # A distance under the rounding error of single precision is none.
        chances = np.where(may & (distance > 1e-5), distance, 0.0)
        if not near.size and not picked:
            chances = may.astype(np.float32)
        sums = np.cumsum(chances, dtype=np.float64)
        if sums[-1] <= 0:
            break
        i = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
        picked.append(i)
        may[i] = False
        np.minimum(distance, squares + squares[i] - 2 * (given @ given[i]), out=distance)
    return picked
