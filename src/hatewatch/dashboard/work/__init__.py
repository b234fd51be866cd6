"""The pages of work: taking files in, reading and correcting texts, and what stands behind the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from hatewatch.api import Part
from hatewatch.dashboard.work.annotation import annotation
from hatewatch.dashboard.work.coverage import coverage
from hatewatch.dashboard.work.document import document
from hatewatch.dashboard.work.documents import documents
from hatewatch.dashboard.work.jobs import jobs
from hatewatch.dashboard.work.keys import keys
from hatewatch.dashboard.work.models import models
from hatewatch.dashboard.work.reports import reports
from hatewatch.dashboard.work.upload import upload

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

_PAGES = (upload, jobs, documents, document, coverage, annotation, models, reports, keys)


def work(services: Services, frame: Frame) -> Part:
    """Return the pages of work as one part."""
    router = APIRouter()
    for page in _PAGES:
        router.routes.extend(page(services, frame).routes)
    return Part(router)
