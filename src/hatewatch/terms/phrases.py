"""Words and phrases as terms: which stand in which documents, and which phrases hold together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.terms.counts import Held
from hatewatch.terms.vocabulary import Ints

Ids = NDArray[np.int64]
#: Words hold together as a phrase from this normalised pointwise mutual information on (Bouma 2009): 0 is chance, 1
#: means that neither stands without the other.
TOGETHER = 0.3
#: Of a term that stands in so many of the documents of a part of it, the part says nothing more.
SAME = 0.9


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one language: the words of each (1 to 3, numbers of stems), and where they stand.

    For each set of documents that was looked at, `pairs` are positions of documents and of terms, every pair once.
    """

    keys: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[Ids, Ids], ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """Terms of so many words: how many documents hold each, of which two shorter terms it is made, where it begins.

    `runs` hold for each position of each set the term that begins there, -1 for none.
    """

    keys: list[tuple[int, ...]]
    counts: Ids
    parts: tuple[Ids, Ids]
    pairs: list[tuple[Ids, Ids]]
    runs: list[Ids]


def find_terms(sets: Sequence[Held], of_word: Ints, judged: int, least: int) -> Terms:
    """Return the words and phrases that stand in `least` documents or more of the first `judged` of `sets` together.

    `of_word` gives each written word its stem, 0 for none. A phrase is two or three words that follow each other, with
    no stop word or sign between, and hold together by `TOGETHER`. Where nearly all documents of a word, or of a phrase,
    hold it within one longer phrase, only that is kept: no two terms say the same.
    """
    documents = [held.documents for held in sets]
    n = sum(map(len, sets[:judged]))
    codes = [of_word[held.words].astype(np.int64) for held in sets]
    levels = [_level([np.where(code > 0, code, -1) for code in codes], documents, judged, least)]
    single = levels[0]
    for _ in range(2):
        shorter = levels[-1]
        size = max(1, len(shorter.keys))
        codes = [_next(run, document, size) for run, document in zip(shorter.runs, documents, strict=True)]
        levels.append(_level(codes, documents, judged, least, shorter, single, n))
    kept: list[NDArray[np.bool_]] = [np.ones(len(level.keys), np.bool_) for level in levels]
    for shorter, longer, fate in zip(levels, levels[1:], kept, strict=False):
        for part in longer.parts:
            fate[part[longer.counts >= SAME * shorter.counts[part]]] = False
    return _together(levels, kept, len(sets))


def _next(run: Ids, document: Ids, size: int) -> Ids:
    """Return at each position the code of the term that begins there and the one that begins at the next, or -1."""
    found = np.full(len(run), -1, np.int64)
    both = (run[:-1] >= 0) & (run[1:] >= 0) & (document[:-1] == document[1:]) & (run[:-1] != run[1:])
    found[:-1][both] = run[:-1][both] * size + run[1:][both]
    return found


def _level(
    codes: list[Ids],
    documents: list[Ids],
    judged: int,
    least: int,
    shorter: _Level | None = None,
    single: _Level | None = None,
    n: int = 0,
) -> _Level:
    """Return the terms with these codes: words, or what two terms of the level below make."""
    once = [_once(document, code) for document, code in zip(documents, codes, strict=True)]
    found, counts = np.unique(np.concatenate([code for _, code in once[:judged]]), return_counts=True)
    found, counts = found[counts >= least], counts[counts >= least]
    parts: tuple[Ids, Ids] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    keys: list[tuple[int, ...]] = [(code,) for code in found.tolist()]
    if shorter is not None and single is not None:
        parts = np.divmod(found, max(1, len(shorter.keys)))
        words = {key[0]: i for i, key in enumerate(single.keys)}
        keys = [
            (*shorter.keys[a], shorter.keys[b][-1]) for a, b in zip(*(part.tolist() for part in parts), strict=True)
        ]
        ends = [np.array([words[key[end]] for key in keys], np.int64) for end in (0, -1)]
        good = np.minimum(
            _npmi(counts, single.counts[ends[0]], shorter.counts[parts[1]], n),
            _npmi(counts, shorter.counts[parts[0]], single.counts[ends[1]], n),
        )
        holds = good >= TOGETHER
        keys = [key for key, one in zip(keys, holds.tolist(), strict=True) if one]
        found, counts, parts = found[holds], counts[holds], (parts[0][holds], parts[1][holds])
    pairs = []
    for document, code in once:
        term = _places(code, found)
        pairs.append((document[term >= 0], term[term >= 0]))
    return _Level(keys, counts, parts, pairs, [_places(code, found) for code in codes])


def _once(document: Ids, code: Ids) -> tuple[Ids, Ids]:
    """Return the documents and codes of all positions with a code, every pair once."""
    size = int(code.max(initial=0)) + 1
    pairs = np.unique(document[code >= 0] * size + code[code >= 0])
    return pairs // size, pairs % size


def _places(codes: Ids, found: Ids) -> Ids:
    """Return where each code stands in `found`, which is sorted, or -1."""
    if not len(found):
        return np.full(len(codes), -1, np.int64)
    at = np.minimum(np.searchsorted(found, codes), len(found) - 1)
    return np.where(found[at] == codes, at, -1)


def _npmi(both: Ids, one: Ids, other: Ids, n: int) -> NDArray[np.float64]:
    """Return the normalised pointwise mutual information of two terms, by documents of `n`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(both * n / (one * other)) / -np.log(both / n)
    return np.where(both >= n, 1.0, found)


def _together(levels: list[_Level], kept: list[NDArray[np.bool_]], sets: int) -> Terms:
    """Return the terms of all levels that are kept."""
    keys: list[tuple[int, ...]] = []
    pairs: list[list[tuple[Ids, Ids]]] = [[] for _ in range(sets)]
    for level, fate in zip(levels, kept, strict=True):
        place = np.where(fate, np.cumsum(fate) - 1 + len(keys), -1)
        keys += [key for key, stays in zip(level.keys, fate.tolist(), strict=True) if stays]
        for into, (document, term) in zip(pairs, level.pairs, strict=True):
            stays = fate[term]
            into.append((document[stays], place[term[stays]]))
    return Terms(
        tuple(keys), tuple((np.concatenate([d for d, _ in one]), np.concatenate([t for _, t in one])) for one in pairs)
    )
