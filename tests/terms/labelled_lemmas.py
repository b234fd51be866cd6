"""The pairs of lemmas.toml, and how many of them a stemmer gets right."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hatewatch.terms.words import form_of

KINDS = ("same", "apart", "verbs", "unseen_same", "unseen_apart")


def read_pairs(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return the pairs of each kind."""
    table = tomllib.loads((Path(__file__).parent / "lemmas.toml").read_text("utf-8"))[language]
    return {kind: [(one, other) for one, other in map(str.split, table.get(kind, ()))] for kind in KINDS}


def vocabulary_of(language: str, often: int = 3) -> Counter[str]:
    """Return all words of the list, folded, each as if it had been met `often` times."""
    table = tomllib.loads((Path(__file__).parent / "lemmas.toml").read_text("utf-8"))[language]
    words = [word for entries in table.values() for entry in entries for word in entry.split()]
    return Counter({form_of(word): often for word in words})


def mistakes(pairs: list[tuple[str, str]], stem: Callable[[str], str], *, apart: bool) -> list[str]:
    """Return the pairs that a stemmer gets wrong."""
    return [f"{one} {other}" for one, other in pairs if (stem(one) == stem(other)) == apart]
