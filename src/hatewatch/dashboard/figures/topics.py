"""Which sections of a report stand on which page of the dashboard."""

from __future__ import annotations

from collections.abc import Mapping

from hatewatch.reports.blocks import Block, Chart, Fold, Section, Shares, Table
from hatewatch.reports.record import Report
from hatewatch.reports.sections import TOPICS
from hatewatch.reports.words import Words

#: By page: the topics that its sections are of, and those of their sections that stand there; all where none is named.
PAGES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "overview": {"trend": (), "labels": ("conduct",), "changes": (), "turns": ()},
    "places": {"places": (), "multiples": ()},
    "languages": {"parts": ("language", "kind", "outlet")},
    "grounds": {"labels": ("ground", "pairs", "discourse")},
    "targets": {"parts": ("target",)},
    "terms": {"said": ()},
    "method": dict.fromkeys(
        ("audit", "coverage", "method", "appendix", "limits", "rejected", "model", "glossary", "cite"), ()
    ),
}


def sections_of(page: str, report: Report, words: Words) -> list[Section]:
    """Return the sections of a page that have anything to show, in order."""
    return [
        section
        for topic, ids in PAGES[page].items()
        for section in TOPICS[topic](report, words)
        if not ids or section.id in ids
    ]


def page_of(section: str) -> str | None:
    """Return the page on which a section stands, None where there is no such section."""
    for page, topics in PAGES.items():
        for topic, ids in topics.items():
            if section in (ids or _ids(topic)):
                return page
    return None


def _ids(topic: str) -> tuple[str, ...]:
    """Return the ids of all sections that a topic may have."""
    return {
        "multiples": ("trend-place", "trend-spoken_of"),
        "places": ("place", "spoken_of"),
    }.get(topic, (topic,))


def tables_in(section: Section) -> list[Shares | Table]:
    """Return the tables of a section, those within folds too."""
    return [one for one in _flat(section.blocks) if isinstance(one, Shares | Table)]


def charts_in(section: Section) -> list[Chart]:
    """Return the charts of a section."""
    return [one for one in _flat(section.blocks) if isinstance(one, Chart)]


def _flat(blocks: tuple[Block, ...]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found += _flat(block.blocks) if isinstance(block, Fold) else [block]
    return found
