"""How far people who judged the same texts agree: Krippendorff's alpha, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hatewatch.annotation.resample import Floats, Kinds

DRAWS = 2000

#: Why alpha or its interval may be missing.
NO_JUDGEMENTS = "Nobody has judged anything yet."
ONE_ANNOTATOR = "Only one person has judged, and agreement needs two."
NOTHING_SHARED = "No text was judged by two people, so there is nothing to compare."
ALL_ALIKE = "Everybody always gave the same answer, so there is no chance disagreement to compare with."
#: With these three alpha is defined, and only its interval is missing.
NEVER_APART = "Nobody ever disagreed, so drawing the texts again cannot show how sure that is."
ONE_KIND = "Every text got the same answers, so drawing the texts again cannot show how sure that is."
TOO_RARE = "Too few texts were answered otherwise than the rest to say how sure that is."

Codes = NDArray[np.signedinteger]  # (units, annotators), any signed type; negative where there is no answer
Distances = Floats  # (values, values), symmetric, 0 on the diagonal


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha: 1 is perfect agreement, 0 what chance would give, below 0 systematic disagreement.

    `value` is None where alpha is not defined, and `low` and `high`, the ends of its 95 % interval, are None
    where nothing can be said of them; then `reason` says why in one sentence, and otherwise it is empty. `units`
    were judged by two people or more, `annotators` judged one of these at least, `values` are the judgements that
    units hold. `observed` and `expected` are the mean distances between two judgements of one unit, and of any
    two judgements: value = 1 - observed / expected.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int
    annotators: int
    values: int
    observed: float | None = None
    expected: float | None = None
    reason: str = ""


def alpha(table: Codes, distances: Distances | None = None, *, draws: int = DRAWS, seed: int = 1) -> Alpha:
    """Return Krippendorff's alpha of a table of units × annotators, in which negative numbers are missing.

    Without `distances` two values are alike or not (nominal); with them, values are rows of `distances`, which
    are taken as they are and not squared. Units that fewer than two people judged are left out, as they must be
    (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability).

    The interval is a BCa bootstrap over units (Efron 1987), so it speaks of other texts judged by the same
    people, not of other people. Where fewer than ten texts have the rarer answer it is too short: simulated, it
    held alpha in 90 % of cases with six such texts, in 94 to 97 % with ten or more. The same seed gives the
    same interval. Raises ValueError where the table is not two-dimensional or holds a value that `distances`
    does not.
    """
    if table.ndim != 2:
        raise ValueError(f"a table of units × annotators has two dimensions, not {table.ndim}")
    there = table >= 0
    shared = there.sum(axis=1) >= 2
    kept = table[shared]
    annotators = int(there[shared].any(axis=0).sum())
    if not shared.any():
        people = int(there.any(axis=0).sum())
        reason = NOTHING_SHARED if people > 1 else ONE_ANNOTATOR if people else NO_JUDGEMENTS
        return Alpha(None, None, None, 0, 0, 0, reason=reason)
    counts, between = _count(kept, distances)
    kinds = Kinds.of(counts, between)
    observed, expected = (float(one[0]) for one in kinds.disagreements(kinds.times[None, :]))
    size = (kept.shape[0], annotators, int(counts.sum()))
    if expected == 0:
        return Alpha(None, None, None, *size, observed, expected, ALL_ALIKE)
    value = 1 - observed / expected
    interval, reason = None, NEVER_APART if observed == 0 else ONE_KIND
    if observed > 0 and kinds.times.size > 1:
        interval, reason = kinds.interval(value, draws, seed), TOO_RARE
    if interval is None:
        return Alpha(value, None, None, *size, observed, expected, reason)
    return Alpha(value, *interval, *size, observed, expected)


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the distance of two sets of labels, in [0, 1]: 1 - Jaccard × monotonicity (Passonneau 2006, LREC).

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, 0 where they share
    nothing. Two empty sets are equal: both people said that no label applies.
    """
    if one == other:
        return 0.0
    both = len(one & other)
    monotonicity = 2 / 3 if one < other or other < one else 1 / 3
    return 1 - both / len(one | other) * monotonicity


def encode_sets(rows: Sequence[Sequence[frozenset[str] | None]]) -> tuple[NDArray[np.int32], Distances]:
    """Return sets of labels (units × annotators) as a table of numbers and the MASI distances between them.

    Both go to `alpha`. None is a missing judgement; an empty set is one
    that says "none of them". Raises ValueError where rows differ in length.
    """
    known: dict[frozenset[str], int] = {}
    codes = [[-1 if one is None else known.setdefault(one, len(known)) for one in row] for row in rows]
    width = len(codes[0]) if codes else 0
    if any(len(row) != width for row in codes):
        raise ValueError("rows of one table have one cell for every annotator")
    between = np.zeros((len(known), len(known)))
    for (one, i), (other, j) in combinations(known.items(), 2):
        between[i, j] = between[j, i] = masi(one, other)
    return np.array(codes, np.int32).reshape(len(codes), width), between


def _count(table: Codes, distances: Distances | None) -> tuple[Floats, Distances]:
    """Return how many gave each value to each unit (units, values), and the distances of these values."""
    values = np.unique(table[table >= 0])
    if distances is None:
        between = 1 - np.eye(values.size)
    elif values[-1] < len(distances):
        between = distances[np.ix_(values, values)]
    else:
        raise ValueError(f"value {values[-1]} has no row in {len(distances)} distances")
    rows, columns = np.nonzero(table >= 0)
    cell = rows * values.size + np.searchsorted(values, table[rows, columns])
    counts = np.bincount(cell, minlength=table.shape[0] * values.size)
    return counts.reshape(table.shape[0], values.size).astype(float), between
