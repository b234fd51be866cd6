"""The counts of one dimension as a table, and which of its cells may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hatewatch.trends.batch import SINGLE

#: A cell of fewer documents, or of documents by fewer authors, is withheld: it would speak of single people.
DOCUMENTS, AUTHORS = 10, 3


@dataclass(frozen=True, slots=True)
class Grid:
    """How many documents each value of a dimension has in each period, and how many the model gives each label.

    `n` and `authors` have the shape (values, periods + 1), `counts` (values, periods + 1, labels); the last column is
    the whole time, undated documents included. `authors` are distinct ones, at most `AUTHORS`; a document whose author
    is not known has one of its own.
    """

    dimension: str
    values: tuple[str, ...]
    periods: tuple[str, ...]
    labels: tuple[str, ...]
    n: NDArray[np.int64]
    counts: NDArray[np.int64]
    authors: NDArray[np.int64]

    def pool(self, groups: Sequence[Sequence[int]]) -> Grid:
        """Return the grid of periods put together: each of `groups` names neighbouring ones by their places.

        Of authors no more are claimed than the period with the most has.
        """
        names = [_span(self.periods[one[0]], self.periods[one[-1]]) for one in groups]
        columns = [self.n[:, list(one)].sum(1) for one in groups] + [self.n[:, -1]]
        counts = [self.counts[:, list(one)].sum(1) for one in groups] + [self.counts[:, -1]]
        authors = [self.authors[:, list(one)].max(1) for one in groups] + [self.authors[:, -1]]
        n, by_label, known = (np.stack(some, axis=1) for some in (columns, counts, authors))
        return replace(self, periods=tuple(names), n=n, counts=by_label, authors=known)

    def withheld(self) -> NDArray[np.bool_]:
        """Return which cells must not be told, shape (values, periods + 1).

        Those that are too small; and beside them the next smallest, as long as what is withheld could be told from the
        difference of a sum that is shown and the cells that are shown (complementary suppression; Hundepool et al.
        2012, "Statistical Disclosure Control", chapter 4): along the periods of a value, and, where every document has
        one value at most, along the values of a period. How many documents have no date or no value is told, at least
        about, so that these hide nothing. Empty cells are told: nobody is in them.
        """
        held = (self.n > 0) & ((self.n < DOCUMENTS) | (self.authors < AUTHORS))
        columns = held.shape[1]
        while True:
            before = int(held.sum())
            if columns > 1:
                for row in range(len(self.values)):
                    if not held[row, -1]:
                        _complete(held[row, :-1], self.n[row, :-1])
                    else:  # the whole is withheld, and its periods with it, or they would give it
                        held[row, :-1] |= self.n[row, :-1] > 0
            if self.dimension in SINGLE:
                for column in range(columns):
                    _complete(held[:, column], self.n[:, column])
            if int(held.sum()) == before:
                return held


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


def _complete(held: NDArray[np.bool_], n: NDArray[np.int64]) -> None:
    """Withhold more cells of a sum, in place, until the withheld ones are two at least and hold enough together."""
    while held.any() and (held.sum() < 2 or n[held].sum() < DOCUMENTS):
        shown = np.flatnonzero(~held & (n > 0))
        if not len(shown):
            return
        held[shown[np.argmin(n[shown])]] = True
