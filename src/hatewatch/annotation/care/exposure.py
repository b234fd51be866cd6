"""How much each volunteer has had before them, day by day, and who nears the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hatewatch.annotation.care.severity import held_severe
from hatewatch.annotation.care.volunteers import Volunteer
from hatewatch.records import ISTANBUL, Annotation

#: The part of a budget from which somebody is near it.
NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one annotator had before them on one day in Turkey: different texts, and the severe ones among them."""

    annotator: str
    day: date
    texts: int
    severe: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far into the day's budget of severe texts, and of tasks, one volunteer is.

    `state` is "free", "near" (from `NEAR` of either on) or "spent".
    """

    volunteer: str
    day: date
    texts: int
    severe: int
    tasks: int
    budget: int
    state: Literal["free", "near", "spent"]


def count_exposure(versions: Iterable[Annotation], expected: Collection[str] = frozenset()) -> tuple[Exposure, ...]:
    """Return what each annotator had before them by day, from all versions of all annotations, sorted.

    A text looked at again counts once a day. It is severe for one who called it hate or declined it, in any version,
    later taken back or not: it was read. Skipped and undecided texts are severe where they are among `expected`, the
    documents expected to be so. Every version is a reading on the day of its `updated`, but deleting is none.
    """
    readings: set[tuple[str, date, str]] = set()
    severe: set[tuple[str, str]] = set()
    for one in versions:
        readings.add((one.annotator, one.created.astimezone(ISTANBUL).date(), one.document))
        if not one.deleted:
            readings.add((one.annotator, one.updated.astimezone(ISTANBUL).date(), one.document))
        if held_severe(one) or (one.outcome != "judged" and one.document in expected):
            severe.add((one.annotator, one.document))
    texts: Counter[tuple[str, date]] = Counter()
    hard: Counter[tuple[str, date]] = Counter()
    for annotator, day, document in readings:
        texts[annotator, day] += 1
        hard[annotator, day] += (annotator, document) in severe
    return tuple(Exposure(*key, texts[key], hard[key]) for key in sorted(texts))


def match_volunteers(versions: Iterable[Annotation], names: Collection[str]) -> dict[str, str]:
    """Return the volunteer behind each annotator: the one in whose queue they labelled most documents.

    `names` are the volunteers', which are their queues' too. Who labelled in none of those is in no pair. Label Studio
    shows everybody every queue, so somebody may have strayed into another's.
    """
    seen = {(one.annotator, one.queue, one.document) for one in versions if one.queue in names}
    counts = Counter((annotator, queue) for annotator, queue, _ in seen)
    best: dict[str, str] = {}
    for (annotator, queue), _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        best.setdefault(annotator, queue)
    return best


def standings(
    volunteers: Sequence[Volunteer], exposures: Iterable[Exposure], who: Mapping[str, str], day: date
) -> tuple[Standing, ...]:
    """Return where each volunteer stands on `day`, nearest to the budget first.

    `who` gives the volunteer behind each annotator (`match_volunteers`); several behind one name are added up.
    """
    texts: Counter[str] = Counter()
    severe: Counter[str] = Counter()
    for one in exposures:
        if one.day == day and one.annotator in who:
            texts[who[one.annotator]] += one.texts
            severe[who[one.annotator]] += one.severe
    found = []
    for person in volunteers:
        # A budget of 0 is no severe text at all: nobody is near it who was given none.
        parts = [texts[person.name] / person.tasks]
        parts.append(severe[person.name] / person.budget if person.budget else 2.0 * (severe[person.name] > 0))
        part = max(parts)
        state: Literal["free", "near", "spent"] = "spent" if part >= 1 else "near" if part >= NEAR else "free"
        standing = Standing(
            person.name, day, texts[person.name], severe[person.name], person.tasks, person.budget, state
        )
        found.append((-part, person.name, standing))
    return tuple(standing for *_, standing in sorted(found, key=lambda one: one[:2]))
