"""Cut a stream into batches that are neither too many nor too long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from hatewatch.records import Rejected, Row

A = TypeVar("A")

ROWS = 2_000  # a fifth of a second of work, and what a kill can cost
CHARACTERS = 1_000_000  # so that two thousand long articles do not fill the memory


def batched(items: Iterable[A], length: Callable[[A], int]) -> Iterator[list[A]]:
    """Yield lists of at most `ROWS` items and, but for a single longer one, `CHARACTERS` characters; none is empty."""
    batch: list[A] = []
    characters = 0
    for item in items:
        size = length(item)
        if batch and (len(batch) == ROWS or characters + size > CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(item)
        characters += size
    if batch:
        yield batch


def row_length(row: Row | Rejected) -> int:
    """Return how many characters of text a row brings."""
    return len(row.text) if isinstance(row, Row) else 0
