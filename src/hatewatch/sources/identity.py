"""Ids for rows that bring none: from what the row says, and how often the file said it before."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from hatewatch.records import Rejected, Row

_BATCH_ROWS = 512
_BATCH_CHARACTERS = 2_000_000
_BATCH = 400  # bound variables in one statement: two for each row, and old builds of SQLite allow 999


def content_digest(parts: Sequence[str]) -> bytes:
    """Return 16 bytes that stand for `parts`: the same parts give the same bytes on every machine."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Occurrences:
    """Count how often each digest came before, in memory that does not grow with the file.

    The counts lie in a nameless SQLite database, which SQLite itself moves to a temporary file when it grows
    and which disappears with the connection, even when the process is killed. Two digests that share 8 bytes
    would share their count; their ids still differ, because an id has all 16.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=off; PRAGMA synchronous=off; PRAGMA cache_size=-32768;"
            "CREATE TABLE seen (key INTEGER PRIMARY KEY, n INTEGER NOT NULL); BEGIN;"
        )

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add(self, digests: Sequence[bytes]) -> list[int]:
        """Return for each digest the how-manieth it is, counting from 1, and remember it."""
        keys = [int.from_bytes(digest[:8], "big", signed=True) for digest in digests]
        fresh: dict[int, int] = {}
        for key in keys:
            fresh[key] = fresh.get(key, 0) + 1
        totals: dict[int, int] = {}
        pairs = list(fresh.items())
        for start in range(0, len(pairs), _BATCH):
            part = pairs[start : start + _BATCH]
            values = ",".join(["(?,?)"] * len(part))
            statement = f"""INSERT INTO seen VALUES {values}
                ON CONFLICT (key) DO UPDATE SET n = n + excluded.n RETURNING key, n"""
            totals.update(self._db.execute(statement, [x for pair in part for x in pair]))
        before = {key: totals[key] - count for key, count in pairs}
        numbers = []
        for key in keys:
            before[key] += 1
            numbers.append(before[key])
        return numbers


def content_id(digest: bytes, occurrence: int) -> str:
    """Return the id of a row that brings none: `content-3f…`, and `content-3f….2` for its first twin."""
    return f"content-{digest.hex()}" if occurrence == 1 else f"content-{digest.hex()}.{occurrence}"


def name_rows(rows: Iterable[Row | Rejected]) -> Iterator[Row | Rejected]:
    """Give `rows` in their order, each that brings no id with one made from its content."""
    occurrences: Occurrences | None = None
    batch: list[Row | Rejected] = []
    nameless = characters = 0
    try:
        for row in rows:
            if isinstance(row, Row) and not row.native_id:
                nameless += 1
                characters += len(row.text)
            elif not nameless:
                yield row
                continue
            batch.append(row)
            if len(batch) >= _BATCH_ROWS or characters > _BATCH_CHARACTERS:
                occurrences = occurrences or Occurrences()
                yield from _named(batch, occurrences)
                batch, nameless, characters = [], 0, 0
        if batch:
            occurrences = occurrences or Occurrences()
            yield from _named(batch, occurrences)
    finally:
        if occurrences is not None:
            occurrences.close()


def _named(batch: Sequence[Row | Rejected], occurrences: Occurrences) -> Iterator[Row | Rejected]:
    """Give the rows of a batch, with an id made from their content where they bring none."""
    digests = [
        content_digest(
            (
                row.text,
                row.published.isoformat() if row.published else "",
                *(x or "" for x in (row.author, row.place, row.outlet, row.url)),
            )
        )
        for row in batch
        if isinstance(row, Row) and not row.native_id
    ]
    ids = map(content_id, digests, occurrences.add(digests))
    for row in batch:
        if isinstance(row, Row) and not row.native_id:
            # Nobody else has the row yet, and making it anew would cost as much as all its parsing.
            object.__setattr__(row, "native_id", next(ids))
        yield row
