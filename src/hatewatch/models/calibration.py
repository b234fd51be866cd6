"""Turn a score into a probability by a few numbers per label: beta calibration.

Kull, Silva Filho & Flach (2017), "Beyond sigmoids", applied to the logistic of the score: with a, b ≥ 0 it is
monotone, holds the identity and Platt scaling among its cases, and is told by three numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Beta:
    """p = logistic(a · ln s - b · ln(1 - s) + c) with s = logistic(score); a, b ≥ 0."""

    a: float
    b: float
    c: float

    def __call__(self, score: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities in [0, 1] for scores of any shape; never falls where the score rises."""
        wide = score.astype(np.float64)
        # ln s and ln(1 - s) by logaddexp: exact far out, where s itself would round to 0 or 1.
        z = -self.a * np.logaddexp(0, -wide) + self.b * np.logaddexp(0, wide) + self.c
        return (1 / (1 + np.exp(-np.clip(z, -60, 60)))).astype(np.float32)


def probabilities(scores: NDArray[np.float32], curves: Sequence[Beta]) -> NDArray[np.float32]:
    """Return probabilities in [0, 1] for raw scores (texts, labels), each label by its own curve."""
    return np.stack([curve(scores[:, i]) for i, curve in enumerate(curves)], axis=1)
