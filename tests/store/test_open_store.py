"""Opening a store: what can be wrong with it is said in one line with a remedy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from hatewatch.errors import StoreError
from hatewatch.store import open_store
from hatewatch.store.tables import metadata


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"this is a letter, not a database" * 200)
    with pytest.raises(StoreError, match=r"store\.sqlite.*ingest again"):
        open_store(f"sqlite:///{path}")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder exists"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'store.sqlite'}")


def test_an_address_of_no_known_kind_is_refused_without_its_password() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("nosuchbase://ayse:secret@host/hatewatch")
    assert "secret" not in str(caught.value)


def test_a_store_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="later version"):
        open_store(f"sqlite:///{path}")


def test_migrations_lead_to_the_tables_declared(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    open_store(url).close()
    inspector = sa.inspect(sa.create_engine(url))
    for table in metadata.sorted_tables:
        columns = {column["name"]: column for column in inspector.get_columns(table.name)}
        assert list(columns) == [column.name for column in table.columns]
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, column
        assert {index["name"] for index in inspector.get_indexes(table.name)} == {index.name for index in table.indexes}
        keys = inspector.get_pk_constraint(table.name)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key]
