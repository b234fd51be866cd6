"""A model whose every step a test decides, behind a real queue."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.api.predicting import Predictor
from hatewatch.labels import load_scheme

IDS = load_scheme().ids
TURKISH, KURMANJI, SORANI = "Pazar yarın Iğdır'da kurulacak.", "Îro li Amedê baran dibare.", "ئەمڕۆ باران دەبارێت."


class Held:
    """A classifier that notes what it is given, and where `closed` waits until `let` is called."""

    name, digest, model, labels, threaded = "held", "0" * 64, "held@000000000000", IDS, True
    thresholds = dict.fromkeys(IDS, 0.5)

    def __init__(self, *, closed: bool = False, fails: Callable[[str], bool] = lambda text: False) -> None:
        self.batches: list[list[str]] = []
        self.begun = threading.Semaphore(0)
        self.fails = fails
        self._door = threading.Event()
        if not closed:
            self._door.set()

    @property
    def seen(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    def let(self) -> None:
        self._door.set()

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.batches.append(list(texts))
        self.begun.release()
        assert self._door.wait(30), "nobody let it go on"
        if any(map(self.fails, texts)):
            raise RuntimeError(f"cannot read {texts}")
        return np.array([score(text) for text in texts], np.float32)

    async def has_begun(self) -> None:
        """Wait until it is given one more batch."""
        assert await asyncio.to_thread(self.begun.acquire, timeout=30), "it never was asked"


def score(text: str) -> list[float]:
    """Return scores that no two texts of a test share."""
    total = sum(ord(letter) * (i + 1) for i, letter in enumerate(text))
    return [(total * (i + 3)) % 1009 / 1009 for i in range(len(IDS))]


def run(test: Callable[[], Any]) -> Any:
    """Run a coroutine of a test, which ends within a minute or fails."""
    return asyncio.run(asyncio.wait_for(test(), 60))


@asynccontextmanager
async def running(model: Any, **options: Any) -> AsyncIterator[Predictor]:
    """Give a predictor that works; whatever becomes of the test, a closed model is let go."""
    predictor = Predictor(model, **options)
    with predictor.running():
        try:
            yield predictor
        finally:
            if isinstance(model, Held):
                model.let()
