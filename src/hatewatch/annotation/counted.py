"""Which answers count: of every person who met a text the latest, and what it says of each label and axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hatewatch.annotation.judgements import CANNOT_DECIDE, NO, NOT_JUDGED, REFUSED, YES, Judgement
from hatewatch.labels import load_scheme
from hatewatch.records import Annotation

#: The axis of groups that a text is aimed at; its answers are an annotation's `targets`, and not labels.
TARGET = "target"
#: Sets of labels, documents × annotators; None where somebody did not judge.
Sets = list[list[frozenset[str] | None]]
_NO_ANSWER = {"undecided": CANNOT_DECIDE, "declined": REFUSED, "skipped": REFUSED}


@dataclass(frozen=True, slots=True)
class Counted:
    """The annotations that count, one a person and document, sorted, and by reason how many others there were."""

    annotations: tuple[Annotation, ...]
    left_out: Mapping[str, int]

    def by_document(self) -> dict[str, list[Annotation]]:
        """Return the annotations of each document."""
        found: dict[str, list[Annotation]] = {}
        for one in self.annotations:
            found.setdefault(one.document, []).append(one)
        return found


def count_answers(annotations: Iterable[Annotation], queues: Collection[str]) -> Counted:
    """Return which of `annotations` count, as a store yields them with the deleted ones, of these labelling `queues`.

    Somebody may meet a text in two queues, or answer it again after a skip: what was said last counts. Left out are
    `deleted` ones, `twice` what the same person had said of the same text before, and `other_queue` the rest.
    """
    latest: dict[tuple[str, str], Annotation] = {}
    left_out: Counter[str] = Counter()
    for one in annotations:
        if one.queue not in queues:
            left_out["other_queue"] += 1
        elif one.deleted:
            left_out["deleted"] += 1
        else:
            before = latest.get((one.document, one.annotator))
            left_out["twice"] += before is not None
            if before is None or (one.updated, one.id) > (before.updated, before.id):
                latest[one.document, one.annotator] = one
    return Counted(tuple(latest[key] for key in sorted(latest)), {name: n for name, n in left_out.items() if n})


def answer_of(one: Annotation, label: str) -> int:
    """Return what an annotation says of a label: one of the five answers of `hatewatch.annotation.judgements`."""
    if one.outcome != "judged":
        return _NO_ANSWER[one.outcome]
    return YES if label in one.labels else NO if label in one.judged else NOT_JUDGED


def judgements_of(annotations: Iterable[Annotation], label: str) -> list[Judgement]:
    """Return what everybody says of a label, as tables and aggregation take it."""
    return [(one.document, one.annotator, answer_of(one, label)) for one in annotations]


def set_of(one: Annotation, axis: str) -> frozenset[str] | None:
    """Return the labels that an annotation gives on an axis (or its targets), None where it did not judge there.

    Groups are asked for only where ground and form were given; a text of which its reader says that it discriminates
    against nobody is aimed at no group.
    """
    if one.outcome != "judged":
        return None
    if axis == TARGET:
        return frozenset(one.targets) if set_of(one, "discourse") is not None else None
    ids = {label.id for label in load_scheme().of(axis)}
    return frozenset(one.labels) & ids if ids & {*one.judged, *one.labels} else None


def sets_of(annotations: Sequence[Annotation], axis: str) -> tuple[list[str], list[str], Sets]:
    """Return documents, annotators and the table of both that `hatewatch.annotation.agreement.encode_sets` takes."""
    documents = sorted({one.document for one in annotations})
    people = sorted({one.annotator for one in annotations})
    row, column = ({name: i for i, name in enumerate(names)} for names in (documents, people))
    table: Sets = [[None] * len(people) for _ in documents]
    for one in annotations:
        table[row[one.document]][column[one.annotator]] = set_of(one, axis)
    return documents, people, table
