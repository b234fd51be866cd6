"""What a store can do for finding copies: an index that knows which documents were not placed yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from hatewatch.duplicates import Index
from hatewatch.records import Unit


class StoredIndex(Index, Protocol):
    """The index of a store's documents."""

    def begin(self, method: str) -> None:
        """Empty the index if its keys were not made with `method`: all documents are pending again."""
        ...

    def pending(self, *, size: int = 2_000) -> Iterator[list[tuple[int, str]]]:
        """Yield documents (key and text) that were not placed yet, `size` at a time, eldest first."""
        ...

    def counted_as(self, ids: Collection[str], unit: Unit) -> dict[str, tuple[str, int]]:
        """Return, for each of these documents that is stored, the id of that which counts for it, and for how many it
        counts: itself and 1 where `unit` is documents.
        """
        ...

    def together(self) -> float:
        """Return how many documents come as one for copies: the sum of squares of group sizes by their sum, ≥ 1."""
        ...

    def repeats(self, unit: Unit) -> int:
        """Return how many documents are not counted where `unit` is: 0 for documents."""
        ...


class DuplicateStore(Protocol):
    """The part of a store that finding copies needs."""

    @property
    def duplicates(self) -> StoredIndex:
        """The index of which documents are copies of each other."""
        ...
