"""Bring a database to the tables of this version, with Alembic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from hatewatch.errors import StoreError
from hatewatch.store.postgres import sort_by_code

#: What stands for the version of a database that a store is being moved into.
MOVING = "moving"


def migrate(engine: sa.Engine) -> None:
    """Run every migration that the database has not had; one transaction, so a kill leaves it as it was.

    Raises StoreError for a database made by a later version, and for one that a store is being moved into.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current == MOVING:
        raise StoreError(
            "A store is being moved into this database, and not all of it is there.",
            "Wait for `hatewatch migrate` to end, or run it again.",
        )
    if current not in {None, *(script.revision for script in scripts.walk_revisions())}:
        raise StoreError("This store was made by a later version of hatewatch.", "Upgrade hatewatch.")
    # As a writer from the start: two processes may find the same new store, and the second waits for the first.
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.dialect.name == "postgresql":
            sort_by_code(connection)


def head() -> str:
    """Return the version of the tables of this hatewatch."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "hatewatch.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
