"""The words around a name that make it a place or unmake it: context.toml, read once."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from hatewatch.text import fold, skeleton


@cache
def _context() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Return each list of context.toml as whole words and beginnings, with and without diacritics."""
    table = tomllib.loads(files(__package__).joinpath("context.toml").read_text(encoding="utf-8"))
    return {
        key: (
            frozenset(form for entry in entries if not entry.endswith("*") for form in (entry, skeleton(entry))),
            tuple(form[:-1] for entry in entries if entry.endswith("*") for form in (entry, skeleton(entry))),
        )
        for key, entries in table.items()
    }


NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=65536)
def kinds(word: str) -> frozenset[str]:
    """Return the lists of context.toml that a word is in."""
    if not word:
        return NOTHING
    folded = fold(word)
    return frozenset(key for key, (exact, starts) in _context().items() if folded in exact or folded.startswith(starts))
