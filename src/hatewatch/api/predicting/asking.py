"""The predictor as a classifier, for what runs in a thread and knows of no event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.api.predicting.predictor import Predictor
from hatewatch.api.predicting.records import Full, late

_TOGETHER = 32  # texts, so that others come in between
_PATIENCE = 60.0  # seconds


class Asking:
    """Satisfies `hatewatch.models.Classifier`; asks the one queue. Not for the event loop's own thread."""

    threaded = True

    def __init__(self, predictor: Predictor, *, patience: float = _PATIENCE) -> None:
        self._predictor, self._patience = predictor, patience
        one = predictor.classifier
        self.name, self.digest, self.model, self.labels = one.name, one.digest, one.model, one.labels
        self.thresholds: Mapping[str, float] = one.thresholds

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return probabilities, shape (texts, labels); waits where the queue is full. Raises Late after a minute."""
        until = time.monotonic() + self._patience
        rows: list[tuple[float, ...]] = []
        for i in range(0, len(texts), _TOGETHER):
            rows += self._some(texts[i : i + _TOGETHER], until)
        return np.array(rows, np.float32).reshape(len(rows), len(self.labels))

    def _some(self, texts: Sequence[str], until: float) -> list[tuple[float, ...]]:
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise late(self._patience)
            asked = self._predictor.predict(texts, deadline=left)
            try:
                judged = asyncio.run_coroutine_threadsafe(asked, self._predictor.loop).result()
            except Full as full:
                time.sleep(min(full.after, max(0.0, until - time.monotonic())))
                continue
            return [one.scores for one in judged]
