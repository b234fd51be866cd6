"""One person's answer to one question about one text, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

YES, NO = 1, 0
#: Answers that are none: the question was not reached, could not be decided, or the text was not to be read.
NOT_JUDGED, CANNOT_DECIDE, REFUSED = -1, -2, -3

Judgement = tuple[str, str, int]  # unit, annotator, answer
Answers = NDArray[np.int8]  # (units, annotators); negative where there is no answer

_KNOWN = frozenset((YES, NO, NOT_JUDGED, CANNOT_DECIDE, REFUSED))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """All answers to one question: `answers[i, j]` is what `annotators[j]` said of `units[i]`.

    Units and annotators are sorted, so that the order in which judgements arrive changes nothing.
    """

    units: tuple[str, ...]
    annotators: tuple[str, ...]
    answers: Answers


def tabulate(judgements: Iterable[Judgement]) -> Table:
    """Return the table of `judgements`, `NOT_JUDGED` where there is none.

    Raises ValueError for an answer that is not one of this module's five, and where somebody judged a unit
    twice: which version counts is to be settled before.
    """
    given: dict[tuple[str, str], int] = {}
    for unit, annotator, answer in judgements:
        if answer not in _KNOWN:
            raise ValueError(f"an answer is 1, 0, -1, -2 or -3, not {answer!r}: {annotator} on {unit}")
        if (unit, annotator) in given:
            raise ValueError(f"{annotator} judged {unit} twice: keep the version that counts")
        given[unit, annotator] = answer
    units = tuple(sorted({unit for unit, _ in given}))
    annotators = tuple(sorted({annotator for _, annotator in given}))
    row, column = _places(units), _places(annotators)
    answers = np.full((len(units), len(annotators)), NOT_JUDGED, np.int8)
    for (unit, annotator), answer in given.items():
        answers[row[unit], column[annotator]] = answer
    return Table(units, annotators, answers)


def _places(names: tuple[str, ...]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}
