"""What a store can do for figures that are kept up to date: parts of its documents, and counts kept of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from hatewatch.records import Unit

if TYPE_CHECKING:
    from hatewatch.store.protocol import Judged, StoredModel


@dataclass(frozen=True, slots=True)
class Stock:
    """What a report tells of documents beside the counts of those that were judged.

    There are `documents`, `predicted` ones of them by the model. `days` counts those with a date by source, outlet (""
    where none is named), language, place of the outlet ("" where none is known) and day in Istanbul. `unknown` are
    cells that name a place not known here, with their documents; `sources` are names of sources. `repeats` documents
    do not count in the unit (or are copies, where all count). Of the groups whose eldest copy is here, `squares` and
    `members` are the sums of squared sizes and of sizes.
    """

    documents: int
    predicted: int
    days: Sequence[tuple[str, str, str, str, date, int]]
    unknown: Mapping[str, int]
    sources: frozenset[str]
    repeats: int
    squares: int
    members: int


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted, as one model judged it: the `unit` and the kind of `period` asked for."""

    model: StoredModel
    unit: Unit
    period: str


class TalliedStore(Protocol):
    """The part of a store that kept counts need: parts are numbered, and each has so many neighbouring keys.

    Whatever alters what `judged` or `stock` say of a part raises its number in `parts` in the same transaction. So who
    reads that number, counts, and then keeps the counts with the number has counts that are good as long as it stands.
    """

    def parts(self) -> dict[int, int]:
        """Return how often each part that may hold documents was changed, by its number, in order."""
        ...

    def kept(self, counting: Counting, version: str) -> dict[int, int]:
        """Return the parts of which counts of this `version` are kept, and which change they were made after."""
        ...

    def kept_counts(self, counting: Counting, numbers: Sequence[int]) -> Iterator[tuple[int, int, bytes]]:
        """Yield the counts kept of these parts: number, change, content; those that are gone meanwhile are left out."""
        ...

    def keep_counts(self, counting: Counting, version: str, number: int, changed: int, content: bytes) -> None:
        """Keep what was counted of a part, which stands for what was kept of it before."""
        ...

    def judged_part(self, counting: Counting, number: int | None, *, size: int = 10_000) -> Iterator[list[Judged]]:
        """Yield what `judged` would, of one part or (None) of all."""
        ...

    def judged_ids(self, counting: Counting, ids: Sequence[str]) -> Iterator[list[Judged]]:
        """Yield those of these documents that `judged` would."""
        ...

    def stock(self, counting: Counting, number: int | None) -> Stock:
        """Return what a report tells of a part, or (None) of all, beside its counts."""
        ...

    def erased_days(self) -> list[tuple[str, str, str, date, int]]:
        """Return how many documents were erased by source, outlet, language and day in Istanbul."""
        ...

    def stamp(self) -> str:
        """Return a text that changes when something changes that a report tells, but for the documents themselves.

        Cheap to ask: answers, decisions, audits, holes, readings, runs, erasures and models are looked at by numbers
        alone. Rejected rows that change without a document or a reading's end do not show here.
        """
        ...
