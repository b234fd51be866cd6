"""What a store can do for finding copies: an index that knows which documents were not placed yet."""

from __future__ import annotations

from collections.abc import Iterator
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

    def repeats(self, unit: Unit) -> int:
        """Return how many documents are not counted where `unit` is: 0 for documents."""
        ...


class DuplicateStore(Protocol):
    """The part of a store that finding copies needs."""

    @property
    def duplicates(self) -> StoredIndex:
        """The index of which documents are copies of each other."""
        ...
