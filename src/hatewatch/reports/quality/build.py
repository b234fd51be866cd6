"""Compute the quality of annotation from the answers that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import combinations
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hatewatch import __version__
from hatewatch.annotation import agreement
from hatewatch.annotation.agreement import Codes, Distances, alpha, encode_sets
from hatewatch.annotation.counted import TARGET, Counted, judgements_of, set_of, sets_of
from hatewatch.annotation.disputes import find_disputes
from hatewatch.annotation.judgements import NO, YES, tabulate
from hatewatch.labels import load_scheme
from hatewatch.records import ISTANBUL, Annotation
from hatewatch.reports.quality.findings import find
from hatewatch.reports.quality.record import FEWEST, Cell, Outcomes, Quality, Reader, Split
from hatewatch.store import Gold
from hatewatch.trends import wilson

Marked = NDArray[np.bool_]  # (documents,)

#: What alpha says where it or its interval is missing, as slugs of the table of strings.
_REASONS = {
    agreement.NO_JUDGEMENTS: "few",
    agreement.ONE_ANNOTATOR: "few",
    agreement.NOTHING_SHARED: "few",
    agreement.ALL_ALIKE: "all_alike",
    agreement.NEVER_APART: "never_apart",
    agreement.ONE_KIND: "one_kind",
    agreement.TOO_RARE: "too_rare",
}


@cache
def axes() -> tuple[str, ...]:
    """Return the axes that alpha is computed on: those of the scheme, and whom a text is aimed at."""
    return (*(axis.id for axis in load_scheme().axes), TARGET)


@cache
def heads() -> tuple[str, ...]:
    """Return the measures that pairs and months are told apart by: axes, and the labels of conduct."""
    return (*axes(), *(label.id for label in load_scheme().of("conduct")))


def build_quality(
    counted: Counted,
    languages: Mapping[str, str],
    gold: Mapping[str, Gold],
    *,
    tasked: Iterable[str] = (),
    unreadable: int = 0,
    created: datetime,
) -> Quality:
    """Return the quality of the annotations that count; `languages` and `gold` by document.

    `tasked` are the documents put before volunteers, `unreadable` annotations could not be read. The same answers give
    the same record, in whatever order they come.
    """
    given = counted.by_document()
    judged = {document: [one for one in some if one.outcome == "judged"] for document, some in given.items()}
    months = {
        document: max(one.updated for one in some).astimezone(ISTANBUL).strftime("%Y-%m")
        for document, some in judged.items()
        if some
    }
    decided = {id: set(one.judged) for id, one in gold.items() if one.judged}
    quality = Quality(
        created=created.isoformat(timespec="seconds"),
        version=__version__,
        scheme=load_scheme().version,
        fewest=FEWEST,
        waiting=len(set(tasked) - set(given)),
        disputed=len(find_disputes(counted, decided)),
        gold=len(decided),
        readers_per_text=dict(sorted(Counter(len(some) for some in judged.values()).items())),
        outcomes=_outcomes(given, judged, languages),
        months=tuple(sorted({months[document] for document, some in judged.items() if len(some) > 1})),
        cells=tuple(_cells([one for some in judged.values() for one in some], languages, months)),
        splits=_splits(judged),
        readers=_readers(counted, judged, gold),
        left_out={**counted.left_out, **({"unreadable": unreadable} if unreadable else {})},
    )
    return replace(quality, findings=find(quality))


def _outcomes(
    given: Mapping[str, list[Annotation]], judged: Mapping[str, list[Annotation]], languages: Mapping[str, str]
) -> tuple[Outcomes, ...]:
    found = []
    for language in ("", *sorted({languages.get(document, "und") for document in given})):
        texts = [one for one in given if language in ("", languages.get(one, "und"))]
        kinds = Counter(answer.outcome for one in texts for answer in given[one])
        shared = sum(len(judged[one]) > 1 for one in texts)
        counts = (kinds[name] for name in ("judged", "undecided", "declined", "skipped"))
        found.append(Outcomes(language, len(texts), shared, *counts))
    return tuple(found)


def _cells(judged: Sequence[Annotation], languages: Mapping[str, str], months: Mapping[str, str]) -> Iterable[Cell]:
    """Yield alpha of every measure: of all texts and by language; of `heads` by month and by pair as well."""
    for measure in (*axes(), *load_scheme().ids):
        documents, people, codes, between, marked = _table(judged, measure)
        if not documents:
            return
        groups = {"language": [languages.get(one, "und") for one in documents]}
        if measure in heads():
            groups["month"] = [months[one] for one in documents]
        yield _cell(measure, "all", "", codes, between, marked)
        for dimension, values in groups.items():
            names = np.array(values, dtype=object)
            for value in sorted(set(values)):
                some = names == value
                yield _cell(measure, dimension, value, codes[some], between, marked[some])
        if measure in heads():
            for i, j in combinations(range(len(people)), 2):
                both = codes[:, [i, j]]
                if (both >= 0).all(axis=1).any():
                    yield _cell(measure, "pair", f"{people[i]} {people[j]}", both, between, marked)


def _table(judged: Sequence[Annotation], measure: str) -> tuple[list[str], list[str], Codes, Distances | None, Marked]:
    """Return documents, annotators, codes, distances, and which documents somebody marked with the measure."""
    if measure in axes():
        documents, people, sets = sets_of(judged, measure)
        codes, between = encode_sets(sets)
        marked = np.array([any(row) for row in sets], bool)
        return documents, people, codes, between, marked
    table = tabulate(judgements_of(judged, measure))
    return list(table.units), list(table.annotators), table.answers, None, (table.answers == YES).any(axis=1)


def _cell(measure: str, dimension: str, value: str, codes: Codes, between: Distances | None, marked: Marked) -> Cell:
    shared = (codes >= 0).sum(axis=1) > 1
    units, seen = int(shared.sum()), int((shared & marked).sum())
    if units < FEWEST:
        return Cell(measure, dimension, value, units, seen, reason="few")
    found = alpha(codes, between)
    figure, low, high = (None if one is None else round(one, 4) for one in (found.value, found.low, found.high))
    return Cell(measure, dimension, value, units, seen, figure, low, high, _REASONS.get(found.reason, ""))


def _splits(judged: Mapping[str, list[Annotation]]) -> tuple[Split, ...]:
    found = []
    every = [one for some in judged.values() for one in some]
    for label in load_scheme().ids:
        answers = tabulate(judgements_of(every, label)).answers
        yes, no = (answers == YES).sum(axis=1), (answers == NO).sum(axis=1)
        split = (yes > 0) & (no > 0)
        found.append(Split(label, int((yes + no > 1).sum()), int(split.sum()), int((split & (yes == no)).sum())))
    return tuple(found)


def _readers(counted: Counted, judged: Mapping[str, list[Annotation]], gold: Mapping[str, Gold]) -> tuple[Reader, ...]:
    """Return the volunteers, the busiest first."""
    conduct = {label.id for label in load_scheme().of("conduct")}
    decided = {id: one for id, one in gold.items() if conduct <= set(one.judged)}
    mine: dict[str, list[Annotation]] = {}
    for one in counted.annotations:
        mine.setdefault(one.annotator, []).append(one)
    found = []
    for annotator, some in mine.items():
        kinds = Counter(one.outcome for one in some)
        own = [one for one in some if one.outcome == "judged"]
        times = [one.seconds for one in some if one.seconds]
        # Who decided a text themselves agrees with the decision; that says nothing.
        tested = [one for one in own if one.document in decided and decided[one.document].decided_by != annotator]
        reader = Reader(
            annotator,
            kinds["judged"],
            kinds["undecided"],
            kinds["declined"],
            kinds["skipped"],
            shared=sum(len(judged[one.document]) > 1 for one in own),
            seconds=round(median(times), 1) if times else None,
            gold=len(tested),
        )
        if len(tested) >= FEWEST:
            same = sum(set_of(one, "conduct") == frozenset(decided[one.document].labels) & conduct for one in tested)
            low, high = (round(end, 4) for end in wilson(same, len(tested)))
            reader = replace(reader, same=same, share=round(same / len(tested), 4), low=low, high=high)
        found.append(reader)
    return tuple(sorted(found, key=lambda one: (-one.judged, one.annotator)))
