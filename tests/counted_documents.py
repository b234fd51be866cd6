"""Documents as they are counted, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from hatewatch.labels import load_scheme
from hatewatch.trends import Batch, Grid, Tally
from hatewatch.trends.periods import local_day


@dataclass(frozen=True)
class Doc:
    """One document to count; places may be districts, of which the province counts."""

    published: datetime | None = None
    labels: Sequence[str] = ()
    language: str = "tr"
    place: str | None = None
    targets: Sequence[str] = ()
    spoken_of: Sequence[str] = ()
    mixed: bool = False
    author: str | None = None
    kind: str = ""
    outlet: str | None = None


def batch(documents: Sequence[Doc], judged: Sequence[str]) -> Batch:
    """Return documents as one batch; labels imply what the scheme says."""
    scheme = load_scheme()
    order = tuple(label for label in scheme.ids if label in set(judged))
    held = [{*one.labels, *(i for label in one.labels for i in scheme[label].implies)} for one in documents]
    return Batch(
        order,
        np.array([0 if one.published is None else local_day(one.published) for one in documents], np.int64),
        np.array([[label in own for label in order] for own in held], np.bool_).reshape(len(documents), len(order)),
        [one.author for one in documents],
        {
            "language": [one.language for one in documents],
            "place": [one.place and one.place[:2] for one in documents],
            "kind": [one.kind for one in documents],
            "outlet": [one.outlet for one in documents],
            "mixed": ["yes" if one.mixed else None for one in documents],
        },
        {
            "spoken_of": [[one[:2] for one in document.spoken_of] for document in documents],
            "target": [document.targets for document in documents],
        },
    )


def tally_of(documents: Sequence[Doc], judged: Sequence[str], period: str = "auto", size: int = 10_000) -> Tally:
    """Return the tally of documents, counted `size` at a time."""
    tally = Tally(judged, period)
    for start in range(0, len(documents), size):
        tally.add(batch(documents[start : start + size], judged))
    return tally


def cells(grid: Grid, label: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (documents, of them called `label`) by value and period ("" the whole time), where there are any."""
    at = grid.labels.index(label)
    names = (*grid.periods, "")
    return {
        (value, names[column]): (int(grid.n[row, column]), int(grid.counts[row, column, at]))
        for row, value in enumerate(grid.values)
        for column in range(len(names))
        if grid.n[row, column]
    }
