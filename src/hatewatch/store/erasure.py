"""What a store can do for the law: find what is to be forgotten, erase it for good, and keep it from coming back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hatewatch.records import Document


@dataclass(frozen=True, slots=True)
class Loose:
    """One row that may hold a document's text and is tied to none by a key: in `rejected`, `address` and their like.

    `texts` are its cells that may hold words; `document` the id that it names, if it names one; `source` and `came`
    what is known of where and when it came from.
    """

    table: str
    key: tuple[int, ...]
    texts: tuple[str, ...]
    document: str | None = None
    source: str | None = None
    came: datetime | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """A document as an audit knows it; `came` is None where it was there before that was noted."""

    id: str
    language: str
    place: str | None
    published: datetime | None
    came: datetime | None


@dataclass(frozen=True, slots=True)
class Lot:
    """Some documents to erase, by key, with the tombstones to keep of them: a hash of 16 bytes and its kind."""

    keys: Sequence[int]
    tombstones: Sequence[tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Erasure:
    """One entry of the erasure log: no name, no text. `finished` is None until the last byte is gone."""

    key: int
    kind: str
    reason: str
    started: datetime
    finished: datetime | None
    documents: int
    derived: int


@dataclass(frozen=True, slots=True)
class Held:
    """How many documents of one source and kind are held, from when to when, and how many have no date."""

    source: str
    kind: str
    documents: int
    first: datetime | None
    last: datetime | None
    undated: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a store holds, in numbers: documents by source and kind, rows by table, languages, tombstones by kind."""

    held: tuple[Held, ...]
    rows: Mapping[str, int]
    authors: int
    annotators: int
    languages: Mapping[str, int]
    tombstones: Mapping[str, int]
    erasures: tuple[Erasure, ...]
    leftovers: Mapping[str, int] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """Return how many documents there are."""
        return sum(one.documents for one in self.held)


class ErasureStore(Protocol):
    """The part of a store that erasing needs.

    First `begin_erasure` keeps tombstones and marks documents; then `erase_from_index`, and `erase_next` until it says
    0; then `scrub` and `finish_erasures`. Killed in between, the marks are still there, and whoever comes next goes on
    from them.
    """

    def has_erased(self) -> bool:
        """Return whether any tombstone is kept: where none is, nobody need make hashes to ask for."""
        ...

    def erased(self, hashes: Collection[bytes]) -> set[bytes]:
        """Return those hashes that a tombstone is kept of."""
        ...

    def keys_of_author(self, pseudonym: str, source: str | None = None) -> list[int]:
        """Return the keys of an author's documents, in one source or in all."""
        ...

    def keys_of_ids(self, ids: Sequence[str]) -> list[int]:
        """Return the keys of those documents that are stored."""
        ...

    def keys_of_native(self, native_id: str, source: str | None = None) -> dict[str, int]:
        """Return the keys of the documents that bear this native id, by source."""
        ...

    def keys_before(self, oldest: datetime) -> list[int]:
        """Return the keys of documents published before `oldest`, or come before it where no date is known."""
        ...

    def reposts_of(self, ids: Collection[str]) -> list[int]:
        """Return the keys of the stored reposts of these documents, which need not be stored themselves."""
        ...

    def documents(self, keys: Sequence[int] | None = None) -> Iterator[list[tuple[int, Document]]]:
        """Yield documents with their keys, some at a time, in stored order: these, or all."""
        ...

    def described(self, keys: Sequence[int]) -> Iterator[list[Described]]:
        """Yield these documents as audits know them, some at a time."""
        ...

    def shared_addresses(self, urls: Collection[str]) -> set[str]:
        """Return those of these links that more than one document bears."""
        ...

    def readings(self, keys: Sequence[int]) -> dict[str, str]:
        """Return the files that these documents were read from: digests of their bytes, with their names."""
        ...

    def count_derived(self, keys: Sequence[int]) -> dict[str, int]:
        """Return how many rows of each table rest on these documents; tables without any are left out."""
        ...

    def loose(self) -> Iterator[list[Loose]]:
        """Yield the rows that may hold a document's text and are tied to none, some at a time."""
        ...

    def begin_erasure(
        self,
        kind: str,
        reason: str,
        lots: Iterable[Lot],
        *,
        started: datetime,
        before: Sequence[tuple[bytes, str]] = (),
        erasure: int | None = None,
    ) -> int:
        """Begin an erasure, or let the one of this key grow: keep tombstones and mark documents; return its key.

        `before` are the tombstones of the request itself.
        One transaction: from then on nothing of it comes in again. What another erasure has marked stays that one's.
        """
        ...

    def erase_loose(self, erasure: int, rows: Sequence[Loose], tombstones: Sequence[tuple[bytes, str]] = ()) -> int:
        """Erase rows that are tied to no document and keep tombstones of them; return how many were still there."""
        ...

    def rewrite_audits(self, rewrite: Callable[[str, datetime], str]) -> int:
        """Put every stored audit, with the time it was drawn at, through `rewrite`; return how many that changed."""
        ...

    def marked(self) -> list[int]:
        """Return the keys of documents that are marked and still there, of whatever erasure."""
        ...

    def erase_from_index(self) -> None:
        """Take marked documents out of the index of duplicates."""
        ...

    def erase_next(self, most: int = 500, *, erasure: int | None = None) -> int:
        """Erase up to `most` documents that were marked, by one erasure or by any, with all that rests on them.

        Return how many went, 0 when all have.
        """
        ...

    def leave(self, tasks: Mapping[str, Sequence[str]]) -> None:
        """Note the tasks of documents to erase that may stand on a server: ids by queue."""
        ...

    def leftovers(self) -> dict[str, list[str]]:
        """Return those tasks that may still stand there: ids of erased documents by queue."""
        ...

    def forget_leftovers(self, queue: str, ids: Sequence[str]) -> None:
        """Note that these tasks of a queue are gone from the server."""
        ...

    def scrub(self) -> bool:
        """Leave no byte of what was erased in the store; return False where a server's log and copies are left.

        Raises StoreError where another process has the store open and reads, or the disk is full: run it again.
        """
        ...

    def finish_erasures(self, finished: datetime) -> None:
        """Note as finished the erasures of which no document is left; run it after `scrub`."""
        ...

    def erasures(self) -> list[Erasure]:
        """Return the erasure log, the latest last."""
        ...

    def last_erased_key(self) -> int:
        """Return the highest key of a document that was ever erased, 0 where none was: no key is given twice."""
        ...

    def holdings(self) -> Holdings:
        """Return what the store holds, in numbers."""
        ...
