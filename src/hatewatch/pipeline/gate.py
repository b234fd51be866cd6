"""What may not come in: documents and rejected rows that were erased, and what is older than texts are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hatewatch.privacy.retention import is_too_old
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.records import Document, Rejected
from hatewatch.store import Store


@dataclass(frozen=True, slots=True)
class Gate:
    """The project's rules of entry: its tombstones, and the time before which texts are too old, if there is one."""

    tombstones: Tombstones | None = None
    oldest: datetime | None = None

    def refused(self, store: Store, documents: Sequence[Document]) -> dict[str, str]:
        """Return the ids that may not come in, each with why: `erased` or `too_old`."""
        refused = {one.id: "too_old" for one in documents if is_too_old(one.published, self.oldest)}
        if self.tombstones is not None and store.has_erased():
            hashes = {one.id: self.tombstones.hashes(one) for one in documents}
            erased = store.erased({mark for marks in hashes.values() for mark in marks})
            refused |= {id: "erased" for id, marks in hashes.items() if not erased.isdisjoint(marks)}
        return refused

    def admitted(self, store: Store, source: str, rejected: Sequence[Rejected]) -> list[Rejected]:
        """Return the rejected rows of a source that may be kept: not what was erased, nor what bears its marks."""
        if self.tombstones is None or not rejected or not store.has_erased():
            return list(rejected)
        hashes = [self.tombstones.hashes_of_row(source, one.raw) for one in rejected]
        erased = store.erased(set().union(*hashes))
        return [one for one, marks in zip(rejected, hashes, strict=True) if erased.isdisjoint(marks)]


OPEN = Gate()
