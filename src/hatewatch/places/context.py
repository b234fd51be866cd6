"""The words around a name that make it a place or unmake it: context.toml, read once."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from hatewatch.text import fold


@cache
def _context() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Return each list of context.toml as whole words and beginnings of words."""
    table = tomllib.loads(files(__package__).joinpath("context.toml").read_text(encoding="utf-8"))
    return {
        key: (
            frozenset(entry for entry in entries if not entry.endswith("*")),
            tuple(entry[:-1] for entry in entries if entry.endswith("*")),
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
    return frozenset(
        key for key, (exact, starts) in _context().items() if folded in exact or folded.startswith(starts)
    )
