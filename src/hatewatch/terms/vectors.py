"""Texts as vectors of what they are about: tf-idf of stems, and few dimensions of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.integer]
#: So many stems are looked at, those of the most texts first: enough to tell themes, and 80 MB for 5,000 texts.
STEMS = 4000
_DIMENSIONS, _EXTRA, _ROUNDS = 48, 16, 4


def count_stems(stems: Ints, texts: NDArray[np.int64], n: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return how often each of `n` texts holds each stem (n, stems), and the numbers of those stems.

    `stems` are those of all words, 0 for none, and `texts` the text of each. Stems of one text alone, and those of more
    than half of them, say nothing of groups and are left out.
    """
    stems = stems.astype(np.int64)
    texts, stems = texts[stems > 0], stems[stems > 0]
    width = int(stems.max(initial=0)) + 1
    pairs, often = np.unique(texts * width + stems, return_counts=True)
    texts, stems = pairs // width, pairs % width
    held = np.bincount(stems, minlength=width)
    able = np.flatnonzero((held > 1) & (held <= max(2, n // 2)))
    kept = np.sort(able[np.argsort(-held[able], kind="stable")[:STEMS]])
    place = np.full(width, -1, np.int64)
    place[kept] = np.arange(len(kept))
    inside = place[stems] >= 0
    counts = np.zeros((n, len(kept)), np.float32)
    counts[texts[inside], place[stems[inside]]] = often[inside]
    return counts, kept


def weigh(counts: Floats) -> Floats:
    """Return tf-idf of these counts, each text of length 1 or, where it holds none of the stems, 0."""
    with np.errstate(divide="ignore"):
        idf = np.log(len(counts) / np.maximum(1, (counts > 0).sum(axis=0)))
    return unit((np.log1p(counts) * idf).astype(np.float32))


def unit(rows: Floats) -> Floats:
    """Return each row with length 1; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Floats = (rows / np.where(length > 0, length, 1)).astype(np.float32)
    return found


def reduce(weighed: Floats, draw: np.random.Generator) -> Floats:
    """Return the texts in their main dimensions, each of length 1: truncated SVD by random projection.

    After Halko, Martinsson & Tropp (2011), algorithm 4.4. The fewer dimensions, the more do texts that share no word,
    but words with the same third texts, come together.
    """
    size = min(_DIMENSIONS + _EXTRA, *weighed.shape)
    base = np.linalg.qr(weighed @ draw.standard_normal((weighed.shape[1], size)).astype(np.float32))[0]
    for _ in range(_ROUNDS):
        base = np.linalg.qr(weighed @ np.linalg.qr(weighed.T @ base)[0])[0]
    left, values, _ = np.linalg.svd(base.T @ weighed, full_matrices=False)
    kept = min(_DIMENSIONS, size)
    return unit(((base @ left)[:, :kept] * values[:kept]).astype(np.float32))
