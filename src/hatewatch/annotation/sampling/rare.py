"""Pick documents most likely to hold labels of which there are few positives so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def pick_rare(
    scores: NDArray[np.floating],
    positives: Sequence[float],
    n: int,
    *,
    least: float = 0.05,
    free: NDArray[np.bool_] | None = None,
) -> list[tuple[int, int]]:
    """Return up to `n` pairs of a document and the label it is picked for, as indices, in the order picked.

    `scores` are probabilities, shape (documents, labels); `positives` says how often each label was given so far.
    Each pick is the likeliest document for the label with the fewest positives, to which the document's
    probabilities are then added, so that labels are expected to draw level. A document under `least` is not picked
    for a label: looking for what is hardly ever there costs volunteers more than it brings. `free` marks the documents
    that may be picked; those with a NaN never are. For one label this is relevance sampling (Lewis & Gale 1994).
    """
    given = np.asarray(scores, np.float64)
    may = np.logical_not(np.isnan(given).any(axis=1))
    if free is not None:
        may &= free
    expected = np.asarray(positives, np.float64).copy()
    queues = {}
    for column in range(given.shape[1]):
        fit = np.flatnonzero(may & (given[:, column] >= least))
        queues[column] = iter(fit[np.argsort(-given[fit, column], kind="stable")].tolist())
    picked: dict[int, int] = {}
    while queues and len(picked) < n:
        column = min(queues, key=lambda one: (expected[one], one))
        following = next((i for i in queues[column] if i not in picked), None)
        if following is None:
            del queues[column]
            continue
        picked[following] = column
        expected += given[following]
    return list(picked.items())
