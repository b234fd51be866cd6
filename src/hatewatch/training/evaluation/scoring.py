"""Classify many texts, telling how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.models.classifier import Classifier

_AT_A_TIME = 512


def score(
    classifier: Classifier, texts: Sequence[str], advance: Callable[[int], None] | None = None
) -> NDArray[np.float32]:
    """Return the calibrated probabilities of `texts`, shape (texts, labels); `advance` hears how many are done.

    They are handed over by length, so that a classifier need not pad short texts to long ones.
    """
    scores = np.zeros((len(texts), len(classifier.labels)), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), _AT_A_TIME):
        some = order[start : start + _AT_A_TIME]
        scores[some] = classifier.predict([texts[i] for i in some])
        if advance is not None:
            advance(start + len(some))
    return scores
