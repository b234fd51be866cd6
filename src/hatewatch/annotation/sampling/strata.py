"""Form strata of language, place and period, and share a sample out among them.

Everything here hangs on counts alone, never on random numbers: that keeps a draw within strata a simple one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from hatewatch.records import ISTANBUL

Allocation = Literal["proportional", "equal"]
PERIODS = ("month", "quarter")
_UNKNOWN, _SEVERAL = "-", "*"
_STEP = 1.25


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of an audit: the cells it is made of, its documents (`size`), and how many of them are drawn."""

    name: str
    cells: tuple[str, ...]
    size: int
    drawn: int

    @property
    def probability(self) -> float:
        """Return the chance of each of its documents to be drawn."""
        return self.drawn / self.size


def cell_of(language: str, place: str | None, published: datetime | None, period: str = "month") -> str:
    """Return the cell of a document: "tr/21/2024-07", by quarters "tr/21/2024-Q3", "-" for what is not known.

    `place` is a place id, of which the province counts; days are told in Istanbul. Raises ValueError for a `period`
    other than month and quarter.
    """
    if period not in PERIODS:
        raise ValueError(f"a period is one of {', '.join(PERIODS)}, not {period!r}")
    province = place.partition("/")[0] if place else _UNKNOWN
    return f"{language}/{province}/{_period(published, period) if published else _UNKNOWN}"


def _period(published: datetime, period: str) -> str:
    try:
        local = published.astimezone(ISTANBUL)
    except OverflowError:  # the last hours of the year 9999
        local = published
    return f"{local:%Y-%m}" if period == "month" else f"{local:%Y}-Q{(local.month + 2) // 3}"


def form_strata(counts: Mapping[str, int], most: int, taken: Iterable[str] = ()) -> dict[str, str]:
    """Return the name of the stratum of each cell: cells with their documents in, at most `most` strata out.

    Where there are more cells than that, the small ones are put together: first the periods of one place, then the
    places of one language; languages are kept apart while there is room for one stratum each. "*" stands for
    several. Names in `taken` are not used again ("tr/*/*#2").
    """
    bar, whole = 1, sum(counts.values())
    strata = _pool(counts, bar)
    while len(set(strata.values())) > max(1, most):
        if bar > whole:
            strata = dict.fromkeys(counts, "/".join(_SEVERAL * 3))
            break
        bar = max(bar + 1, int(bar * _STEP))
        strata = _pool(counts, bar)
    used, renamed = set(taken), {}
    for name in sorted(set(strata.values())):
        free, copy = name, 1
        while free in used:
            copy += 1
            free = f"{name}#{copy}"
        used.add(free)
        renamed[name] = free
    return {cell: renamed[name] for cell, name in strata.items()}


def _pool(counts: Mapping[str, int], bar: int) -> dict[str, str]:
    """Return the stratum of each cell where a stratum finer than a language must hold `bar` documents."""
    strata = {cell: cell for cell in counts}
    for parts in (2, 1):
        held: Counter[str] = Counter()
        for cell, name in strata.items():
            held[name] += counts[cell]
        for cell, name in strata.items():
            if held[name] < bar:
                strata[cell] = "/".join([*cell.split("/")[:parts], *_SEVERAL * (3 - parts)])
    return strata


def allocate(
    sizes: Sequence[int], total: int, floors: Sequence[int], allocation: Allocation = "proportional"
) -> list[int]:
    """Return how many to draw from each stratum: `total` together, in proportion to its size, or equally many.

    No stratum gives less than its floor, nor more than it has; what that takes or leaves is shared among the others
    (the numbers are w, clipped, times one factor). Floors come first: where they sum to more, so does the result.
    """
    size = np.asarray(sizes, np.float64)
    low = np.minimum(np.asarray(floors, np.float64), size)
    if total <= low.sum():
        return [int(one) for one in low]
    if total >= size.sum():
        return [int(one) for one in size]
    weights = size if allocation == "proportional" else np.minimum(size, 1.0)
    below, above = 0.0, float(total)
    for _ in range(64):  # halvings: far below a millionth of a document
        middle = (below + above) / 2
        if np.clip(middle * weights, low, size).sum() < total:
            below = middle
        else:
            above = middle
    exact = np.clip(above * weights, low, size)
    found = np.floor(exact + 1e-9)
    # Whole numbers by largest remainder; the order of the strata settles ties, so that two runs agree.
    for i in np.argsort(found - exact, kind="stable"):
        if found.sum() >= total:
            break
        found[i] = min(found[i] + 1, size[i])
    return [int(one) for one in found]
