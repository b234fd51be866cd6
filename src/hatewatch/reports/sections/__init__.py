"""The sections of a report in one reader's language, in the order in which they stand; what is empty is left out."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.reports.blocks import Section
from hatewatch.reports.record import Report
from hatewatch.reports.sections import about, appendix, audit, method, parts, places, said, time
from hatewatch.reports.words import Words


def lay_out(report: Report, words: Words, examples: Sequence[str] = ()) -> list[Section]:
    """Return all sections; `examples` are masked texts."""
    return [
        *time.trends(report, words),
        *places.places(report, words),
        *parts.labels(report, words),
        *parts.parts(report, words),
        *time.changes(report, words),
        *time.turns(report, words),
        *said.said(report, words),
        *said.examples(examples, words),
        *audit.audit(report, words),
        *audit.coverage(report, words),
        *method.method(report, words),
        *appendix.appendix(report, words),
        *about.limits(report, words),
        *about.rejected(report, words),
        *about.model(report, words),
        *about.glossary(report, words),
        *about.cite(report, words),
    ]
