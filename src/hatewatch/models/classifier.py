"""What every classifier is to the rest of hatewatch, and how its probabilities become labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme


class Classifier(Protocol):
    """One trained model: texts in, calibrated probabilities out, by the labels of the scheme in its order."""

    @property
    def name(self) -> str:
        """Return the name of the model folder."""
        ...

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the folder's contract files, 64 hexadecimal digits."""
        ...

    @property
    def model(self) -> str:
        """Return `name@digest` with 12 digits, as it stands beside every number."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the ids of the label scheme, in its order."""
        ...

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Return the probability, in [0, 1], from which each label is given."""
        ...

    @property
    def threaded(self) -> bool:
        """Return whether `predict` uses all cores by itself, so that worker processes would only cost memory."""
        ...

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities in [0, 1], shape (texts, labels).

        A text scores the same in whatever batch it stands.
        """
        ...


def decide(scores: NDArray[np.float32], thresholds: Mapping[str, float]) -> list[tuple[str, ...]]:
    """Return the labels of each text, in the scheme's order: those at their threshold or above, and what they imply.

    `scores` has shape (texts, labels of the scheme); a label without a threshold is never given by itself.
    """
    scheme = load_scheme()
    ids = scheme.ids
    given = scores >= np.array([thresholds.get(label, np.inf) for label in ids], np.float32)
    for i, label in enumerate(scheme.labels):
        for implied in label.implies:
            given[:, ids.index(implied)] |= given[:, i]
    return [tuple(label for label, yes in zip(ids, row, strict=True) if yes) for row in given.tolist()]
