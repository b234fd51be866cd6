"""Hashed character and word n-grams of many texts at once, in numpy alone.

The one feature extractor of the language identifier and of the baseline classifier (the "hashing trick",
Weinberger et al. 2009). Every span of characters gets its polynomial hash from two prefix sums, so n-grams
of any length, words and word pairs all cost one subtraction and one multiplication each, without a loop in
Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_BASE = 0x9E3779B97F4A7C15 | 1  # odd, so it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_BREAK = 0x20


@dataclass(frozen=True)
class Ngrams:
    """Hashed n-grams of a batch: text `i` owns `buckets[offsets[i]:offsets[i + 1]]`, as often as found."""

    buckets: NDArray[np.int64]
    offsets: NDArray[np.int64]


@lru_cache(maxsize=4)
def _powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return base**i and base**-i modulo 2**64 for i < length."""
    forward, backward = np.full(length, _BASE, np.uint64), np.full(length, _INVERSE, np.uint64)
    forward[0] = backward[0] = 1
    with np.errstate(over="ignore"):
        return np.cumprod(forward, dtype=np.uint64), np.cumprod(backward, dtype=np.uint64)


def hash_ngrams(
    texts: Sequence[str], *, characters: Sequence[int] = (), words: Sequence[int] = (), bits: int = 18
) -> Ngrams:
    """Return the hashed n-grams of `texts` (already normalised), in no particular order within a text.

    `characters` lists the lengths of character n-grams (spaces count, each text is set between two),
    `words` the lengths of word n-grams. Buckets are in [0, 2**bits). The same text gives the same buckets
    on every machine and in every batch. Empty texts give none but the padding's.
    """
    joined = " ".join(["", *texts, ""]) if texts else ""
    # A text of n characters stands at [starts, starts + n) between two spaces that it shares with its
    # neighbours.
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths + 1) - lengths
    forward, backward = _powers(1 << max(12, int(codes.size).bit_length()))
    prefix = np.zeros(codes.size + 1 + max(characters, default=0), np.uint64)
    with np.errstate(over="ignore"):
        np.cumsum((codes + np.uint64(1)) * forward[: codes.size], out=prefix[1 : codes.size + 1])
    prefix[codes.size + 1 :] = prefix[codes.size]  # so that every n may begin at every position, and be left out after

    # One column for each n, one row for each position where an n-gram may begin: a text or the space before
    # it. Read row by row the table holds each text's n-grams side by side, with nothing to sort.
    rows = max(0, codes.size - 1)
    table = np.empty((rows, len(characters)), np.int64)
    for column, n in enumerate(characters):
        table[:, column] = _buckets(prefix[n : n + rows] - prefix[:rows], backward[:rows], n, bits)
    left = np.repeat(starts + lengths + 1, lengths + 1) - np.arange(rows)  # up to and with the closing space
    fits = left[:, None] >= np.asarray(characters, np.int64)
    found = table[fits]
    counts = np.zeros(len(texts), np.int64)
    for n in characters:
        counts += np.clip(lengths + 3 - n, 0, lengths + 1)
    if not words or not rows:
        return Ngrams(found, _offsets(counts))

    space = codes == _BREAK
    first = np.flatnonzero(space[:-1] & ~space[1:]) + 1
    last = np.flatnonzero(~space[:-1] & space[1:]) + 1
    owner = np.searchsorted(starts, first, side="right") - 1
    pieces: list[NDArray[np.int64]] = []
    owners: list[NDArray[np.int64]] = []
    for n in words:
        begin, end = first[: first.size - n + 1], last[n - 1 :]
        same = owner[: begin.size] == owner[n - 1 :]
        begin, end = begin[same], end[same]
        pieces.append(_buckets(prefix[end] - prefix[begin], backward[begin], 100 + n, bits))
        owners.append(owner[: same.size][same])
    word_owner = np.concatenate(owners)
    order = np.argsort(word_owner, kind="stable")
    word_counts = np.bincount(word_owner, minlength=len(texts))
    offsets, word_offsets = _offsets(counts), _offsets(word_counts)
    merged = np.empty(found.size + word_owner.size, np.int64)
    merged[np.arange(found.size) + np.repeat(word_offsets[:-1], counts)] = found
    merged[np.arange(order.size) + np.repeat(offsets[1:], word_counts)] = np.concatenate(pieces)[order]
    return Ngrams(merged, offsets + word_offsets)


def _buckets(span: NDArray[np.uint64], shift: NDArray[np.uint64], kind: int, bits: int) -> NDArray[np.int64]:
    """Return the bucket of each span: its hash moved to position 0, mixed with its kind, cut to `bits`."""
    with np.errstate(over="ignore"):
        value = span * shift
        value ^= np.uint64(kind) * _MIX
        value ^= value >> np.uint64(32)
        value *= _MIX
    value >>= np.uint64(64 - bits)
    return value.view(np.int64)


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each text begins, and at the end the total."""
    offsets = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets
