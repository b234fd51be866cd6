"""What to expect of a text before somebody reads it: is it severe, and of whom and what does it speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.records import Annotation, Facts
from hatewatch.targets import load_groups

#: The probability from which a label is expected. It is low on purpose: that a harmless text counts against a
#: budget costs little, that a severe one does not costs a person something.
SEVERE = 0.3
_HATE = "hate"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document to be dealt: `languages` its reader must read, `about` the groups and grounds that may be avoided.

    `sample` is the one it was drawn in; the audit's are dealt first.
    """

    document: str
    languages: tuple[str, ...]
    severe: bool
    about: frozenset[str] = frozenset()
    sample: str = ""


def held_severe(annotation: Annotation) -> bool:
    """Say whether the person who gave `annotation` had something severe before them.

    That is what they called hate, and what they did not want to read.
    """
    return annotation.outcome == "declined" or (annotation.outcome == "judged" and _HATE in annotation.labels)


def expect(
    document: str,
    facts: Facts,
    probabilities: Mapping[str, float] | None,
    given: Iterable[Annotation] = (),
    *,
    sample: str = "",
    limit: float = SEVERE,
) -> Candidate:
    """Return what is to be expected of a document, from the judgements `given` so far, else from the model.

    It is severe where somebody called it hate or declined it; judged and never so, it is not. Before anybody judged it,
    it is severe where the model's probability of hate reaches `limit`, and where there is no probability at all:
    nobody has looked, so a budget must cover it. `about` holds the groups the text mentions and those it was said to
    be aimed at, the greater groups they belong to and those its people are as a rule, the grounds of all these, and
    grounds called or expected. `given` holds one version of each annotation; deleted ones do not count.
    """
    standing = [one for one in given if not one.deleted]
    judged = [one for one in standing if one.outcome in ("judged", "declined")]
    scores = probabilities or {}
    severe = any(map(held_severe, judged)) if judged else scores.get(_HATE, 1.0) >= limit
    grounds = {label.id for label in load_scheme().of("ground")}
    about = {label for label in grounds if scores.get(label, 0.0) >= limit}
    about |= {label for one in standing for label in one.labels if label in grounds}
    for target in {*facts.targets, *(target for one in standing for target in one.targets)}:
        about |= _implied(target)
    return Candidate(document, facts.languages or (facts.language,), severe, frozenset(about), sample)


def share_severe(labels: Sequence[str], scores: NDArray[np.floating] | None, limit: float = SEVERE) -> float:
    """Return which part of documents is expected to be severe; all are where there is no model, or no documents.

    `scores`, shape (documents, labels), are probabilities in the order of `labels`, NaN where there are none.
    """
    if scores is None or _HATE not in labels or not len(scores):
        return 1.0
    return float(np.mean(~(scores[:, labels.index(_HATE)] < limit)))


@cache
def _implied(target: str) -> frozenset[str]:
    """Return a group, the greater groups it belongs to, those that its people are as a rule, and the grounds of all."""
    groups = {group.id: group for group in load_groups()}
    found, waiting = {target}, [target]
    while waiting:
        if (one := groups.get(waiting.pop())) is not None:
            found |= {one.id, one.ground}
            waiting += [*one.kin, *((one.parent,) if one.parent else ())]
    return frozenset(found)
