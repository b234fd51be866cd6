"""Turn texts into keys that copies share: a digest for exact ones, MinHash (Broder 1997) for the others.

The one module that imports rensa. Every key stands in one space: 2**62 and above is the digest; below it, a slot in
the upper bits and the slot's 32-bit value in the lower.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.duplicates.words import FEWEST, Words, digest
from hatewatch.ngrams import hash_ngrams

# Sixteen slots of one value over runs of five words: a text that holds a quarter of another's runs shares a slot
# with it in 99 of 100 cases, and chance texts share next to none.
_SLOTS, _RUN = 16, 5
# A typo breaks five runs, which is most of a post: those have bands over letters too, where it breaks little.
_POST = 24  # words
_BANDS, _ROWS, _LETTERS = 6, 3, 5
_EXACT = 1 << 62
_MIX = np.uint64(0x9E3779B97F4A7C15)
#: Columns of a signature.
WIDTH = 1 + _SLOTS + _BANDS


def method() -> str:
    """Return what keys were made with; keys that were made otherwise must not be compared with ours."""
    from rensa import RMinHash

    return f"rensa-r{RMinHash.ALGORITHM_VERSION}-{_RUN}x{_SLOTS}-{_LETTERS}x{_BANDS}x{_ROWS}"


def signature(texts: Sequence[str], words: Sequence[Words]) -> NDArray[np.int64]:
    """Return the keys of `texts` (with their `words`), shape (texts, WIDTH), -1 where a text has none.

    The first column is the digest, which every text has; texts of fewer than `FEWEST` words have no other.
    """
    keys = np.full((len(texts), WIDTH), -1, np.int64)
    keys[:, 0] = [_EXACT | digest(text, one) for text, one in zip(texts, words, strict=True)]
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    some = np.flatnonzero(lengths >= FEWEST)
    joined = [" ".join(words[i].folded) for i in some]
    runs = hash_ngrams(joined, words=[_RUN], bits=63)
    slots = _slots(runs.buckets, runs.offsets, _SLOTS)
    keys[some, 1 : 1 + _SLOTS] = slots | (np.arange(_SLOTS, dtype=np.int64) << 32)
    posts = np.flatnonzero(lengths[some] <= _POST)
    letters = hash_ngrams([joined[i] for i in posts], characters=[_LETTERS], bits=63)
    values = _slots(letters.buckets, letters.offsets, _BANDS * _ROWS).astype(np.uint64)
    bands = np.zeros((len(posts), _BANDS), np.uint64)
    with np.errstate(over="ignore"):
        for row in range(_ROWS):
            bands ^= values[:, row::_ROWS]
            bands *= _MIX
            bands ^= bands >> np.uint64(32)
    band_keys = (bands >> np.uint64(32)).astype(np.int64) | (np.arange(_SLOTS, _SLOTS + _BANDS, dtype=np.int64) << 32)
    keys[some[posts], 1 + _SLOTS :] = band_keys
    return keys


def _slots(hashes: NDArray[np.int64], offsets: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return MinHash values below 2**32, shape (texts, count)."""
    from rensa import RMinHash

    if offsets.size == 1:
        return np.zeros((0, count), np.int64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        hashes.astype(np.uint64), offsets.astype(np.uint64), num_perm=count, seed=1
    )
    return np.array(matrix.to_rows(), np.int64)
