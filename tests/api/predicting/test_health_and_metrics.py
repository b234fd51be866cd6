"""Health and metrics: what watches over the service learns what it needs, and nothing of what was sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("prometheus_client")

from prometheus_client.parser import text_string_to_metric_families

from hatewatch.api import Part, Services
from hatewatch.api.health import Readiness, health
from hatewatch.api.metrics import metrics
from hatewatch.api.predicting import Predictor
from hatewatch.api.v1.predict import predict
from hatewatch.cli.composing import make_services
from hatewatch.errors import StoreError
from hatewatch.store import open_store
from predicted import KURMANJI, TURKISH, Held
from serving import Served, asked, empty_project


def parts(services: Services) -> list[Part]:
    return [predict(services), health(services), metrics(services)]


@contextmanager
def serving(folder: Path, *, made: Any = parts, **changes: Any) -> Iterator[Served]:
    project = empty_project(folder / "amed")
    store = open_store(project.store_url)
    try:
        services = replace(make_services(project, store), predictor=Predictor(Held()), **changes)
        with asked(project, made, services=services) as app:
            yield app
    finally:
        store.close()


def test_a_service_that_runs_is_live_and_ready_to_anybody(tmp_path: Path) -> None:
    with serving(tmp_path) as app:
        for path in ("/health/live", "/health/ready"):
            answer = app.get(path, None)
            assert (answer.status_code, answer.content) == (204, b"")


def test_without_a_model_that_comes_on_it_is_live_but_not_ready(tmp_path: Path) -> None:
    with serving(tmp_path, made=lambda services: [health(services)]) as app:  # nobody runs the predictor
        answer = app.get("/health/ready", None)
        assert answer.status_code == 503
        assert answer.json()["detail"] == "Not ready: model."
        assert "Retry-After" in answer.headers
        assert app.get("/health/live", None).status_code == 204


def test_without_a_store_it_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(tmp_path) as app:

        def away() -> None:
            raise StoreError("postgresql://berivan:geheim@host: no answer.", "Start it.")

        monkeypatch.setattr(app.store, "models", away, raising=False)
        monkeypatch.setattr("hatewatch.api.health._FRESH", -1.0)
        answer = app.get("/health/ready", None)
        assert (answer.status_code, answer.json()["detail"]) == (503, "Not ready: store.")
        assert "geheim" not in answer.text


def test_a_check_that_hangs_says_no_and_holds_one_thread_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hatewatch.api.health._FRESH", -1.0)
    door, calls = threading.Event(), []

    def hangs() -> bool:
        calls.append(1)
        return door.wait(30)

    async def test() -> None:
        readiness = Readiness({"store": hangs, "model": lambda: True}, patience=0.05)
        for _ in range(3):
            assert await readiness.missing() == ("store",)
        assert len(calls) == 1
        door.set()
        while await readiness.missing():
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(test(), 30))


def test_metrics_tell_of_requests_batches_queue_and_jobs(tmp_path: Path) -> None:
    with serving(tmp_path) as app:
        for texts in ([TURKISH], [TURKISH, KURMANJI]):
            assert app.ask("POST", "/v1/predict", json={"texts": texts}).status_code == 200
        app.get("/v1/Îro-li-Amedê")
        answer = app.get("/metrics", "viewer")
        assert answer.headers["Content-Type"].startswith("text/plain")
        found = {
            (one.name, *sorted(one.labels.items())): one.value
            for family in text_string_to_metric_families(answer.text)
            for one in family.samples
        }
    route = ("method", "POST"), ("route", "/v1/predict"), ("status", "200")
    assert found["hatewatch_requests_total", *route] == 2
    assert found["hatewatch_request_seconds_count", ("route", "/v1/predict")] == 2
    assert found["hatewatch_batch_texts_sum",] == 2
    assert found["hatewatch_texts_total", ("outcome", "known")] == 1
    assert found["hatewatch_texts_total", ("outcome", "judged")] == 2
    assert found["hatewatch_queue_texts",] == 0
    assert found["hatewatch_model_alive",] == 1
    assert found["hatewatch_jobs", ("state", "queued")] == 0
    assert found["hatewatch_requests_total", ("method", "GET"), ("route", ""), ("status", "404")] == 1
    for secret in ("Amed", "Pazar", *app.keys.values(), "analyst"):
        assert secret not in answer.text


def test_metrics_ask_for_a_key(tmp_path: Path) -> None:
    with serving(tmp_path) as app:
        assert app.get("/metrics", None).status_code == 401
