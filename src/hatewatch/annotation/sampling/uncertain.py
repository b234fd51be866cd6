"""Pick documents on which the model cannot decide (uncertainty sampling, Lewis & Gale 1994)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Measure = Literal["margin", "entropy"]


def uncertainty(scores: Floats, thresholds: Floats, measure: Measure = "margin") -> NDArray[np.float64]:
    """Return how uncertain each score is: 1 at its label's threshold, 0 where the model is quite sure.

    `scores` and the result have the shape (documents, labels), `thresholds` (labels,). The *margin* falls in a
    straight line from the threshold to 0 and to 1; the *entropy*, in bits, is that of the score after the threshold
    was moved to ½. Both put the documents of one label in the same order; what differs is how labels add up. A score
    that is NaN stays NaN.
    """
    at = np.clip(np.asarray(thresholds, np.float64), 1e-6, 1 - 1e-6)
    given = np.asarray(scores, np.float64)
    margin = np.clip(np.where(given < at, given / at, (1 - given) / (1 - at)), 0.0, 1.0)
    if measure == "margin":
        return margin
    half = np.clip(margin / 2, 1e-12, 0.5)
    bits: NDArray[np.float64] = -(half * np.log2(half) + (1 - half) * np.log2(1 - half))
    return bits


def pick_uncertain(
    scores: Floats,
    thresholds: Floats,
    n: int,
    *,
    measure: Measure = "margin",
    least: float = 0.2,
    free: NDArray[np.bool_] | None = None,
) -> list[tuple[int, int]]:
    """Return up to `n` pairs of a document and the label it is picked for, as indices, most uncertain first.

    By *margin* the labels take turns, each giving its most uncertain document left, so that no label crowds out the
    others; a document below `least` for a label is not picked for it. By *entropy* documents are ranked by the sum
    over their labels, and the label is that of the greatest part. `free` marks the documents that may be picked;
    those with a NaN never are. Ties fall to the earlier document.
    """
    measured = uncertainty(scores, thresholds, measure)
    may = np.logical_not(np.isnan(measured).any(axis=1))
    if free is not None:
        may &= free
    if not measured.shape[1]:
        return []
    if measure == "entropy":
        sums = np.where(may, measured.sum(axis=1), -1.0)
        best = np.argsort(-sums, kind="stable")[:n]
        return [(int(i), int(measured[i].argmax())) for i in best if may[i] and measured[i].max() >= least]
    queues = []
    for column in range(measured.shape[1]):
        fit = np.flatnonzero(may & (measured[:, column] >= least))
        queues.append(iter(fit[np.argsort(-measured[fit, column], kind="stable")].tolist()))
    picked: dict[int, int] = {}
    waiting = list(enumerate(queues))
    while waiting and len(picked) < n:
        still = []
        for column, queue in waiting:
            following = next((i for i in queue if i not in picked), None)
            if following is not None and len(picked) < n:
                picked[following] = column
                still.append((column, queue))
        waiting = still
    return list(picked.items())
