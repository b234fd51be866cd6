"""Put the service together: what all parts share, and the parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from hatewatch.api import Part, Services
    from hatewatch.project import Project
    from hatewatch.store import Store


@contextmanager
def composed(project: Project) -> Iterator[tuple[Services, FastAPI]]:
    """Give a project's service, ready to be run: what it shares, and the application."""
    from hatewatch.api import create_service
    from hatewatch.store import open_store

    with closing(open_store(project.store_url)) as store:
        services = make_services(project, store)
        yield services, create_service(services, *make_parts(services))


def make_services(project: Project, store: Store) -> Services:
    """Return what the parts of the service share."""
    from hatewatch.api import Services
    from hatewatch.api.predicting import Predictor
    from hatewatch.models import load_classifier
    from hatewatch.pipeline.jobs import Jobs
    from hatewatch.pipeline.live import Live
    from hatewatch.store import open_store

    settings = project.settings

    def opened() -> Store:
        return open_store(project.store_url)

    live = Live(
        opened, unit=settings.count, period=settings.serve.period, publisher=settings.publisher, title=settings.name
    )
    jobs = Jobs(project, opened, changed=live.hint)
    return Services(project, store, live, Predictor(load_classifier(project.model)), jobs)


def make_parts(services: Services) -> list[Part]:
    """Return the parts of the service, with what runs beside them."""
    from fastapi import APIRouter

    from hatewatch.api import Part
    from hatewatch.api.health import health
    from hatewatch.api.metrics import metrics
    from hatewatch.api.v1 import reading
    from hatewatch.api.v1.jobs import jobs
    from hatewatch.api.v1.predict import predict
    from hatewatch.cli.hearing import studio_parts
    from hatewatch.dashboard import dashboard

    parts = [*reading(services), jobs(services), predict(services), health(services), metrics(services)]
    figures = Part(APIRouter(), services.live.running)
    return [*parts, *studio_parts(services), figures, *dashboard(services)]
