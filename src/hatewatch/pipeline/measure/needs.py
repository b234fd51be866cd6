"""What a report refuses to tell, and how many more documents must be read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from hatewatch.annotation.sampling.focus import Focus
from hatewatch.labels import load_scheme
from hatewatch.prevalence.records import Prevalence
from hatewatch.reports.record import Report
from hatewatch.trends.figure import SMALL, Figure
from hatewatch.trends.measure import OWN

#: So many read tell a share of a few per cent within about two; a first audit asks for them.
FIRST = 300
_PARTS: tuple[Literal["language", "place"], ...] = ("language", "place")


@dataclass(frozen=True, slots=True)
class Needs:
    """How many more documents of all must be drawn (`whole`), and then of single languages and provinces.

    `waiting` were drawn earlier and are not read, since nobody got to it or nobody wanted to; they are taken off the
    whole's. `came` documents came after the audit was drawn, if they are so many that it cannot speak for them.
    """

    whole: int
    parts: tuple[Focus, ...] = ()
    waiting: int = 0
    came: int = 0

    @property
    def total(self) -> int:
        """Return how many that are at most: one read for a province may be in a language asked for."""
        return self.whole + sum(one.more for one in self.parts)


def find_needs(report: Report) -> Needs:
    """Return what a report lacks for the labels of conduct.

    As long as the whole is not told, or what was read does not show whether the model is any good, `FIRST` are asked
    for the whole, and nothing for parts. A part is told with ten readers of its own as long as the model is alike
    everywhere; what is asked for is that its figure amounts to 30 documents read at random.
    """
    heads = {one.id for one in load_scheme().of("conduct")} & set(report.labels)
    refused = [one for one in report.prevalences if one.label in heads and one.chosen is None]
    waiting = report.audit.drawn - report.audit.read if report.audit else 0
    read = report.audit.read if report.audit else 0
    blind = [one for one in report.prevalences if one.label == report.lead and "poststratified" in one.refusals]
    if report.audit is None or refused or blind or not report.prevalences:
        needed = max((refusal.needed for one in refused for refusal in one.refusals.values()), default=0)
        more = max(needed, min(FIRST, report.n) - read)
        old = report.audit and any("audit_outdated" in _reasons(one) for one in refused)
        came = report.n - report.audit.population if report.audit and old else 0
        return Needs(max(0, more - waiting), waiting=waiting, came=came)
    measured = {one.label for one in report.select("all") if not one.raw}
    parts = []
    for dimension in _PARTS:
        lacking: dict[str, int] = {}
        for one in report.select(dimension):
            if one.label in heads & measured and one.n >= SMALL:
                lacking[one.value] = max(lacking.get(one.value, 0), _lacks(one, report.select(dimension, one.label)))
        parts += [Focus(dimension, value, n) for value, n in sorted(lacking.items()) if n]
    return Needs(0, tuple(parts), waiting)


def _reasons(prevalence: Prevalence) -> set[str]:
    return {refusal.reason for refusal in prevalence.refusals.values()}


def _lacks(figure: Figure, beside: Sequence[Figure]) -> int:
    """Return how many more must be read for a part's figure; where no part is told at all, readers would not help."""
    if all(one.raw for one in beside):
        return 0
    least = OWN if figure.raw else 0  # of a part that is not told it is not known how many were read
    return min(max(least, ceil(SMALL - (figure.effective or 0.0))), figure.n - figure.read)
