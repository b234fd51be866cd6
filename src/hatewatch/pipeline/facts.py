"""Find the facts of many texts at once: language, places spoken of, groups mentioned."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.languages import identify
from hatewatch.places import find_places
from hatewatch.records import Facts
from hatewatch.targets import find_targets


def find_facts(texts: Sequence[str]) -> list[Facts]:
    """Return the facts of each text, in order."""
    return [
        Facts(found.language, found.languages, find_places(text), targets)
        for text, found, targets in zip(texts, identify(texts), find_targets(texts), strict=True)
    ]
