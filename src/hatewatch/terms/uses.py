"""Where a term is used, how it is written there, and beside what."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hatewatch.terms.counts import Held
from hatewatch.terms.vocabulary import Ints


class Use(NamedTuple):
    """One use of a term: its written words by number, and the words before and after it, 0 where none stands there."""

    words: tuple[int, ...]
    beside: tuple[int, int]


def find_uses(held: Held, of_word: Ints, key: tuple[int, ...]) -> list[Use]:
    """Return all uses of a term, whose stems are `key`, in order."""
    stems = of_word[held.words]
    last = len(stems) - len(key) + 1
    if last <= 0:
        return []
    at = np.flatnonzero(np.logical_and.reduce([stems[i : i + last] == one for i, one in enumerate(key)]))
    inside = np.ones(len(held.words) + 1, np.bool_)
    inside[held.offsets] = False  # a word that begins a document follows none
    for i in range(1, len(key)):
        at = at[inside[at + i]]
    words = np.append(held.words, 0)
    used = np.stack([words[at + i] for i in range(len(key))], axis=1)
    before = np.where(inside[at], words[at - 1], 0)
    after = np.where(inside[at + len(key)], words[at + len(key)], 0)
    return [
        Use(tuple(use), (one, other))
        for use, one, other in zip(used.tolist(), before.tolist(), after.tolist(), strict=True)
    ]
