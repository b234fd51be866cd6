"""Run the functional tests, in the manner of HateCheck (Röttger et al. 2021): what a model gets right, one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hatewatch.models.classifier import Classifier, decide
from hatewatch.training.evaluation.cases import (
    Case,
    change,
    functional_digest,
    functional_folder,
    read_cases,
    read_functionalities,
)
from hatewatch.training.evaluation.scoring import score
from hatewatch.training.measures import wilson

__all__ = [
    "Case",
    "FunctionalResult",
    "Right",
    "Wrong",
    "change",
    "functional_digest",
    "functional_folder",
    "read_cases",
    "run",
]

#: Under this many cases, one of them moves a share by more than ten points: "too few".
ENOUGH_CASES = 10
#: Where a group is named and nothing said against it: here a given label is a false positive.
MENTIONS = ("neutral", "positive", "negated")
_HARM = {"hate", "discriminatory"}


@dataclass(frozen=True, slots=True)
class Right:
    """How many of the `n` cases of one cell were so, with the share's Wilson interval; all shares in [0, 1].

    `cell` is a functionality, a group, or all, hostile, harmless.
    """

    language: str
    cell: str
    n: int
    count: int
    share: float
    low: float
    high: float
    enough: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """One case that was judged wrongly, by its template and group, with the labels given."""

    template: str
    group: str
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionalResult:
    """What a model made of the cases; `digest` is that of the tables.

    `overall` and `functionalities` count cases judged rightly; `false_positives` those neutral, positive and negated
    mentions that were called hate or discriminatory, by group and over all groups, in each language.
    """

    model: str
    digest: str
    overall: tuple[Right, ...]
    functionalities: tuple[Right, ...]
    false_positives: tuple[Right, ...]
    wrong: tuple[Wrong, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain tables, as in evaluation.json."""
        return asdict(self)

    def of(self, language: str, cell: str) -> Right:
        """Return the cell all, hostile, harmless or a functionality; raises KeyError where it has no cases."""
        return _find((*self.overall, *self.functionalities), language, cell)

    def false_positives_of(self, language: str, group: str = "all") -> Right:
        """Return how often mentions of a group were called hate or discriminatory; raises KeyError without any."""
        return _find(self.false_positives, language, group)


def _find(cells: Sequence[Right], language: str, cell: str) -> Right:
    for one in cells:
        if (one.language, one.cell) == (language, cell):
            return one
    raise KeyError((language, cell))


def run(
    classifier: Classifier,
    cases: Sequence[Case] | None = None,
    folder: Path | None = None,
    advance: Callable[[int], None] | None = None,
) -> FunctionalResult:
    """Return what `classifier` makes of the cases (by default those in `folder`, or those that ship).

    Labels are given as in predicting: at their thresholds, and with what they imply. `advance` hears how many cases
    are done.
    """
    cases = read_cases(folder) if cases is None else cases
    hostile = {one.id for one in read_functionalities(folder) if one.hostile}
    order = [one.id for one in read_functionalities(folder)]
    given = decide(score(classifier, [case.text for case in cases], advance), classifier.thresholds)
    right: dict[tuple[str, str], list[bool]] = {}
    called: dict[tuple[str, str], list[bool]] = {}
    wrong: list[Wrong] = []
    for case, labels in zip(cases, given, strict=True):
        good = set(case.yes) <= set(labels) and not set(case.no) & set(labels)
        if not good:
            wrong.append(Wrong(case.template, case.group, labels))
        side = "hostile" if case.functionality in hostile else "harmless"
        for cell in ("all", side, case.functionality):
            right.setdefault((case.language, cell), []).append(good)
        if case.functionality in MENTIONS and case.group:
            for group in ("all", case.group):
                called.setdefault((case.language, group), []).append(bool(_HARM & set(labels)))
    languages = list(dict.fromkeys(case.language for case in cases))
    groups = ["all", *sorted({group for _, group in called} - {"all"})]
    return FunctionalResult(
        classifier.model,
        functional_digest(folder),
        _cells(right, languages, ["all", "hostile", "harmless"]),
        _cells(right, languages, order),
        _cells(called, languages, groups),
        tuple(wrong),
    )


def _cells(
    found: dict[tuple[str, str], list[bool]], languages: Sequence[str], names: Sequence[str]
) -> tuple[Right, ...]:
    return tuple(
        _cell(language, name, found[language, name])
        for language in languages
        for name in names
        if (language, name) in found
    )


def _cell(language: str, name: str, answers: Sequence[bool]) -> Right:
    n, count = len(answers), sum(answers)
    low, high = wilson(count, n)
    return Right(language, name, n, count, round(count / n, 4), round(low, 4), round(high, 4), n >= ENOUGH_CASES)
