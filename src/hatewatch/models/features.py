"""Turn texts into weighted hashed n-grams: sublinear counts, IDF, length one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.ngrams import hash_ngrams
from hatewatch.text import normalise, skeleton

# Texts are read in pieces of about so many characters, so that memory does not grow with the batch.
_PIECE = 16_000
# A linear model says nothing more after a few thousand characters, and one cell of 10 MB must not fill the memory.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Features:
    """Which n-grams a model reads: lengths of character and of word n-grams, and buckets as a power of two."""

    characters: tuple[int, ...]
    words: tuple[int, ...]
    bits: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Distinct buckets of each text: text `i` owns `[offsets[i], offsets[i + 1])`, buckets ascending."""

    buckets: NDArray[np.int64]
    values: NDArray[np.float32]
    offsets: NDArray[np.int64]


def count(texts: Sequence[str], features: Features) -> Counts:
    """Return 1 + ln(n) for each distinct n-gram of each text, a text read up to LONGEST characters.

    Diacritics are dropped: people type without them, and a linear model gains nothing from them (tried).
    """
    normal = [skeleton(normalise(text[:LONGEST])) for text in texts]
    grams = hash_ngrams(normal, characters=features.characters, words=features.words, bits=features.bits)
    owners = np.repeat(np.arange(len(texts)), np.diff(grams.offsets))
    keys = np.sort((owners << features.bits) | grams.buckets)
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if keys.size else np.zeros(0, np.int64)
    times = np.diff(np.r_[first, keys.size]).astype(np.float32)
    keys = keys[first]
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.bincount(keys >> features.bits, minlength=len(texts)), out=offsets[1:])
    return Counts(keys & ((1 << features.bits) - 1), 1 + np.log(times), offsets)


def pieces(texts: Sequence[str]) -> Iterator[slice]:
    """Yield slices of `texts` that hold about _PIECE characters each, at least one text."""
    begin, size = 0, 0
    for i, text in enumerate(texts):
        size += min(len(text), LONGEST) + 1
        if size >= _PIECE:
            yield slice(begin, i + 1)
            begin, size = i + 1, 0
    if begin < len(texts):
        yield slice(begin, len(texts))


def add_within(values: NDArray[np.float32], offsets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the sums of `values` (rows) over each text; a text without n-grams gives zeros."""
    sums = np.zeros((offsets.size - 1, *values.shape[1:]), np.float32)
    full = np.flatnonzero(np.diff(offsets))
    if full.size:
        sums[full] = np.add.reduceat(values, offsets[full], axis=0)
    return sums
