"""Alembic's entry point: run the migrations on the connection that `hatewatch.store.migrate` gives."""

from __future__ import annotations

from alembic import context

from hatewatch.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
