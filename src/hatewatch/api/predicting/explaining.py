"""Explain beside the queue: a text is read up to two hundred times for it, so one at a time and not for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.api.predicting.records import full, late
from hatewatch.models import Classifier
from hatewatch.models.explain import explain, to_record
from hatewatch.models.load import on_one_core

#: What one request may ask to be explained: texts, and characters of each.
TEXTS, CHARACTERS = 4, 2_000
_INSIDE = 4  # requests that are explained or wait for it
_SLICE = 16  # readings between two looks at the clock


class Explainer:
    """The classifier in a thread of its own, on one core."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = on_one_core(classifier)
        self._inside = 0
        self._pool: ThreadPoolExecutor | None = None

    async def explain(self, texts: Sequence[str], *, deadline: float) -> list[dict[str, object]]:
        """Return the explanation of each text, as `models.explain.to_record` tells it.

        Raises Full where too many wait for one, Late where the deadline, in seconds, passes before.
        """
        if self._pool is None or self._inside >= _INSIDE:
            raise full(max(1, round(deadline)), "Too many explanations are asked for at once.")
        patient = Patient(self._classifier, time.monotonic() + deadline, deadline)
        self._inside += 1
        work = self._pool.submit(_explain, patient, texts)
        work.add_done_callback(self._leave(asyncio.get_running_loop()))
        try:
            async with asyncio.timeout(deadline):
                return await asyncio.wrap_future(work)
        except TimeoutError:
            raise late(deadline) from None
        finally:
            patient.until = 0.0  # nobody waits for it any more

    @contextmanager
    def running(self) -> Iterator[Explainer]:
        """Work as long as the context lasts."""
        pool = self._pool = ThreadPoolExecutor(1, "hatewatch-explain")
        try:
            yield self
        finally:
            self._pool = None
            pool.shutdown(wait=True, cancel_futures=True)

    def _leave(self, loop: asyncio.AbstractEventLoop) -> Any:
        def left(_: object) -> None:
            self._inside -= 1

        def told(_: object) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(left, None)

        return told


@dataclass
class Patient:
    """A classifier that reads on as long as there is time, `until` on the monotonic clock, and then raises Late.

    It satisfies `hatewatch.models.Classifier`; `deadline` is what is told of it, in seconds.
    """

    classifier: Classifier
    until: float
    deadline: float

    def __getattr__(self, name: str) -> Any:
        return getattr(self.classifier, name)

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the classifier does, some texts at a time; raises Late."""
        parts = []
        for i in range(0, len(texts), _SLICE):
            if time.monotonic() >= self.until:
                raise late(self.deadline)
            parts.append(self.classifier.predict(texts[i : i + _SLICE]))
        return np.concatenate(parts)


def _explain(patient: Patient, texts: Sequence[str]) -> list[dict[str, object]]:
    return [to_record(explain(patient, text)) for text in texts]
