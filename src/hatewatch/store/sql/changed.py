"""Note which parts of the documents have changed, within the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from hatewatch.store.sql.base import chunks
from hatewatch.store.tables import tallied as t
from hatewatch.store.tables.documents import document
from hatewatch.store.tables.duplicates import duplicate


def part_of(key: int) -> int:
    """Return the number of the part that a document's key lies in."""
    return key // t.PART


def keys_in(number: int) -> tuple[int, int]:
    """Return the first and the last key of a part."""
    return number * t.PART, (number + 1) * t.PART - 1


def mark_changed(connection: sa.Connection, keys: Iterable[int]) -> None:
    """Note that something was altered in the parts of these documents; in the transaction that does it."""
    _mark(connection, {part_of(key) for key in keys})


def mark_all_changed(connection: sa.Connection) -> None:
    """Note that something was altered in every part."""
    last = connection.execute(sa.select(sa.func.max(document.c.key))).scalar()
    _mark(connection, set() if last is None else range(part_of(last) + 1))


def mark_erased(connection: sa.Connection, keys: Sequence[int]) -> None:
    """Note that documents were erased, and let go of what was counted of their parts: it holds ids and pseudonyms."""
    numbers = {part_of(key) for key in keys}
    for some in chunks(sorted(numbers)):
        connection.execute(sa.delete(t.kept_count).where(t.kept_count.c.part.in_(some)))
    _mark(connection, numbers)


def companions(connection: sa.Connection, keys: Sequence[int]) -> set[int]:
    """Return these documents and all that are in a group of copies with one of them.

    Which of a group count hangs on who is in it, and where outlets are told apart also on what those say of themselves.
    """
    own, twin = duplicate.alias(), duplicate.alias()
    query = sa.select(twin.c.document).join_from(own, twin, twin.c.eldest == own.c.eldest).distinct()
    found = set(keys)
    for some in chunks(keys):
        found.update(connection.execute(query.where(own.c.document.in_(some))).scalars())
    return found


def _mark(connection: sa.Connection, numbers: Iterable[int]) -> None:
    # There is one writer at a time, so nobody adds a row between the two.
    for some in chunks(sorted(numbers)):
        theirs = t.part.c.number.in_(some)
        connection.execute(sa.update(t.part).where(theirs).values(changed=t.part.c.changed + 1))
        there = set(connection.execute(sa.select(t.part.c.number).where(theirs)).scalars())
        if new := [{"number": number, "changed": 1} for number in some if number not in there]:
            connection.execute(sa.insert(t.part), new)
