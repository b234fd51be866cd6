"""A judged document as a line of JSON, which is written for all that are called and read for few of them."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

import numpy as np

from hatewatch.records import Facts
from hatewatch.store import Judged

STEPS = 10_000  # stored scores have four decimals


def write_judged(one: Judged) -> bytes:
    """Return a document as one line of JSON, which begins with its id."""
    facts = one.facts
    scores = np.rint(one.scores * STEPS).astype(int).tolist()
    published = one.published and one.published.isoformat()
    values = [
        one.id, published, one.place, facts.language, facts.languages, facts.places, facts.targets, scores, one.author,
        one.outlet, one.kind,
    ]  # fmt: skip
    return json.dumps(values, separators=(",", ":")).encode()


def read_judged(line: bytes) -> Judged:
    """Return the document of such a line."""
    id, published, place, language, languages, places, targets, scores, author, outlet, kind = json.loads(line)
    facts = _facts(language, tuple(languages), tuple(places), tuple(targets))
    given = np.array(scores, np.float32) / np.float32(STEPS)
    when = datetime.fromisoformat(published) if published else None
    return Judged(id, when, place, facts, given, author, outlet, kind)


@lru_cache(maxsize=1 << 14)
def _facts(language: str, languages: tuple[str, ...], places: tuple[str, ...], targets: tuple[str, ...]) -> Facts:
    return Facts(language, languages, places, targets)
