"""Sentences of our own with the answers we hold right: shown in the guidelines, asked in the training round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hatewatch.annotation.entries import Texts, in_three, read_table, refuse
from hatewatch.labels import Scheme, load_scheme
from hatewatch.resources import resource
from hatewatch.targets import load_groups

#: Languages in which worked examples may be written.
LANGUAGES = ("tr", "kmr", "ckb", "zza")
#: Where a worked example is shown: in the guidelines, or in the training round and never before it.
PARTS = ("page", "round")


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A sentence of our own with the answer we hold right: `labels` of all axes, those implied among them.

    `targets` are ids of groups, `spans` the pieces of `text` that carry the labels, as they stand in it.
    """

    id: str
    part: str
    language: str
    text: str
    labels: tuple[str, ...]
    targets: tuple[str, ...]
    spans: tuple[str, ...]
    reason: Texts


@dataclass(frozen=True, slots=True)
class WorkedExamples:
    """All worked examples in order, and the languages whose texts and reasons no native speaker has read."""

    examples: tuple[WorkedExample, ...]
    unreviewed: tuple[str, ...]

    def of(self, part: str) -> tuple[WorkedExample, ...]:
        """Return those of one of `PARTS`, in order."""
        return tuple(one for one in self.examples if one.part == part)


def read_examples(path: Path | None = None) -> WorkedExamples:
    """Return the worked examples of an examples.toml, the shipped one by default.

    Raises `InputError`, naming file and entry, where one contradicts the scheme, itself or its own text.
    """
    path = path or resource("annotation") / "examples.toml"
    table = read_table(path)
    examples: dict[str, WorkedExample] = {}
    for number, entry in enumerate(table.get("example", ()), 1):
        place = f"example {entry.get('id', number)}"
        wanted = set(WorkedExample.__slots__)
        if set(entry) != wanted:
            odd = ", ".join(sorted(set(entry) ^ wanted))
            refuse(path, place, f"missing or unknown: {odd}", f"An example has {', '.join(WorkedExample.__slots__)}.")
        lists = {name: tuple(entry[name]) for name in ("labels", "targets", "spans")}
        example = WorkedExample(**entry | lists | {"reason": in_three(path, place, entry["reason"])})
        if example.id in examples:
            refuse(path, place, "its id stands twice", "Give each example an id of its own.")
        for problem, remedy in _problems(example, load_scheme()):
            refuse(path, place, problem, remedy)
        examples[example.id] = example
    return WorkedExamples(tuple(examples.values()), tuple(table.get("unreviewed", ())))


def _problems(one: WorkedExample, scheme: Scheme) -> Iterator[tuple[str, str]]:
    known: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]] = (
        ("part", (one.part,), PARTS),
        ("language", (one.language,), LANGUAGES),
        ("label", one.labels, scheme.ids),
        ("target", one.targets, tuple(group.id for group in load_groups())),
    )
    for what, given, allowed in known:
        for name in given:
            if name not in allowed:
                yield f"the {what} {name!r} is unknown", f"Use one of {', '.join(allowed)}."
    for label in one.labels:
        for implied in scheme[label].implies:
            if implied not in one.labels:
                yield f"{label} without {implied}, which it implies", f"Add {implied} to its labels."
    axes = {scheme[label].axis for label in one.labels}
    reached = "discriminatory" in one.labels
    if reached != ("ground" in axes) or reached != ("discourse" in axes):
        yield "ground and discourse do not fit its conduct", "Give both with discriminatory, and neither without."
    for span in one.spans:
        if not span or span not in one.text:
            yield f"the span {span!r} is not in the text", "Copy it from the text, letter by letter."
    if bool(one.spans) != bool(one.labels):
        yield "labels and spans do not go together", "Mark the words that carry the labels, and none without one."
