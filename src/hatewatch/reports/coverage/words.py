"""The words of the page on coverage: the report's, and the sentences of its own beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from hatewatch.coverage.holidays import holidays_in
from hatewatch.coverage.records import Hole, Series, Uncounted
from hatewatch.reports import locale
from hatewatch.reports.words import Words


@cache
def load_own_strings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the table of strings of this page: part, key, language."""
    return tomllib.loads(files(__package__).joinpath("strings.toml").read_text("utf-8"))


class CoverageWords(Words):
    """Everything the page on coverage says in `language`; its own strings go before the report's."""

    def __call__(self, key: str, *places: Any, **values: Any) -> Markup:
        """Return one sentence with its blanks filled."""
        part, _, name = key.partition(".")
        own = load_own_strings().get(part, {}).get(name)
        if own is None:
            return super().__call__(key, *places, **values)
        return Markup(own[self.language]).format(*places, **values)

    def series(self, series: Series) -> str:
        """Return the name of a source, with its outlet where it is one of several."""
        return f"{series.source} · {series.outlet}" if series.outlet else series.source

    def spoken(self, series: Series) -> str:
        """Return the name of a series' language, or that it holds all."""
        return self.value("language", series.language) if series.language else str(self("table.all_languages"))

    def named(self, series: Series) -> str:
        """Return source and language in one."""
        return self.series(series) + (f" ({self.spoken(series)})" if series.language else "")

    def days(self, hole: Hole) -> str:
        """Return the days of a hole."""
        if hole.last is None:
            return str(self("table.since", day=locale.day_name(hole.first, self.language)))
        return locale.span_name(hole.first, hole.last, self.language)

    def uncounted(self, one: Uncounted, elsewhere: int) -> str:
        """Return what is in no day shown: of today, of a day to come, without a date, or of another day."""
        parts = [self("uncounted.today", k=self.number(one.today))]
        if one.undated is not None:
            parts.append(self("uncounted.undated", k=self.number(one.undated)))
        if one.later:
            parts.append(self("uncounted.later", k=self.number(one.later)))
        if elsewhere:
            parts.append(self("uncounted.elsewhere", k=self.number(elsewhere)))
        return "; ".join(map(str, parts))

    def state(self, hole: Hole) -> str:
        """Return whether a hole is open, was filled or was dismissed."""
        return str(self("state.dismissed" if hole.dismissed else "state.closed" if hole.closed else "state.open"))

    def note(self, hole: Hole) -> str:
        """Return what a person said of a hole, and the official holidays that it falls on."""
        holidays = holidays_in(hole.first, hole.last, self.language) if hole.last else ()
        return "; ".join(one for one in (hole.note, *holidays) if one)

    def amount(self, value: float | None) -> str:
        """Return a number of documents that need not be whole."""
        if value is None:
            return str(self("state.none"))
        return self.number(round(value)) if value >= 10 else locale.fixed(value, self.language, 1)

    def chance(self, value: float | None) -> str:
        """Return a small probability as it is read: 0,03 or < 0,0001."""
        if value is None:
            return str(self("state.none"))
        if value < 0.0001:
            return f"< {locale.fixed(0.0001, self.language, 4)}"
        return locale.fixed(value, self.language, 4 if value < 0.01 else 2)
