"""GET /health/live and /health/ready: whether the process answers, and whether it can do its work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from hatewatch.api.app import Part
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services

_FRESH = 1.0  # seconds that a look is good for: whoever asks more often, without a key, costs nothing
_PATIENCE = 2.0  # seconds after which what does not answer is away


class Readiness:
    """What must be there, by name: each check returns whether it is; one that fails or takes long says no."""

    def __init__(self, checks: Mapping[str, Callable[[], bool]], *, patience: float = _PATIENCE) -> None:
        self._checks, self._patience = checks, patience
        self._last: tuple[float, tuple[str, ...]] = (float("-inf"), ())
        self._looks: dict[str, asyncio.Task[bool]] = {}

    async def missing(self) -> tuple[str, ...]:
        """Return the names of what is not ready."""
        at, missing = self._last
        if time.monotonic() - at >= _FRESH:
            for name, check in self._checks.items():
                if name not in self._looks:  # a check that hangs holds one thread, not one for each question
                    self._looks[name] = asyncio.create_task(_look(check))
            done, _ = await asyncio.wait(list(self._looks.values()), timeout=self._patience)
            missing = tuple(name for name, look in self._looks.items() if look not in done or not look.result())
            self._looks = {name: look for name, look in self._looks.items() if look not in done}
            self._last = (time.monotonic(), missing)
        return missing


async def _look(check: Callable[[], bool]) -> bool:
    try:
        return await run_in_threadpool(check)
    except Exception:
        return False


def health(services: Services) -> Part:
    """Return the two routes; they are open, and say no more than names."""
    router = APIRouter(prefix="/health", tags=["health"])
    readiness = Readiness({"store": lambda: _reaches(services), "model": lambda: services.predictor.alive})

    @router.get("/live", summary="Whether the process answers", status_code=204)
    async def get_live() -> Response:
        """Return nothing, which is enough."""
        return Response(status_code=204)

    @router.get("/ready", summary="Whether the service can do its work", status_code=204, responses={503: {}})
    async def get_ready() -> Response:
        """Return nothing, or 503 with the names of what is not ready: store, model."""
        if missing := await readiness.missing():
            raise Refused(
                503, "not-ready", f"Not ready: {', '.join(missing)}.", "Ask again in a while.",
                headers={"Retry-After": "5"},
            )  # fmt: skip
        return Response(status_code=204)

    return Part(router)


def _reaches(services: Services) -> bool:
    services.store.models()
    return True
