"""What an estimate is made of, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Population:
    """The scores of all documents that a figure speaks of: each of `values` (k,), and `counts` (k,) of documents.

    Stored scores have four decimals, so a million documents are ten thousand numbers at most, and nothing is rounded.
    """

    values: NDArray[np.float64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, scores: ArrayLike) -> Population:
        """Return the population of these scores, one a document; they lie in [0, 1]."""
        values, counts = np.unique(np.asarray(scores, np.float64), return_counts=True)
        return cls(values, counts.astype(np.int64))

    @property
    def n(self) -> int:
        """Return how many documents there are."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Return the mean score."""
        return float(self.values @ self.counts / self.n)

    @property
    def variance(self) -> float:
        """Return the variance of the scores, divided by n."""
        return float((self.values - self.mean) ** 2 @ self.counts / self.n)

    def above(self, threshold: float) -> int:
        """Return how many documents the model gives the label: a score of `threshold` or more."""
        return int(self.counts[self.values >= threshold].sum())


@dataclass(frozen=True, slots=True)
class Sample:
    """Documents of the audit with what people decided: `scores`, `truth` (0 or 1) and `weights`, each (n,).

    `truth` may lie between, where people disagreed and nobody decided. A weight is the inverse of the chance with which
    the document was drawn; only their ratios count. Raises ValueError where lengths differ or a weight is not positive.
    """

    scores: NDArray[np.float64]
    truth: NDArray[np.float64]
    weights: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not len(self.scores) == len(self.truth) == len(self.weights):
            raise ValueError("a sample has one score, one truth and one weight a document")
        if len(self.weights) and not self.weights.min() > 0:
            raise ValueError("every document of a sample had a chance above 0, so a positive weight")

    @classmethod
    def of(cls, scores: ArrayLike, truth: ArrayLike, weights: ArrayLike | None = None) -> Sample:
        """Return a sample; without `weights` every document had the same chance."""
        given = np.asarray(scores, np.float64)
        same = np.ones(len(given)) if weights is None else np.asarray(weights, np.float64)
        return cls(given, np.asarray(truth, np.float64), same)

    @property
    def n(self) -> int:
        """Return how many documents it holds."""
        return len(self.scores)

    @property
    def positives(self) -> float:
        """Return how many of them people gave the label."""
        return float(self.truth.sum())

    @property
    def effective(self) -> float:
        """Return how many documents drawn with equal chances would say as much (Kish 1965)."""
        return effective(self.weights)

    def fraction(self, population: int) -> float:
        """Return the part of `population` documents that was read where least was: 0 to 1.

        Where it was read unevenly, what was read nearly whole elsewhere is no comfort. Only where each document counts
        once: of texts that count once for several copies more may be read than there are.
        """
        heaviest = float(self.weights.max()) if self.n else 0.0
        return min(1.0, float(self.weights.sum()) / (population * heaviest)) if heaviest else 0.0

    def spread(self, residuals: NDArray[np.float64]) -> float:
        """Return the variance of a weighted mean whose `residuals` (n,) these are, with no more supposed of weights."""
        return float(self.weights**2 @ residuals**2) / float(self.weights.sum()) ** 2

    @property
    def even(self) -> bool:
        """Say whether all documents had the same chance."""
        return not self.n or float(self.weights.max()) <= 1.001 * float(self.weights.min())


def effective(weights: NDArray[np.float64]) -> float:
    """Return Kish's effective number of so weighted draws, 0 for none, or where all weigh nothing."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of documents by one method: `value`, and the ends of its 95 % interval where there is an honest one.

    All lie in [0, 1]. `effective` is to how many documents drawn at random and read by people the interval amounts.
    """

    method: str
    value: float
    low: float | None
    high: float | None
    effective: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a method has no figure: a slug of `reasons.toml`; `needed` is how many more documents must be read first."""

    reason: str
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Prevalence:
    """The share of `n` documents that people would give `label`, told by the `read` ones of the audit.

    `positives` of those were given it. `chosen` is the figure to publish, None where there is none; `others` are those
    of the other methods, `refusals` why a method has none, by its name.
    """

    label: str
    n: int
    read: int
    positives: float
    chosen: Estimate | None
    others: tuple[Estimate, ...] = ()
    refusals: Mapping[str, Refusal] = field(default_factory=dict)


class Useless(Exception):  # noqa: N818 -- an answer rather than an error: there is no figure by this method
    """A method has no figure to give: `reason` is a slug of `reasons.toml`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
