"""A store of any version that was released is brought up to date with all it holds, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from hatewatch.errors import StoreError
from hatewatch.store import open_store
from hatewatch.store.databases import make_engine
from hatewatch.store.migrate import head
from hatewatch.store.tables import metadata
from moving import ROWS, fill
from postgres import Cluster


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", "hatewatch.store:migrations")
    made.set_main_option("path_separator", "os")
    return made


VERSIONS = [one.revision for one in ScriptDirectory.from_config(config()).walk_revisions()][::-1]


@pytest.fixture
def url(store_url: str, request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database."""
    if store_url.startswith("sqlite"):
        return store_url
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new(migrated=False)


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


def upgrade(engine: sa.Engine, version: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        to = config()
        to.attributes["connection"] = connection
        command.upgrade(to, version)


def tables(engine: sa.Engine) -> list[sa.Table]:
    found = sa.MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
    return [one for one in found.sorted_tables if one.name != "alembic_version"]


def held(engine: sa.Engine, wanted: list[sa.Table]) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            one.name: [tuple(row) for row in connection.execute(sa.select(one).order_by(*one.primary_key.columns))]
            for one in wanted
        }


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_store_of_an_older_version_keeps_every_row(engine: sa.Engine, url: str, version: str) -> None:
    upgrade(engine, version)
    older = tables(engine)
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection, older)
    before = held(engine, older)
    assert len(before["document"]) == ROWS
    store = open_store(url)
    assert store.counts()["documents"] == ROWS
    store.close()
    assert held(engine, older) == before


def test_nothing_is_left_for_a_migration_to_do(engine: sa.Engine, url: str) -> None:
    open_store(url).close()
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        inspector = sa.inspect(connection)
        for table in metadata.sorted_tables:
            checks = {one.name for one in table.constraints if isinstance(one, sa.CheckConstraint)}
            assert {one["name"] for one in inspector.get_check_constraints(table.name)} == checks
            references = {tuple(one["constrained_columns"]) for one in inspector.get_foreign_keys(table.name)}
            assert references == {tuple(one.column_keys) for one in table.foreign_key_constraints}


def test_a_migration_that_fails_leaves_the_store_as_it_was(engine: sa.Engine, url: str) -> None:
    upgrade(engine, VERSIONS[0])
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE gold (mine INTEGER)")  # which a later migration makes
    before = {one.name: list(one.columns.keys()) for one in tables(engine)}
    with pytest.raises(sa.exc.DBAPIError, match="already exists"):
        open_store(url)
    assert {one.name: list(one.columns.keys()) for one in tables(engine)} == before
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == VERSIONS[0]


def test_a_store_of_a_later_version_is_refused(engine: sa.Engine, url: str) -> None:
    open_store(url).close()
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="later version"):
        open_store(url)


def test_the_last_version_is_that_of_the_tables(engine: sa.Engine, url: str) -> None:
    open_store(url).close()
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head() == VERSIONS[-1]
