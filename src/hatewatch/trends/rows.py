"""Counts by a number for a cell and a day, put together and told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.trends.grid import AUTHORS

Ints = NDArray[np.int64]

#: A key is the code of a cell, and a day in so many low bits.
DAY_BITS = 24
_DAY = np.int64((1 << DAY_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts, shape (keys, columns), by key."""

    keys: Ints
    counts: Ints


def keys_of(codes: Ints, days: Ints) -> Ints:
    """Return the keys of cells and days."""
    return (codes << DAY_BITS) | days


def codes_of(keys: Ints) -> Ints:
    """Return the codes of the cells of keys."""
    return keys >> DAY_BITS


def days_of(keys: Ints) -> Ints:
    """Return the days of keys."""
    return keys & _DAY


def span_of(keys: Ints, code: int) -> tuple[int, int]:
    """Return from where to where the keys of a cell stand among sorted `keys`."""
    low, high = np.searchsorted(keys, [code << DAY_BITS, (code + 1) << DAY_BITS])
    return int(low), int(high)


def add_up(parts: Sequence[Rows]) -> Rows:
    """Return the sums by key, in order."""
    keys = np.concatenate([one.keys for one in parts])
    counts = np.concatenate([one.counts for one in parts])
    if not len(keys):
        return Rows(keys, counts)
    order = np.argsort(keys, kind="stable")  # sorted runs one after the other are merged, not sorted anew
    keys = keys[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return Rows(keys[first], np.add.reduceat(counts[order], first, axis=0))


def distinct(pairs: Ints) -> Ints:
    """Return (key, author) pairs once each, in order, at most `AUTHORS` of a key: more need not be told apart."""
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    new = np.ones(len(pairs), np.bool_)
    new[1:] = (pairs[1:] != pairs[:-1]).any(1)
    pairs = pairs[new]
    first = np.searchsorted(pairs[:, 0], pairs[:, 0])
    return pairs[np.arange(len(pairs)) - first < AUTHORS]
