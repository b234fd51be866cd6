"""Rows that may hold a document's text and are tied to none by a key, as one table of such tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hatewatch.store import tables as t
from hatewatch.store.erasure import Loose


@dataclass(frozen=True, slots=True)
class LooseTable:
    """A table of loose rows: which columns may hold words, which one names a document, and when a row came."""

    table: sa.Table
    texts: tuple[sa.Column[str], ...]
    came: sa.Column[Any]
    document: sa.Column[str] | None = None
    source: sa.Column[str] | None = None

    def key(self) -> Any:
        """Return the primary key: a column, or a tuple of them."""
        columns = list(self.table.primary_key.columns)
        return sa.tuple_(*columns)

    def page(self, after: tuple[int, ...] | None, most: int) -> sa.Select[Any]:
        """Return the query for up to `most` rows behind the key `after`."""
        columns = list(self.table.primary_key.columns)
        known = [one for one in (self.document, self.source) if one is not None]
        query = sa.select(*columns, *self.texts, self.came, *known)
        if self.came.table is not self.table:  # what a rejected row does not say, its reading does
            query = query.join_from(self.table, self.came.table)
        if after is not None:
            query = query.where(self.key() > sa.tuple_(*(sa.literal(one) for one in after)))
        return query.order_by(*columns).limit(most)

    def read(self, row: Sequence[Any]) -> Loose:
        """Return one row of that query."""
        values = iter(row)
        key = tuple(next(values) for _ in self.table.primary_key.columns)
        texts = tuple(next(values) or "" for _ in self.texts)
        came = next(values)
        document = None if self.document is None else next(values)
        source = None if self.source is None else next(values)
        return Loose(self.table.name, key, texts, document, source, came)


_R, _A, _F, _J = t.rejected.c, t.rejected_annotation.c, t.address.c, t.job.c
LOOSE = (
    LooseTable(t.rejected, (_R.detail, _R.raw), t.ingest.c.started, source=t.ingest.c.source),
    LooseTable(t.rejected_annotation, (_A.detail, _A.raw), _A.seen, document=_A.document),
    LooseTable(t.address, (_F.url, _F.native_id), _F.fetched),
    LooseTable(t.job, (_J.name, _J.wish, _J.result, _J.what, _J.remedy), _J.made),  # names of files and columns
)

#: Tables that hold nobody's text and rest on no document: a test asks of every other one that erasing reaches it.
HARMLESS = frozenset(
    {
        "api_key",
        "audit",
        "band_method",
        "erased_day",
        "erasure",
        "hole",
        "ingest",
        "kept_count",  # `mark_erased` lets go of it
        "leftover",
        "model",
        "part",
        "queue",
        "run",
        "session",
        "tombstone",
    }
)
