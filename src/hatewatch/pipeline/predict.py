"""Predict: a classifier's probabilities for what the store holds, or for the rows of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from hatewatch.models import Classifier, decide, load_classifier
from hatewatch.pipeline.batches import ROWS, batched, row_length
from hatewatch.pipeline.executor import Executor, SerialExecutor
from hatewatch.pipeline.facts import find_facts
from hatewatch.progress import Progress, Silent
from hatewatch.records import Facts, Rejected, Row, document_id
from hatewatch.sources import open_source
from hatewatch.store import Store, StoredModel

_load = cache(load_classifier)


@dataclass(frozen=True, slots=True)
class _Classify:
    """The classifier at `path`, loaded once in each process that is handed this."""

    path: str

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        return _load(self.path).predict(texts)


@dataclass(frozen=True, slots=True)
class _Describe:
    """The classifier at `path` and the facts, for rows of a file."""

    path: str

    def __call__(self, texts: list[str]) -> tuple[NDArray[np.float32], list[Facts]]:
        return _load(self.path).predict(texts), find_facts(texts)


def _executor(classifier: Classifier, given: Executor) -> Executor:
    """Return where batches are classified: here, by a model that spreads over the cores itself."""
    return SerialExecutor() if classifier.threaded else given


def predict(store: Store, model: str | Path, executor: Executor, *, progress: Progress | None = None) -> StoredModel:
    """Predict every document in `store` that `model` has not seen yet; return the model as stored.

    May be killed at any moment and run again: the store ends as if nothing had happened.
    """
    progress = progress or Silent()
    classifier = _load(str(model))
    stored = store.register(classifier.model, classifier.labels, classifier.thresholds)
    progress.start("Predicting", store.count_pending(stored), "documents")
    waiting: list[list[int]] = []

    def texts() -> Iterator[list[str]]:
        pairs = (pair for page in store.pending(stored, size=ROWS) for pair in zip(*page, strict=True))
        for batch in batched(pairs, lambda pair: len(pair[1])):
            waiting.append([key for key, _ in batch])
            yield [text for _, text in batch]

    done = 0
    for scores in _executor(classifier, executor).map_batches(_Classify(str(model)), texts()):
        keys = waiting.pop(0)
        store.add_predictions(stored, keys, scores)
        done += len(keys)
        progress.advance(done, done)
    return stored


@dataclass(frozen=True, slots=True)
class Predicted:
    """What became of a file's rows: lines written, and rows that could not be used by reason."""

    lines: int
    rejected: Mapping[str, int]


def predict_file(
    path: Path,
    out: TextIO,
    model: str | Path,
    executor: Executor,
    *,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Predicted:
    """Write one JSON line to `out` for each row of the file at `path`, in order.

    A usable row gives `row`, `id`, `language`, `scores` (label → calibrated probability, 4 decimals), `labels`
    (after thresholds), `targets`, `places`, `model`. A row that cannot be used gives `row`, `error` (a reason slug)
    and `detail`, so that lines and rows stay side by side.
    """
    progress = progress or Silent()
    classifier = _load(str(model))
    source = open_source(path, mapping=mapping)
    progress.start(f"Predicting {source.file}", source.size, source.unit)
    waiting: list[tuple[list[Row | Rejected], int]] = []

    def texts() -> Iterator[list[str]]:
        for taken in batched(source.read(), row_length):
            waiting.append((taken, source.position))
            yield [row.text for row in taken if isinstance(row, Row)]

    lines = 0
    reasons: dict[str, int] = {}
    for scores, facts in _executor(classifier, executor).map_batches(_Describe(str(model)), texts()):
        rows, position = waiting.pop(0)
        judged = zip(scores, decide(scores, classifier.thresholds), facts, strict=True)
        for row in rows:
            if isinstance(row, Rejected):
                reasons[row.reason] = reasons.get(row.reason, 0) + 1
                record: dict[str, object] = {"row": row.number, "error": row.reason, "detail": row.detail}
            else:
                record = _line(row, source.name, classifier, *next(judged))
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
        lines += len(rows)
        progress.advance(position, lines)
    return Predicted(lines, reasons)


def _line(
    row: Row,
    source: str,
    classifier: Classifier,
    scores: NDArray[np.float32],
    labels: Sequence[str],
    facts: Facts,
) -> dict[str, object]:
    return {
        "row": row.number,
        "id": document_id(source, row.native_id),
        "language": facts.language,
        "scores": {label: round(float(p), 4) for label, p in zip(classifier.labels, scores, strict=True)},
        "labels": list(labels),
        "targets": list(facts.targets),
        "places": list(facts.places),
        "model": classifier.model,
    }
