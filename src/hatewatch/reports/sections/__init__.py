"""The sections of a report in one reader's language, in the order in which they stand; what is empty is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hatewatch.reports.blocks import Section
from hatewatch.reports.record import Report
from hatewatch.reports.sections import about, appendix, audit, method, parts, places, said, time
from hatewatch.reports.words import Words

#: What makes the sections of each topic, in order.
TOPICS: Mapping[str, Callable[[Report, Words], list[Section]]] = {
    "trend": time.trend,
    "multiples": time.multiples,
    "places": places.places,
    "labels": parts.labels,
    "parts": parts.parts,
    "changes": time.changes,
    "turns": time.turns,
    "said": said.said,
    "audit": audit.audit,
    "coverage": audit.coverage,
    "method": method.method,
    "appendix": appendix.appendix,
    "limits": about.limits,
    "rejected": about.rejected,
    "model": about.model,
    "glossary": about.glossary,
    "cite": about.cite,
}


def lay_out(report: Report, words: Words, examples: Sequence[str] = ()) -> list[Section]:
    """Return all sections; `examples` are masked texts."""
    found: list[Section] = []
    for topic, make in TOPICS.items():
        found += make(report, words)
        if topic == "said":
            found += said.examples(examples, words)
    return found
