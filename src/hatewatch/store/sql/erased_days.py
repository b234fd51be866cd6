"""How many documents were erased by day: what came in and went by law, which coverage must not miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from hatewatch.store import tables as t
from hatewatch.store.sql.base import chunks
from hatewatch.trends.periods import local_day

_D, _E = t.document.c, t.erased_day.c


def note_days(connection: sa.Connection, keys: Sequence[int]) -> None:
    """Note the days of documents that are about to be erased; those without a date have none."""
    counts: Counter[tuple[str, str, str, int]] = Counter()
    query = sa.select(_D.source, _D.outlet, _D.language, _D.published).where(_D.published.is_not(None))
    for some in chunks(keys):
        for source, outlet, language, published in connection.execute(query.where(_D.key.in_(some))):
            counts[source, outlet or "", language, local_day(published)] += 1
    names = ("source", "outlet", "language")
    rows = [
        dict(zip(names, key, strict=False)) | {"day": date.fromordinal(key[3]), "documents": n}
        for key, n in sorted(counts.items())
    ]
    if rows:
        connection.execute(sa.insert(t.erased_day), rows)


def drop_names(connection: sa.Connection) -> None:
    """Forget sources and outlets that no document bears any more: both may be called after a person."""
    borne = sa.exists().where(_D.source == _E.source)
    connection.execute(sa.delete(t.erased_day).where(~borne))
    outlets = set(connection.execute(sa.select(_E.outlet).where(_E.outlet != "").distinct()).scalars())
    for some in chunks(sorted(outlets)):
        left = set(connection.execute(sa.select(_D.outlet).where(_D.outlet.in_(some)).distinct()).scalars())
        for gone in set(some) - left:
            connection.execute(sa.update(t.erased_day).where(_E.outlet == gone).values(outlet=""))


def erased_days(
    connection: sa.Connection, source: str | None, outlet: str | None, language: str | None,
    first: date | None, last: date | None,
) -> Iterator[tuple[tuple[str, str, str, date], int]]:  # fmt: skip
    """Yield source, outlet, language and day, and how many documents of these were erased."""
    query = sa.select(_E.source, _E.outlet, _E.language, _E.day, _E.documents)
    for column, value in ((_E.source, source), (_E.outlet, outlet), (_E.language, language)):
        if value is not None:
            query = query.where(column == value)
    if first is not None:
        query = query.where(_E.day >= first)
    if last is not None:
        query = query.where(_E.day <= last)
    for row in connection.execute(query):
        yield (row.source, row.outlet, row.language, row.day), row.documents
