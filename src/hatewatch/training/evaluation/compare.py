"""Measure a classifier on one part of the examples: per label, over all sets, set by set, language by language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.models.classifier import Classifier
from hatewatch.training.evaluation.bootstrap import MEASURES, Answers, Draws, bootstrap, interval
from hatewatch.training.evaluation.scoring import score
from hatewatch.training.examples import Examples
from hatewatch.training.measures import auc, calibration_error, f1_macro, wilson

#: A cell with fewer yes or fewer no is "too few" to be told from chance.
ENOUGH = 30
#: `part` for every text, taught ones too.
EVERYTHING = "all"
_ALARMING = ("hate", "discriminatory", "offensive")


@dataclass(frozen=True, slots=True)
class Measure:
    """How one label fares on one data set (or `all`, or `set/language`): shares in [0, 1], None where nothing is known.

    `n` counts judged texts, `positives` those judged yes; `enough` is false where either answer has under ENOUGH, and
    then there are no intervals. `…_low` and `…_high` are the 95 % bootstrap interval; that of `ece` lies a little high,
    since texts drawn again are noisier in their bins. Texts are drawn one by one, so where many come from one template
    the intervals are too narrow.
    """

    label: str
    data: str
    n: int
    positives: int
    enough: bool
    macro_f1: float | None
    precision: float | None
    recall: float | None
    auc: float | None
    ece: float | None
    macro_f1_low: float | None = None
    macro_f1_high: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None
    ece_low: float | None = None
    ece_high: float | None = None


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """How often texts judged free of a label are given it; `low` and `high` are the Wilson interval."""

    label: str
    data: str
    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One model's measure less another's on the same texts, with the paired 95 % bootstrap interval."""

    label: str
    data: str
    measure: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on one part of the data, with the model that was measured."""

    model: str
    part: str
    measures: tuple[Measure, ...]
    false_alarms: tuple[FalseAlarm, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain tables, as in metrics.json."""
        return asdict(self)

    def of(self, label: str, data: str = "all") -> Measure:
        """Return one cell; raises KeyError where it was not measured."""
        for one in self.measures:
            if (one.label, one.data) == (label, data):
                return one
        raise KeyError((label, data))


def _round(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def measure(label: str, data: str, scores: NDArray[np.float32], yes: NDArray[np.int8], at: float) -> Measure:
    """Return the measures of calibrated `scores` (n,) against 0/1 labels, saying yes from `at`; no intervals."""
    said, truth = scores >= np.float32(at), yes == 1
    positives = int(truth.sum())
    hits = int((said & truth).sum())
    both = 0 < positives < yes.size
    return Measure(
        label,
        data,
        int(yes.size),
        positives,
        min(positives, int(yes.size) - positives) >= ENOUGH,
        _round(f1_macro(said, yes)) if both else None,
        _round(hits / said.sum()) if said.any() and positives else None,
        _round(hits / positives) if positives else None,
        _round(auc(scores, yes)),
        _round(calibration_error(scores, yes)),
    )


def evaluate(classifier: Classifier, examples: Examples, part: str = "test") -> Evaluation:
    """Return how `classifier` fares on one part of the examples; labels not judged are left out of account."""
    rows = rows_of(examples, part)
    scores = score(classifier, [examples.texts[i] for i in rows])
    return compare([(classifier, scores)], examples, rows, part)[0][0]


def rows_of(examples: Examples, part: str) -> NDArray[np.int64]:
    """Return the numbers of the rows of a part that have a judged label; `all` is every part."""
    here = np.ones(len(examples.texts), bool) if part == EVERYTHING else examples.part == part
    return np.flatnonzero(here & (examples.labels >= 0).any(axis=1))


def compare(
    scored: Sequence[tuple[Classifier, NDArray[np.float32]]],
    examples: Examples,
    rows: NDArray[np.int64],
    part: str,
    extra: Mapping[str, NDArray[np.bool_]] | None = None,
    advance: Callable[[int], None] | None = None,
) -> tuple[list[Evaluation], tuple[Difference, ...]]:
    """Return the evaluation of each classifier by its scores (rows, labels), and how the first differs from the second.

    `extra` names further sets of the rows, each measured as a data set is; `advance` hears how many labels are done.
    """
    labels = examples.labels[rows]
    sets = [*_sets(examples.source[rows], examples.language[rows]), *(extra or {}).items()]
    measures: list[list[Measure]] = [[] for _ in scored]
    alarms: list[list[FalseAlarm]] = [[] for _ in scored]
    differences: list[Difference] = []
    for i, label in enumerate(load_scheme().ids):
        if advance is not None:
            advance(i)
        for data, where in sets:
            known = where & (labels[:, i] >= 0)
            if not known.any():
                continue
            yes = labels[known, i]
            given = [Answers(scores[known, i], model.thresholds[label]) for model, scores in scored]
            cells = [measure(label, data, one.scores, yes, one.at) for one in given]
            if cells[0].enough:
                draws = bootstrap(given, yes)
                cells = [_with_intervals(cell, drawn) for cell, drawn in zip(cells, draws, strict=True)]
                if len(cells) > 1:
                    differences += _differences(cells, draws)
            for several, cell in zip(measures, cells, strict=True):
                several.append(cell)
            for found, one in zip(alarms, given, strict=True):
                free = yes == 0
                if label in _ALARMING and free.sum() >= ENOUGH:
                    found.append(_alarm(label, data, one.scores[free] >= np.float32(one.at)))
    evaluations = [
        Evaluation(model.model, part, tuple(several), tuple(found))
        for (model, _), several, found in zip(scored, measures, alarms, strict=True)
    ]
    return evaluations, tuple(differences)


def _alarm(label: str, data: str, said: NDArray[np.bool_]) -> FalseAlarm:
    hits, n = int(said.sum()), int(said.size)
    low, high = wilson(hits, n)
    return FalseAlarm(label, data, n, round(hits / n, 4), round(low, 4), round(high, 4))


def _with_intervals(cell: Measure, draws: Draws) -> Measure:
    ends: dict[str, float | None] = {}
    for i, name in enumerate(MEASURES):
        if found := interval(draws[:, i]):
            ends[f"{name}_low"], ends[f"{name}_high"] = round(found[0], 4), round(found[1], 4)
    return Measure(**asdict(cell) | ends)


def _differences(cells: Sequence[Measure], draws: Sequence[Draws]) -> Iterator[Difference]:
    first, second = cells[:2]
    for i, name in enumerate(MEASURES):
        ends = interval(draws[0][:, i] - draws[1][:, i])
        mine, other = getattr(first, name), getattr(second, name)
        if ends and mine is not None and other is not None:
            yield Difference(
                first.label, first.data, name, round(mine - other, 4), round(ends[0], 4), round(ends[1], 4)
            )


def _sets(source: NDArray[np.str_], language: NDArray[np.str_]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield `all`, each language of all, each data set, and each language of a set that has several."""
    names, languages = sorted(set(source.tolist())), sorted(set(language.tolist()))
    yield "all", np.ones(source.size, bool)
    if len(languages) > 1 and len(names) > 1:
        for one in languages:
            here = language == one
            if len(set(source[here].tolist())) > 1:  # of one set alone it would be said twice
                yield f"all/{one}", here
    for name in names:
        yield name, source == name
        spoken = sorted(set(language[source == name].tolist()))
        if len(spoken) > 1:
            for one in spoken:
                yield f"{name}/{one}", (source == name) & (language == one)
