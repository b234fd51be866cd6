"""A store made before there was annotation is brought up to date with all it holds."""

from __future__ import annotations

import io
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from hatewatch.records import document_id
from hatewatch.store import Queue, StoredFile, open_store
from hatewatch.store.tables import metadata


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", "hatewatch.store:migrations")
    made.set_main_option("path_separator", "os")
    return made


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """Return a store as the first migration makes it, with two documents, a rejected row and a prediction."""
    path = tmp_path / "store.sqlite"
    engine = sa.create_engine(f"sqlite:///{path}")
    first = config()
    with engine.begin() as connection:
        first.attributes["connection"] = connection
        command.upgrade(first, "0001")
    engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO ingest VALUES (1, 'adana', 'adana.csv', ?, '2026-03-21 09:00:00', '2026-03-21 09:01:00')",
            ["d" * 64],
        )
        for key in (1, 2):
            connection.execute(
                "INSERT INTO document (key, id, ingest, source, native_id, text, language, languages)"
                " VALUES (?, ?, 1, 'adana', ?, 'Newroz pîroz be', 'kmr', 'kmr')",
                [key, document_id("adana", str(key)), str(key)],
            )
        connection.execute("INSERT INTO target_mention VALUES (1, 0, 'kurds')")
        connection.execute("INSERT INTO rejected VALUES (1, 3, 'text_empty', 'The text is empty.', '{}')")
        connection.execute("""INSERT INTO model VALUES (1, 'baseline@abc', '["hate"]', '{"hate": 0.5}')""")
        connection.execute("INSERT INTO prediction VALUES (1, 1, x'8813')")
    connection.close()
    return path


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        lines = [line for line in connection.iterdump() if "alembic_version" not in line]
    connection.close()
    return lines


def rows(path: Path, like: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what the store at `path` holds in the tables and columns that the one at `like` has."""
    with sqlite3.connect(like) as other, sqlite3.connect(path) as connection:
        names = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {
            name: ", ".join(f'"{one[1]}"' for one in other.execute(f"PRAGMA table_info({name})"))
            for name in names
            if name != "alembic_version"
        }
        found = {
            name: sorted(connection.execute(f"SELECT {wanted} FROM {name}"), key=repr)
            for name, wanted in columns.items()
        }
    connection.close()
    other.close()
    return found


def test_an_older_store_keeps_what_it_holds_and_takes_annotations(before: Path) -> None:
    shutil.copy(before, old := before.with_name("old.sqlite"))
    store = open_store(f"sqlite:///{before}")
    assert store.counts() == {"documents": 2, "rejected": 1, "files": 1}
    assert store.files() == [StoredFile("adana.csv", whole=True)]
    model = store.register("baseline@abc", ["hate"], {"hate": 0.5})
    [[judged]] = store.judged(model)
    assert (judged.id, judged.facts.targets, float(judged.scores[0])) == (
        document_id("adana", "1"), ("kurds",), pytest.approx(0.5),
    )  # fmt: skip
    assert store.count_pending(model) == 1
    assert store.queues() == []
    store.add_queue(Queue("everyone", "label", "tr"))
    store.close()
    assert rows(before, old) == rows(old, old)


def test_a_migration_that_fails_leaves_the_store_as_it_was(before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(before) as connection:
        connection.execute("CREATE TABLE gold (mine INTEGER)")  # the last table that the migration makes
    connection.close()
    held = dump(before)
    with pytest.raises(sa.exc.OperationalError, match="already exists"):
        open_store(f"sqlite:///{before}")
    assert dump(before) == held


def test_nothing_is_left_for_a_migration_to_do(before: Path) -> None:
    url = f"sqlite:///{before}"
    open_store(url).close()
    with sa.create_engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        inspector = sa.inspect(connection)
        for table in metadata.sorted_tables:
            checks = {one.name for one in table.constraints if isinstance(one, sa.CheckConstraint)}
            assert {one["name"] for one in inspector.get_check_constraints(table.name)} == checks
            references = {tuple(one["constrained_columns"]) for one in inspector.get_foreign_keys(table.name)}
            assert references == {tuple(one.column_keys) for one in table.foreign_key_constraints}


def test_every_migration_can_be_said_in_the_words_of_postgres() -> None:
    said = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said})
    scripts = list(ScriptDirectory.from_config(config()).walk_revisions())[::-1]
    with Operations.context(context):
        for script in scripts:
            script.module.upgrade()
    statements = said.getvalue()
    for table in metadata.sorted_tables:
        assert f"CREATE TABLE {table.name} (" in statements
        declared = str(sa.schema.CreateTable(table).compile(dialect=sa.dialects.postgresql.dialect()))
        for line in declared.splitlines():
            if "CONSTRAINT" not in line:  # those are compared above
                assert line.strip().rstrip(", ") in statements, line
