"""Group near-identical texts, so that no split can part them: MinHash with bands (Broder 1997).

Not `hatewatch.duplicates`, which is stricter (news of one template for two towns are two texts to be counted, and yet
must not be parted by a split), and whose groups would move examples between train and test: the figures of the models
made so far rest on these groups.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.ngrams import hash_ngrams
from hatewatch.text import normalise, skeleton

_BANDS, _ROWS = 20, 4
_LENGTH = 5  # letters in a shingle
_SIGNS = str.maketrans("", "", "₺.,;:!?…\"'“”‘’()[]#*-_")


def _bare(text: str) -> str:
    """Return the text without what differs between copies: case, diacritics, handles, links and signs."""
    words = skeleton(normalise(text)).replace("₺url", " ").replace("₺user", " ").translate(_SIGNS).split()
    return " ".join(word for word in words if word not in {"user", "url", "rt"})


def _signatures(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return MinHash signatures, shape (texts, bands × rows)."""
    grams = hash_ngrams(texts, characters=[_LENGTH], words=[1], bits=32)
    shingles = grams.buckets.astype(np.uint64)
    rng = np.random.default_rng(1)
    odd = rng.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
    found = np.full((len(texts), odd.size), np.iinfo(np.uint64).max, np.uint64)
    full = np.flatnonzero(np.diff(grams.offsets))
    for i, factor in enumerate(odd):
        with np.errstate(over="ignore"):
            mixed = (shingles + np.uint64(i + 1)) * factor
            mixed ^= mixed >> np.uint64(31)
            mixed *= factor
        if full.size:
            found[full, i] = np.minimum.reduceat(mixed, grams.offsets[full])
    return found


def group_duplicates(texts: Sequence[str], similarity: float = 0.7) -> NDArray[np.int64]:
    """Return a group number per text: texts whose shingles overlap by `similarity` (Jaccard, estimated) share one.

    The number is the index of the group's first text. Similarity is passed on from neighbour to neighbour.
    """
    bare = [_bare(text) for text in texts]
    marks = np.concatenate([_signatures(bare[i : i + 2000]) for i in range(0, len(bare), 2000)]) if bare else None
    parent = list(range(len(bare)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i: int, j: int) -> None:
        a, b = sorted((find(i), find(j)))
        parent[b] = a

    first: dict[str, int] = {}
    for i, text in enumerate(bare):
        join(i, first.setdefault(text, i))
    if marks is not None:
        for band in range(_BANDS):
            part = np.ascontiguousarray(marks[:, band * _ROWS : (band + 1) * _ROWS])
            _, owner, inverse = np.unique(
                part.view(f"V{part.itemsize * _ROWS}").ravel(), return_index=True, return_inverse=True
            )
            firsts = owner[inverse].tolist()
            for i, j in enumerate(firsts):
                if i != j and find(i) != find(j) and float((marks[i] == marks[j]).mean()) >= similarity:
                    join(i, j)
    return np.array([find(i) for i in range(len(bare))], np.int64)
