"""Measure a classifier on one part of the examples: per label, over all sets and set by set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.models.classifier import Classifier
from hatewatch.training.examples import Examples
from hatewatch.training.measures import auc, calibration_error, f1_macro, wilson

#: A cell with fewer yes or fewer no is "too few" to be told from chance.
ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Measure:
    """How one label fares on one data set (or `all`): shares in [0, 1], None where there is nothing to measure.

    `n` counts judged texts, `positives` those judged yes; `enough` is false where either answer has under ENOUGH.
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
    """Return the measures of calibrated `scores` (n,) against 0/1 labels, saying yes from `at`."""
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
    rows = np.flatnonzero(examples.part == part)
    scores = classifier.predict([examples.texts[i] for i in rows])
    labels, source = examples.labels[rows], examples.source[rows]
    language = examples.language[rows]
    measures: list[Measure] = []
    alarms: list[FalseAlarm] = []
    for i, label in enumerate(load_scheme().ids):
        at = classifier.thresholds[label]
        for data, where in _sets(source, language):
            known = where & (labels[:, i] >= 0)
            if not known.any():
                continue
            yes = labels[known, i]
            measures.append(measure(label, data, scores[known, i], yes, at))
            free = yes == 0
            if label in {"hate", "discriminatory", "offensive"} and free.sum() >= ENOUGH:
                hits = int((scores[known, i][free] >= np.float32(at)).sum())
                low, high = wilson(hits, int(free.sum()))
                share = hits / int(free.sum())
                alarms.append(FalseAlarm(label, data, int(free.sum()), round(share, 4), round(low, 4), round(high, 4)))
    return Evaluation(classifier.model, part, tuple(measures), tuple(alarms))


def _sets(source: NDArray[np.str_], language: NDArray[np.str_]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield `all`, each data set, and each language of a set that has several."""
    yield "all", np.ones(source.size, bool)
    for name in sorted(set(source.tolist())):
        yield name, source == name
        languages = sorted(set(language[source == name].tolist()))
        if len(languages) > 1:
            for one in languages:
                yield f"{name}/{one}", (source == name) & (language == one)
