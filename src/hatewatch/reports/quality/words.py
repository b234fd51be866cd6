"""The words of the pages on annotation: the report's, and the sentences of their own beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from hatewatch.annotation.counted import TARGET
from hatewatch.labels import load_scheme
from hatewatch.reports import locale
from hatewatch.reports.quality.record import Cell, Quality, Reader
from hatewatch.reports.quality.record import Finding as QualityFinding
from hatewatch.reports.words import Words

#: So many signs of a pseudonym are shown, more where two would look alike.
_SHORTEST = 6


@cache
def load_own_strings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the table of strings of these pages: part, key, language."""
    return tomllib.loads(files(__package__).joinpath("strings.toml").read_text("utf-8"))


class AnnotationWords(Words):
    """Everything a page on annotation says in `language`; its own strings go before the report's."""

    def __init__(self, language: str, annotators: tuple[str, ...] = ()) -> None:
        super().__init__(language)
        length = _SHORTEST
        while length < 20 and len({one[:length] for one in annotators}) < len(annotators):
            length += 1
        self._shown = length

    def __call__(self, key: str, *places: Any, **values: Any) -> Markup:
        """Return one sentence with its blanks filled."""
        part, _, name = key.partition(".")
        own = load_own_strings().get(part, {}).get(name)
        return (
            super().__call__(key, *places, **values)
            if own is None
            else Markup(own[self.language]).format(*places, **values)
        )

    def has(self, key: str) -> bool:
        """Say whether one of the tables knows a key."""
        part, _, name = key.partition(".")
        return name in load_own_strings().get(part, {}) or super().has(key)

    def measure(self, measure: str) -> str:
        """Return the name of a label or an axis."""
        if measure == TARGET:
            return str(self("table.target_axis"))
        axis = next((one for one in load_scheme().axes if one.id == measure), None)
        return axis.name[self.language] if axis else load_scheme()[measure].name[self.language]

    def person(self, annotator: str) -> str:
        """Return as much of a pseudonym as tells it from the others."""
        return annotator[: self._shown]

    def alpha(self, cell: Cell) -> str:
        """Return alpha as it is written, or why there is none."""
        return str(self(f"reason.{cell.reason}")) if cell.alpha is None else self.fixed(cell.alpha)

    def brief(self, cell: Cell) -> str:
        """Return alpha for a narrow cell of a table."""
        return str(self(f"short.{cell.reason}")) if cell.alpha is None else self.fixed(cell.alpha)

    def ends(self, cell: Cell) -> str:
        """Return the interval of an alpha as it is written; nothing where there is none."""
        if cell.low is None or cell.high is None:
            return ""
        return str(self("figure.ends", low=self.fixed(cell.low), high=self.fixed(cell.high)))

    def cell(self, cell: Cell) -> Markup:
        """Return alpha with its interval and number of texts, for a sentence."""
        key = "figure.alpha" if self.ends(cell) else "figure.alpha_alone"
        return self(key, alpha=self.alpha(cell), ends=self.ends(cell), n=self.number(cell.units))

    def share_of(self, reader: Reader) -> str:
        """Return a volunteer's agreement with gold as it is written, or that there are too few texts."""
        if reader.share is None or reader.low is None or reader.high is None:
            return str(self("reason.few"))
        ends = (locale.percent(one, self.language, 0) for one in (reader.share, reader.low, reader.high))
        return str(self("figure.share", **dict(zip(("share", "low", "high"), ends, strict=True))))

    def sentence(self, finding: QualityFinding) -> Markup:
        """Return one finding as a sentence."""
        return self(
            f"quality.{finding.kind}",
            *map(self.cell, finding.cells),
            **{name: self.number(value) for name, value in finding.numbers.items()},
            labels=[self.measure(one) for one in finding.labels],
            language=", ".join(self.value("language", one) for one in finding.languages),
            pair=locale.listing([self.person(one) for one in finding.annotators], self.language),
        )


def words_for(quality: Quality, language: str) -> AnnotationWords:
    """Return the words of a page, pseudonyms cut as short as tells these volunteers apart."""
    return AnnotationWords(language, tuple(one.annotator for one in quality.readers))
