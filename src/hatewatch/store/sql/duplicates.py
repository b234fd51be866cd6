"""The index of duplicates in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from hatewatch.duplicates import Member, Placement
from hatewatch.records import Unit
from hatewatch.store.sql.base import SqlPart, chunks
from hatewatch.store.sql.changed import companions, mark_all_changed, mark_changed
from hatewatch.store.tables.documents import document
from hatewatch.store.tables.duplicates import band, band_method, band_new, duplicate

_ASKED = 5_000  # hashes in one statement
_UNCACHED = {"compiled_cache": None}
_MANY = 1_500_000  # rows in `band_new`, of about 75,000 documents


class SqlDuplicates(SqlPart):
    """An `Index` of the documents of a store."""

    def begin(self, method: str) -> None:
        """Empty the index if its keys were not made with `method`: all documents are pending again."""
        with self._writer.begin() as connection:
            if connection.execute(sa.select(band_method.c.name)).scalar() == method:
                return
            mark_all_changed(connection)
            for table in (band, band_new, duplicate, band_method):
                connection.execute(sa.delete(table))
            connection.execute(sa.insert(band_method).values(name=method))

    def pending(self, *, size: int = 2_000) -> Iterator[list[tuple[int, str]]]:
        """Yield documents (key and text) that were not placed yet, `size` at a time, eldest first."""
        query = (
            sa.select(document.c.key, document.c.text)
            .outerjoin(duplicate, duplicate.c.document == document.c.key)
            .where(duplicate.c.document.is_(None), document.c.key > sa.bindparam("after"))
            .order_by(document.c.key)
            .limit(size)
        )
        for page in self._pages(query):
            yield [(row.key, row.text) for row in page]

    def counted_as(self, ids: Collection[str], unit: Unit) -> dict[str, tuple[str, int]]:
        """Return the id of that document which counts for each of these, and for how many it counts."""
        own, twin, mine, other = duplicate.alias(), duplicate.alias(), document.alias(), document.alias()
        # Whoever was not placed yet, or has no outlet where outlets are told apart, stands for itself.
        same = sa.or_(other.c.key == mine.c.key, other.c.outlet == mine.c.outlet)
        alike = same if unit == "outlets" else sa.true()
        query = (
            sa.select(mine.c.id, sa.func.min(other.c.key).label("first"), sa.func.count().label("many"))
            .join_from(mine, own, own.c.document == mine.c.key)
            .join(twin, twin.c.eldest == own.c.eldest)
            .join(other, sa.and_(other.c.key == twin.c.document, alike))
            .group_by(mine.c.id)
        )
        found: dict[str, tuple[str, int]] = {}
        with self._engine.connect() as connection:
            for some in chunks(list(ids)):
                there = connection.execute(sa.select(document.c.id).where(document.c.id.in_(some))).scalars()
                found |= {id: (id, 1) for id in there}
                if unit == "documents":
                    continue
                rows = connection.execute(query.where(mine.c.id.in_(some))).all()
                names = dict(
                    connection.execute(
                        sa.select(document.c.key, document.c.id).where(document.c.key.in_([row.first for row in rows]))
                    ).all()
                )
                found |= {row.id: (names[row.first], row.many) for row in rows}
        return found

    def together(self) -> float:
        """Return how many documents come as one for copies."""
        sizes = sa.select(duplicate.c.eldest, sa.func.count().label("size")).group_by(duplicate.c.eldest).subquery()
        query = sa.select(sa.func.sum(sizes.c.size * sizes.c.size), sa.func.sum(sizes.c.size))
        with self._engine.connect() as connection:
            squares, total = connection.execute(query).one()
        return float(squares) / float(total) if total else 1.0

    def repeats(self, unit: Unit) -> int:
        """Return how many documents are not counted where `unit` is: 0 for documents."""
        counted = counts_as(unit)
        if counted is None:
            return 0
        query = sa.select(sa.func.count()).select_from(duplicate).join(document, document.c.key == duplicate.c.document)
        with self._engine.connect() as connection:
            return connection.execute(query.where(~counted)).scalar_one()

    def lookup(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (key, document) pairs of those `keys` that are held, as two arrays."""
        found: list[Any] = []
        ordered = np.sort(keys).tolist()
        with self._engine.connect() as connection:
            for start in range(0, len(ordered), _ASKED):
                # Numbers of ours may stand in the statement: to bind them one by one takes longer than the search.
                some = ", ".join(map(str, ordered[start : start + _ASKED]))
                for table in (band, band_new):
                    query = sa.text(f"SELECT hash, document FROM {table.name} WHERE hash IN ({some})")
                    found += connection.execute(query, execution_options=_UNCACHED).all()
        pairs = np.array([tuple(row) for row in found], np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def members(self, documents: Sequence[int]) -> dict[int, Member]:
        """Return the places of those documents that have one."""
        return {one.document: one for one in self._members(duplicate.c.document, documents)}

    def groups(self, names: Sequence[int]) -> dict[int, list[Member]]:
        """Return the members of groups, eldest first."""
        found: dict[int, list[Member]] = {}
        for one in self._members(duplicate.c.eldest, names):
            found.setdefault(one.group, []).append(one)
        return found

    def longest(self, names: Sequence[int]) -> dict[int, int]:
        """Return the length in words of each group's longest text."""
        found: dict[int, int] = {}
        query = sa.select(duplicate.c.eldest, sa.func.max(duplicate.c.words)).group_by(duplicate.c.eldest)
        with self._engine.connect() as connection:
            for some in chunks(names):
                found |= {row[0]: row[1] for row in connection.execute(query.where(duplicate.c.eldest.in_(some)))}
        return found

    def contents(self, documents: Sequence[int]) -> dict[int, str]:
        """Return the texts of documents."""
        found: dict[int, str] = {}
        query = sa.select(document.c.key, document.c.text)
        with self._engine.connect() as connection:
            for some in chunks(documents):
                found |= {row.key: row.text for row in connection.execute(query.where(document.c.key.in_(some)))}
        return found

    def add(self, placement: Placement) -> None:
        """Keep a batch's placement."""
        order = np.lexsort((placement.documents, placement.keys))
        keys, documents = placement.keys[order].tolist(), placement.documents[order].tolist()
        rows = [{"hash": key, "document": one} for key, one in zip(keys, documents, strict=True)]
        with self._writer.begin() as connection:
            for younger, elder in placement.joined:
                mark_changed(connection, [elder, *_affected(connection, younger, elder)])
                _rename(connection, younger, elder)
            if placement.members:
                connection.execute(sa.insert(duplicate), [_row(one) for one in placement.members])
                mark_changed(connection, _placed(connection, placement.members))
            if rows:
                connection.execute(sa.insert(band_new), rows)
            if connection.execute(sa.select(sa.func.count()).select_from(band_new)).scalar_one() > _MANY:
                moved = sa.select(band_new.c.hash, band_new.c.document).order_by(band_new.c.hash, band_new.c.document)
                connection.execute(sa.insert(band).from_select(["hash", "document"], moved))
                connection.execute(sa.delete(band_new))

    def remove(self, documents: Sequence[int]) -> None:
        """Forget documents and their keys. A group whose eldest is forgotten is named by the eldest that is left."""
        with self._writer.begin() as connection:
            mark_changed(connection, companions(connection, documents))
            for some in chunks(documents):
                for table in (band, band_new):
                    # A pass over the whole table: forgetting is rare, and an index by document would double the store.
                    connection.execute(sa.delete(table).where(table.c.document.in_(some)))
                connection.execute(sa.delete(duplicate).where(duplicate.c.document.in_(some)))
            for some in chunks(documents):
                eldest = sa.func.min(duplicate.c.document)
                query = sa.select(duplicate.c.eldest, eldest.label("left")).group_by(duplicate.c.eldest)
                for row in connection.execute(query.where(duplicate.c.eldest.in_(some))).all():
                    _rename(connection, row.eldest, row.left)
                    first = sa.update(duplicate).where(duplicate.c.document == row.left)
                    connection.execute(first.values(how="first"))

    def _members(self, column: sa.ColumnElement[int], values: Sequence[int]) -> Iterator[Member]:
        with self._engine.connect() as connection:
            for some in chunks(values):
                query = sa.select(duplicate).where(column.in_(some)).order_by(duplicate.c.document)
                for row in connection.execute(query):
                    yield Member(row.document, row.eldest, row.how, row.words)


def counts_as(unit: Unit) -> sa.ColumnElement[bool] | None:
    """Return the condition on which a document counts where `unit` is, None where each does.

    Of copies the one that came in first stands for its group, or for its outlet in the group; a document without an
    outlet stands for itself, since who published it is not known to be the same. What was not placed yet counts.
    """
    if unit == "documents":
        return None
    own = duplicate.alias()
    mine = sa.select(own.c.eldest).where(own.c.document == document.c.key).correlate(document).scalar_subquery()
    if unit == "groups":
        return sa.func.coalesce(mine, document.c.key) == document.c.key
    twin, other = duplicate.alias(), document.alias()
    elder = sa.select(1).join_from(twin, other, other.c.key == twin.c.document)
    same = (twin.c.eldest == mine, twin.c.document < document.c.key, other.c.outlet == document.c.outlet)
    return ~elder.where(*same).correlate(document).exists()


def _row(one: Member) -> dict[str, object]:
    return {"document": one.document, "eldest": one.group, "how": one.how, "words": one.words}


def _placed(connection: sa.Connection, members: Sequence[Member]) -> set[int]:
    """Return the documents of which anything counted changes with new members, these included.

    Of others that is the eldest, whose group is larger, and copies younger than a new one, for which it may count now.
    """
    found = {one.document for one in members} | {one.group for one in members}
    first: dict[int, int] = {}
    for one in members:
        first[one.group] = min(one.document, first.get(one.group, one.document))
    query = sa.select(duplicate.c.eldest, sa.func.max(duplicate.c.document)).group_by(duplicate.c.eldest)
    for some in chunks(sorted(first)):
        for group, last in connection.execute(query.where(duplicate.c.eldest.in_(some))):
            if last > first[group]:
                younger = (duplicate.c.eldest == group) & (duplicate.c.document > first[group])
                found.update(connection.execute(sa.select(duplicate.c.document).where(younger)).scalars())
    return found


def _affected(connection: sa.Connection, younger: int, elder: int) -> set[int]:
    """Return the documents that may not count any more where two groups become one: an elder copy may do so now."""
    either = duplicate.c.eldest.in_((younger, elder)) & (duplicate.c.document >= younger)
    return set(connection.execute(sa.select(duplicate.c.document).where(either)).scalars())


def _rename(connection: sa.Connection, younger: int, elder: int) -> None:
    connection.execute(sa.update(duplicate).where(duplicate.c.eldest == younger).values(eldest=elder))
