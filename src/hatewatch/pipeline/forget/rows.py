"""Find the rows that are tied to no document and hold what is to go, and keep them from coming back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from hatewatch.pipeline.forget.request import Request
from hatewatch.pipeline.forget.traces import Traces
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.store import Store
from hatewatch.store.erasure import Loose


def loose_rows(store: Store, traces: Traces, request: Request | None) -> Iterator[Loose]:
    """Yield the rows tied to no document that hold one of these; by age, also those that came so long ago."""
    oldest = request.oldest if request else None
    for page in store.loose():
        yield from (row for row in page if _is_older(row, oldest) or traces.is_in(row))


def _is_older(row: Loose, oldest: datetime | None) -> bool:
    # When an address was last asked says nothing about how old a text is.
    return oldest is not None and row.table != "address" and row.came is not None and row.came < oldest


def kept_out_rows(store: Store, tombstones: Tombstones) -> Iterator[Loose]:
    """Yield the rejected rows that would not be stored again: they bear the mark of what was erased."""
    for page in store.loose():
        hashes = [(row, tombstones.hashes_of_row(row.source or "", _raw(row))) for row in page if _is_rejected(row)]
        erased = store.erased({mark for _, marks in hashes for mark in marks})
        yield from (row for row, marks in hashes if not erased.isdisjoint(marks))


def row_tombstones(rows: Sequence[Loose], tombstones: Tombstones) -> list[tuple[bytes, str]]:
    """Return the tombstones to keep of rows that are erased: the same file must not bring them back."""
    return [(one, "row") for row in rows if _is_rejected(row) for one in tombstones.of_row(row.source or "", _raw(row))]


def _is_rejected(row: Loose) -> bool:
    return row.table == "rejected"


def _raw(row: Loose) -> str:
    return row.texts[-1]
