"""GET /metrics: figures for Prometheus. A label is a route's template, a status, a state: never what somebody sent."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from hatewatch.api.app import Part
from hatewatch.api.guard.front import Served
from hatewatch.api.services import Services

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_TEXTS = (1, 2, 4, 8, 16, 32)
_STATES = ("queued", "running", "done", "failed", "cancelled")


class Metrics:
    """The figures of one service, in a registry of their own."""

    def __init__(self, services: Services) -> None:
        self.registry = CollectorRegistry()
        names = ("route", "method", "status")
        self._requests = Counter("hatewatch_requests", "Requests answered.", names, registry=self.registry)
        self._seconds = Histogram(
            "hatewatch_request_seconds", "Seconds to the end of an answer.", ["route"], buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._texts = Histogram(
            "hatewatch_batch_texts", "Texts that the model was given at once.", buckets=_TEXTS, registry=self.registry
        )
        self._batch = Histogram(
            "hatewatch_batch_seconds", "Seconds that the model took for a batch.", buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        ProcessCollector(registry=self.registry)
        self.registry.register(_Now(services))
        services.predictor.on_batch = self.note_batch

    def observe(self, served: Served) -> None:
        """Note one request that was answered."""
        self._requests.labels(served.route, served.method, served.status).inc()
        self._seconds.labels(served.route).observe(served.seconds)

    def note_batch(self, texts: int, seconds: float) -> None:
        """Note one batch of the model."""
        self._texts.observe(texts)
        self._batch.observe(seconds)


class _Now(Collector):
    """What is so at the moment somebody looks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the figures are made when they are asked for."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Yield the figures."""
        predictor, live, jobs = self._services.predictor, self._services.live, self._services.jobs
        yield GaugeMetricFamily("hatewatch_queue_texts", "Texts that wait for the model.", value=predictor.queued)
        yield GaugeMetricFamily("hatewatch_model_alive", "Whether the model comes on.", value=int(predictor.alive))
        answers = CounterMetricFamily(
            "hatewatch_texts", "Texts asked for: known already or judged; refused by a full queue; given up.",
            labels=["outcome"],
        )  # fmt: skip
        for outcome in ("known", "judged", "refused", "dropped"):
            answers.add_metric([outcome], getattr(predictor.counted, outcome))
        yield answers
        states = GaugeMetricFamily("hatewatch_jobs", "The last 200 jobs by state.", labels=["state"])
        found: Tally[str] = Tally(one.state for one in jobs.jobs(200))
        for state in _STATES:
            states.add_metric([state], found[state])
        yield states
        snapshot = live.snapshot()
        if snapshot is not None:
            age = max(0.0, (datetime.now(UTC) - snapshot.counted).total_seconds())
            yield GaugeMetricFamily("hatewatch_snapshot_age_seconds", "Age of the live figures.", value=age)
            yield GaugeMetricFamily("hatewatch_pending_documents", "Not judged yet.", value=snapshot.pending)


def metrics(services: Services) -> Part:
    """Return the route, and what hears of each request."""
    router = APIRouter(tags=["health"])
    made = Metrics(services)

    @router.get(
        "/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )  # fmt: skip
    def get_metrics() -> PlainTextResponse:
        """Return counts, latencies and states in Prometheus' text format."""
        return PlainTextResponse(generate_latest(made.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Part(router, observe=made.observe)
