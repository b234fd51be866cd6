"""Label Studio's ML-backend protocol: a model's answers as pre-labels, where the project wants any.

Of a request only the project's number and each task's document and text are looked at. It holds other people's answers
with their names, and an access token: those are neither kept nor logged.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from hatewatch.annotation.controls import DOCUMENT, TEXT, load_controls
from hatewatch.annotation.convert import to_result
from hatewatch.annotation.sampling.uncertain import uncertainty
from hatewatch.api.app import Part
from hatewatch.api.faults import name_error
from hatewatch.api.secret import is_same
from hatewatch.models import Classifier, decide

#: The name that Label Studio gives with the secret as its password.
USER = "hatewatch"
#: Where the backend is mounted.
PATH = "/studio/ml"
_LARGEST = 64 << 20  # bytes of a request

#: Returns which of these documents may be pre-labelled in the project of that number.
MayPrelabel = Callable[[int, Sequence[str]], Collection[str]]

_log = logging.getLogger(__name__)


class Backend:
    """A classifier and the say over which documents it may speak of."""

    def __init__(self, classifier: Classifier, may_prelabel: MayPrelabel) -> None:
        self.model = classifier.model
        self._classifier, self._may_prelabel = classifier, may_prelabel
        self._one = threading.Lock()  # a model uses all cores: two at once would only wait for each other

    def predict(self, project: int | None, tasks: Sequence[tuple[str, str] | None]) -> list[list[dict[str, Any]]]:
        """Return the predictions of each task (document, text), in order: one, or none where none may be shown.

        None stands for a task that is not ours. `score` is in [0, 1] and lowest where the model is least certain.
        """
        documents = [task[0] for task in tasks if task is not None]
        allowed = set(self._may_prelabel(project, documents)) if project is not None and documents else set()
        found: list[list[dict[str, Any]]] = [[] for _ in tasks]
        chosen = [(i, task[1]) for i, task in enumerate(tasks) if task is not None and task[0] in allowed]
        if not chosen:
            return found
        import numpy as np

        classifier = self._classifier
        texts = [text for _, text in chosen]
        with self._one:
            scores = classifier.predict(texts)
        limits = np.array([classifier.thresholds.get(label, 1.0) for label in classifier.labels])
        certain = 1 - uncertainty(scores, limits).max(axis=1)
        gate = load_controls()[0].name  # the volunteer opens the text, never a model
        for (i, text), labels, sure in zip(
            chosen, decide(scores, classifier.thresholds), certain.tolist(), strict=True
        ):
            result = [one for one in to_result(text, labels) if one["from_name"] != gate]
            found[i] = [{"result": result, "score": round(sure, 4), "model_version": self.model}]
        return found


def prelabels(backend: Backend, password: str | None = None) -> Part:
    """Return the backend's routes below `PATH`; with a password, all but /health and /webhook ask for it.

    Label Studio sends no password with what it posts to /webhook, which nothing is done with.
    """
    router = APIRouter(include_in_schema=False, prefix=PATH)

    def refused(request: Request) -> Response | None:
        if password is None or is_same(request.headers.get("Authorization", ""), _basic(password)):
            return None
        return Response(status_code=401, headers={"WWW-Authenticate": "Basic"})

    @router.get("/health")
    async def health() -> Response:
        return JSONResponse({"status": "UP", "model_class": "hatewatch"})

    @router.post("/setup")
    async def setup(request: Request) -> Response:
        return refused(request) or JSONResponse({"model_version": backend.model})

    @router.get("/versions")
    async def versions(request: Request) -> Response:
        return refused(request) or JSONResponse({"versions": [backend.model]})

    @router.post("/webhook")
    async def webhook() -> Response:
        return JSONResponse({})

    @router.post("/predict")
    async def predict(request: Request) -> Response:
        if answer := refused(request):
            return answer
        body = await _body(request)
        if body is None:
            return JSONResponse({"detail": "The request is too large."}, 413)
        try:
            project, tasks = _read(body)
        except (ValueError, RecursionError):
            return JSONResponse({"detail": "The request is not a prediction's."}, 400)
        try:
            return JSONResponse({"results": await run_in_threadpool(backend.predict, project, tasks)})
        except Exception as error:  # a traceback in the log might quote a text
            _log.warning("A prediction failed (%s).", name_error(error))
            return JSONResponse({"detail": "The prediction failed."}, 500)

    return Part(router)


def _basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode("ascii")


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is larger than any prediction's."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return bytes(body)


def _read(body: bytes) -> tuple[int | None, list[tuple[str, str] | None]]:
    """Return the project's number and (document, text) of each task; ValueError where it is no such request."""
    given = json.loads(body)
    tasks = given.get("tasks") if isinstance(given, dict) else None
    if not isinstance(tasks, list):
        raise ValueError("no list of tasks")
    number = str(given.get("project", "")).partition(".")[0]  # "2.1795421825": number, and when it was made
    return int(number) if number.isdecimal() else None, [_task(one) for one in tasks]


def _task(given: Any) -> tuple[str, str] | None:
    data = given.get("data") if isinstance(given, dict) else None
    document, text = (data.get(name) if isinstance(data, dict) else None for name in (DOCUMENT, TEXT))
    return (document, text) if isinstance(document, str) and isinstance(text, str) else None
