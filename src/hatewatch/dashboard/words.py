"""The words of the dashboard: the report's, and sentences of its own beside them, a file of strings a page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from hatewatch.reports.words import Words


@cache
def load_own_strings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the tables of all files in strings/: part, key, language. Each part stands in one file only."""
    found: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for file in sorted(files(__package__).joinpath("strings").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text("utf-8"))
            if twice := found.keys() & table.keys():
                raise ValueError(f"strings/{file.name}: another file has a part {sorted(twice)[0]!r}")
            found |= table
    return found


class DashboardWords(Words):
    """Everything a page of the dashboard says in `language`; its own strings go before the report's."""

    def __call__(self, key: str, *places: Any, **values: Any) -> Markup:
        """Return one sentence with its blanks filled; `k` chooses the English one for 1, as in reports."""
        part, _, name = key.partition(".")
        own = load_own_strings().get(part, {}).get(name)
        if own is None:
            return super().__call__(key, *places, **values)
        one = own.get(f"{self.language}_one") if str(values.get("k")) == "1" else None
        return Markup(one or own[self.language]).format(*places, **values)

    def has(self, key: str) -> bool:
        """Say whether one of the tables knows a key."""
        part, _, name = key.partition(".")
        return name in load_own_strings().get(part, {}) or super().has(key)


@cache
def words_in(language: str) -> DashboardWords:
    """Return the words of a language (tr, kmr or en)."""
    return DashboardWords(language)
