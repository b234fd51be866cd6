"""The series that changes are looked for in, and the changes found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """How many documents of each period there are, and how many of them a classifier calls so; all arrays (periods,).

    `key` says of what: a place, a language, a target. `masked` periods are holes or withheld, and what stands there is
    never read. Raises ValueError where lengths differ or more documents are called so than there are.
    """

    key: tuple[str, ...]
    documents: NDArray[np.int64]
    called: NDArray[np.int64]
    masked: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if not len(self.documents) == len(self.called) == len(self.masked):
            raise ValueError(f"{self.key}: documents, called and masked are of one length")
        documents, called = self.documents[~self.masked], self.called[~self.masked]
        if (called < 0).any() or (called > documents).any():
            raise ValueError(f"{self.key}: between none and all documents of a period are called so")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods `start` to `stop` (excluded) of a series, and what was counted there outside masked periods."""

    start: int
    stop: int
    documents: int
    called: int

    @property
    def share(self) -> float:
        """Return the share of documents called so."""
        return self.called / self.documents


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A lasting change of the share: `index` is the first period after it, by the best guess.

    `low` and `high` (included) are the ends of the 95 % interval of `index`. `before` and `after` reach to the
    neighbouring changes or the series' ends. `p` is the chance of so great a change somewhere in the stretch searched
    if there was none, `adjusted` the same for having looked at all series.
    """

    key: tuple[str, ...]
    index: int
    low: int
    high: int
    before: Stretch
    after: Stretch
    p: float
    adjusted: float

    @property
    def direction(self) -> str:
        """Return "up" or "down"."""
        return "up" if self.after.share > self.before.share else "down"
