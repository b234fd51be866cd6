"""The page that sets one volunteer's answers to the training round beside ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from hatewatch.annotation.counted import TARGET, set_of
from hatewatch.annotation.worked import WorkedExample
from hatewatch.labels import load_scheme
from hatewatch.records import Annotation
from hatewatch.reports.quality.build import axes
from hatewatch.reports.quality.words import AnnotationWords
from hatewatch.reports.quality.write import check_reader, fill, write_files
from hatewatch.targets import target_name


@dataclass(frozen=True, slots=True)
class Compared:
    """One sentence with both answers in words, the axes on which they differ by name, and the reason of ours."""

    example: WorkedExample
    yours: str
    ours: str
    differs: tuple[str, ...]
    note: str
    unreviewed: bool


def differing_axes(example: WorkedExample, answer: Annotation) -> tuple[str, ...]:
    """Return the axes on which a judgement is not the answer we hold right; one left open counts as differing."""
    found = []
    for axis in axes():
        ids = {label.id for label in load_scheme().of(axis)}
        ours = frozenset(example.targets) if axis == TARGET else frozenset(example.labels) & ids
        if set_of(answer, axis) != ours:
            found.append(axis)
    return tuple(found)


def write_feedback(
    annotator: str,
    judged: Sequence[tuple[WorkedExample, Annotation]],
    left: int,
    out: Path,
    *,
    lang: str,
    unreviewed: Collection[str] = (),
    handle: str = "",
    stem: str = "",
) -> Path:
    """Write one volunteer's page into the folder `out`, named by `stem` or else the pseudonym, and return its path.

    `annotator` is the pseudonym, `handle` what the coordinator calls them. `judged` are sentences with this person's
    judgement of each, `left` how many others there are, `unreviewed` the languages that no native speaker has read. The
    same answers give the same bytes.
    """
    check_reader(lang)
    words = AnnotationWords(lang)
    compared = [_compare(example, answer, words, unreviewed) for example, answer in judged]
    conduct = words.measure("conduct")
    page = fill(
        "feedback.html",
        words,
        annotator=annotator,
        handle=handle,
        n=len(compared),
        same=sum(conduct not in one.differs for one in compared),
        whole=sum(not one.differs for one in compared),
        left=left,
        parts=[
            ("different", [one for one in compared if one.differs]),
            ("alike", [one for one in compared if not one.differs]),
        ],
    )
    path = out / f"feedback-{stem or annotator}.html"
    write_files(out, {path.name: page})
    return path


def _compare(
    example: WorkedExample, answer: Annotation, words: AnnotationWords, unreviewed: Collection[str]
) -> Compared:
    return Compared(
        example,
        _said(answer.labels, answer.targets, words),
        _said(example.labels, example.targets, words),
        tuple(words.measure(axis) for axis in differing_axes(example, answer)),
        answer.note,
        example.language in unreviewed,
    )


def _said(labels: Sequence[str], targets: Sequence[str], words: AnnotationWords) -> str:
    """Return an answer in words: its labels in the scheme's order, then whom it is aimed at."""
    named = " · ".join(words.measure(label) for label in load_scheme().ids if label in labels)
    aimed = ", ".join(target_name(one, words.language) for one in targets)
    answer = named or str(words("feedback.none"))
    return f"{answer} → {aimed}" if aimed else answer
