"""Version 1 of what programs may ask over HTTP: one module a noun, each a part of the service."""

from __future__ import annotations

from hatewatch.api.app import Part
from hatewatch.api.services import Services
from hatewatch.api.v1.annotation import annotation
from hatewatch.api.v1.coverage import coverage
from hatewatch.api.v1.documents import documents
from hatewatch.api.v1.labels import labels
from hatewatch.api.v1.models import models
from hatewatch.api.v1.prevalence import prevalence
from hatewatch.api.v1.reports import reports
from hatewatch.api.v1.trends import trends


def reading(services: Services) -> list[Part]:
    """Return the parts by which what the store and the project hold is read, and documents are corrected."""
    nouns = (documents, trends, prevalence, reports, models, coverage, annotation)
    return [*(noun(services) for noun in nouns), labels()]
