"""Documents as they are counted: columns instead of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: What documents are counted by. `place` is the province of the outlet, `spoken_of` a province in the text, `kind` what
#: a document is (article, comment, post …).
DIMENSIONS = ("all", "language", "place", "spoken_of", "target", "mixed", "kind", "outlet")
#: Those of which every document has at most one value, so that its values together are no more than all documents.
SINGLE = ("language", "place", "kind", "outlet")


@dataclass(frozen=True, slots=True)
class Batch:
    """Some documents: `days` (n,) are ordinals in Istanbul, 0 of no date; `called` (n, judged) what the model gives.

    `judged` are labels in the scheme's order. `authors` are keyed pseudonyms, hexadecimal, or None. `single` holds
    that of each document or None for dimensions of one value, `several` all of each for the others; places are
    provinces.
    """

    judged: tuple[str, ...]
    days: NDArray[np.int64]
    called: NDArray[np.bool_]
    authors: Sequence[str | None]
    single: Mapping[str, Sequence[str | None]]
    several: Mapping[str, Sequence[Sequence[str]]]

    def values(self) -> Iterator[tuple[str, Iterator[tuple[int, str]]]]:
        """Yield each dimension with (row, value) pairs, each pair once; `all` has the value ""."""
        yield "all", ((row, "") for row in range(len(self.days)))
        for dimension, column in self.single.items():
            yield dimension, ((row, value) for row, value in enumerate(column) if value)
        for dimension, lists in self.several.items():
            yield dimension, ((row, value) for row, values in enumerate(lists) for value in set(values))
