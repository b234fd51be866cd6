"""What erasing reaches is told by the foreign keys; these fail when a table is added that it would not reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hatewatch.records import Document, Facts
from hatewatch.store import Store, open_store
from hatewatch.store import tables as t
from hatewatch.store.databases import make_engine
from hatewatch.store.erasure import Lot
from hatewatch.store.postgres import count_on
from hatewatch.store.sql.loose import HARMLESS, LOOSE
from hatewatch.store.sql.reach import count, empty, reach
from hatewatch.store.tables.duplicates import INDEXED, duplicate

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECRET = "çok-gizli-söz"
START = SECRET[:8]  # as much of it as the shortest column takes


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def raw(store_url: str) -> Iterator[sa.Engine]:
    """Give the database under the store."""
    engine = make_engine(store_url)
    yield engine.execution_options(writes=True)
    engine.dispose()


def test_every_table_is_reached_or_known_to_hold_nobodys_text() -> None:
    reached = {one.table.name for one in reach(t.document)}
    loose = {one.table.name for one in LOOSE}
    harmless = set(HARMLESS) | {one.name for one in INDEXED}
    assert reached | loose | harmless | {"document"} == set(t.metadata.tables), (
        "A table was added: tie it to document by a foreign key, or say in hatewatch.store.sql.loose what it is."
    )
    assert not reached & loose
    assert not (reached | loose) & harmless


def test_every_column_that_may_hold_words_of_a_loose_table_is_looked_at() -> None:
    # An id, a slug or a digest is of no person's words.
    slugs = {"id", "reason", "digest", "shape", "outlet", "role", "outcome", "etag", "modified", "origin"}
    slugs |= {"token", "kind", "state", "stage", "by"}  # `by` is the name of a key, which stays as long as the key
    for one in LOOSE:
        words = {column.name for column in one.table.columns if isinstance(column.type, sa.Text | sa.JSON | sa.String)}
        looked = {column.name for column in (*one.texts, one.document) if column is not None}
        assert words - looked <= slugs, one.table.name


def _value(column: sa.Column[Any], keys: dict[str, int]) -> object:
    """Return something to store in a column: the secret wherever words may stand."""
    for foreign in column.foreign_keys:
        return keys[foreign.column.table.name]
    if isinstance(column.type, sa.JSON):
        return [SECRET]
    if isinstance(column.type, sa.LargeBinary):
        return SECRET.encode()
    if isinstance(column.type, sa.String):
        return {"sample": "rare"}.get(column.name, SECRET[: column.type.length])
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer):
        return 1
    if isinstance(column.type, sa.Double | sa.Float | sa.Numeric):
        return None if column.nullable else 0.5
    return NOW


def test_whatever_a_table_holds_of_a_document_goes_with_it(store: Store, raw: sa.Engine, tmp_path: Path) -> None:
    gone = Document("a" * 32, "adana", "1", SECRET, author="b" * 20, url=f"https://example.org/{SECRET}")
    kept = Document("c" * 32, "adana", "2", "Bu kalır")
    store.add(store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64), [(gone, Facts("tr"))])
    other = store.begin_ingest(source="adana", file="adana2.csv", digest="e" * 64)
    store.add(other, [(kept, Facts("tr", ("tr",), ("01",), ("kurds",)))])
    (key,) = store.keys_of_ids([gone.id])
    filled = []
    with raw.begin() as connection:
        keys = {"document": key, "ingest": 1}
        for name in ("queue", "model", "erasure"):
            plain = {"name": "x", "kind": "age", "reason": "", "labels": [], "thresholds": {}, "purpose": "label"}
            row = {
                c.name: plain.get(c.name, _value(c, keys) if not isinstance(c.type, sa.String) else None)
                for c in t.metadata.tables[name].columns
                if not c.nullable
            } | ({"language": "tr"} if name == "queue" else {})
            connection.execute(sa.insert(t.metadata.tables[name]).values(row))
            keys[name] = 1
        for table in [one.table for one in reversed(reach(t.document)) if one.table.name != "marked"]:
            row = {column.name: _value(column, keys) for column in table.columns if column.name != "probability"}
            connection.execute(sa.insert(table).values(row))
            keys[table.name] = row.get("key", 1)
            filled.append(table.name)
        if connection.dialect.name == "postgresql":
            count_on(connection, t.metadata.sorted_tables)
    assert len(filled) >= 6
    erasure = store.begin_erasure("id", "", [Lot([key], [])], started=NOW)
    assert store.erase_next() == 1
    assert store.erase_next() == 0
    raw.dispose()
    assert store.scrub() is (raw.dialect.name == "sqlite")
    assert store.erasures()[-1].derived == len(filled)
    assert erasure == store.erasures()[-1].key
    assert list(store.known([gone.id, kept.id])) == [kept.id]
    with raw.connect() as connection:
        for table in t.metadata.sorted_tables:
            assert START not in repr(connection.execute(sa.select(table)).all()), table.name
    store.close()
    raw.dispose()
    if raw.dialect.name != "sqlite":
        return
    with sqlite3.connect(tmp_path / "store.sqlite") as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
    for path in tmp_path.glob("store.sqlite*"):
        assert START.encode() not in path.read_bytes(), path.name


def test_rows_go_through_others_and_what_only_points_there_stays() -> None:
    schema = sa.MetaData()
    key = lambda: sa.Column("key", sa.Integer, primary_key=True)  # noqa: E731
    root = sa.Table("root", schema, key())
    part = sa.Table("part", schema, key(), sa.Column("root", sa.ForeignKey("root.key"), nullable=False))
    crumb = sa.Table("crumb", schema, key(), sa.Column("part", sa.ForeignKey("part.key"), nullable=False))
    group = sa.Table("group", schema, key(), sa.Column("head", sa.ForeignKey("root.key"), nullable=True))
    sa.Table("apart", schema, key())
    engine = sa.create_engine("sqlite://")
    schema.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(root), [{"key": i} for i in (1, 2)])
        connection.execute(sa.insert(part), [{"key": 10 * i, "root": i} for i in (1, 2)])
        connection.execute(sa.insert(crumb), [{"key": 100 * i, "part": 10 * i} for i in (1, 2)])
        connection.execute(sa.insert(group), [{"key": i, "head": i} for i in (1, 2)])
        reached = reach(root)
        assert {one.table.name for one in reached} == {"part", "crumb", "group"}
        assert count(connection, reached, [1]) == {"part": 1, "crumb": 1}
        assert empty(connection, reached, [1]) == 2
        assert connection.execute(sa.select(crumb.c.key)).scalars().all() == [200]
        assert connection.execute(sa.select(group.c.head).order_by(group.c.key)).scalars().all() == [None, 2]


def test_the_index_of_duplicates_forgets_a_document_and_renames_its_group(store: Store, raw: sa.Engine) -> None:
    reading = store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
    store.add(reading, [(Document(f"{i:032x}", "adana", str(i), "Ajans haberi"), Facts("tr")) for i in range(1, 7)])
    with raw.begin() as connection:
        hashes = [-(1 << 63), -1, 0, 17, (1 << 63) - 1]
        for table in INDEXED:
            rows = [{"hash": hash, "document": key} for key in range(1, 7) for hash in hashes]
            connection.execute(sa.insert(table), rows)
        groups = {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 6}
        rows = [
            {"document": key, "eldest": eldest, "how": "first" if key == eldest else "near", "words": 2}
            for key, eldest in groups.items()
        ]
        connection.execute(sa.insert(duplicate), rows)
    store.begin_erasure("age", "", [Lot([1, 5, 6], [])], started=NOW)
    store.erase_from_index()
    store.erase_from_index()
    assert store.erase_next() == 3
    with raw.connect() as connection:
        d = duplicate.c
        left = connection.execute(sa.select(d.document, d.eldest, d.how).order_by(d.document)).all()
        assert [tuple(row) for row in left] == [(2, 2, "first"), (3, 2, "near"), (4, 4, "first")]
        for table in INDEXED:
            query = sa.select(table.c.document, sa.func.count()).group_by(table.c.document)
            left = connection.execute(query.order_by(table.c.document)).all()
            assert [tuple(row) for row in left] == [(2, 5), (3, 5), (4, 5)], table.name


def test_a_document_is_erased_once_by_two_at_once(store: Store, store_url: str) -> None:
    reading = store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
    documents = [Document(f"{i:032x}", "adana", str(i), f"Metin {i}") for i in range(1_200)]
    store.add(reading, [(one, Facts("tr")) for one in documents])
    keys = [key for page in store.documents() for key, _ in page]
    other = open_store(store_url)
    first = store.begin_erasure("author", "", [Lot(keys[:800], [(b"a" * 16, "id")])], started=NOW)
    second = other.begin_erasure("age", "", [Lot(keys[400:], [(b"a" * 16, "id"), (b"b" * 16, "id")])], started=NOW)
    counts = [one.erase_next() for _ in range(3) for one in (store, other)]
    assert sum(counts) == 1_200
    assert {one.key: one.documents for one in store.erasures()} == {first: 800, second: 400}
    assert store.erased([b"a" * 16, b"b" * 16, b"c" * 16]) == {b"a" * 16, b"b" * 16}
    other.close()
