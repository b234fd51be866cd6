"""Move a store into an empty database; what was begun and killed goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from hatewatch.errors import StoreError
from hatewatch.progress import Progress, Silent
from hatewatch.store.databases import make_engine
from hatewatch.store.migrate import MOVING, head, migrate
from hatewatch.store.moving.copy import copy_tables, count_rows, digest, moved_tables
from hatewatch.store.postgres import count_on

# Stands in the target until all is moved: where from, and by which version of the tables.
_begun = sa.Table(
    "unfinished_move", sa.MetaData(), sa.Column("source", sa.Text, nullable=False), sa.Column("version", sa.Text)
)
_version = sa.table("alembic_version", sa.column("version_num", sa.String))


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: how many rows of each table, and the digest of the documents, alike on both sides."""

    rows: Mapping[str, int]
    documents: str


def move(source: str, target: str, progress: Progress | None = None, *, size: int | None = None) -> Moved:
    """Copy the store at one URL into the empty database at another, and compare both, table by table.

    Nobody else writes to the source meanwhile. Nobody can open the target before all of it is there and was compared;
    a move that was killed is run again, with the same source. The source stays as it is. Raises StoreError where the
    target holds anything else, or does not hold the same at the end.
    """
    progress = progress or Silent()
    _need_source(source)
    with ExitStack() as stack:
        old, new = (_opened(stack, url) for url in (source, target))
        name = _name(old)
        if name == _name(new):
            raise StoreError("Source and target are the same database.", "Name an empty one as the target.")
        migrate(old)
        _begin(new, name)
        with old.execution_options(writes=True).begin() as connection:
            copy_tables(connection, new, progress, size=size)
            moved = _compare(connection, new, progress)
        _finish(new)
    return moved


def _need_source(url: str) -> None:
    """Raise StoreError for a SQLite file that is not there: to open it would make an empty store."""
    address = sa.make_url(url) if url.startswith("sqlite:") else None
    if address is not None and not (address.database and Path(address.database).is_file()):
        raise StoreError(f"There is no store {address.database}.", "Name the one that is to be moved.")


def _opened(stack: ExitStack, url: str) -> sa.Engine:
    engine = make_engine(url)
    stack.callback(engine.dispose)
    return engine


def _name(engine: sa.Engine) -> str:
    """Return what a database is known by, without a password."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").resolve().as_uri()
    return url.difference_update_query(["password"]).render_as_string()  # hidden by default


def _begin(new: sa.Engine, source: str) -> None:
    """Make the tables of an empty target and note whence they are filled, unless that was done earlier."""
    with new.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
    if _begun.name not in tables:
        if tables and _version.name not in tables:
            raise StoreError("The target holds tables of something else.", "Name an empty database.")
        migrate(new)
    with new.execution_options(writes=True).begin() as connection:
        if sa.inspect(connection).has_table(_begun.name):
            before = connection.execute(sa.select(_begun)).one()
            if (before.source, before.version) != (source, head()):
                raise StoreError(
                    "Another store was being moved into the target, or by another version of hatewatch.",
                    "Make an empty database and name that.",
                )
            return
        if any(count_rows(connection).values()):
            raise StoreError("The target is a store already and holds something.", "Name an empty database.")
        _begun.create(connection)
        connection.execute(sa.insert(_begun).values(source=source, version=head()))
        connection.execute(sa.update(_version).values(version_num=MOVING))


def _compare(old: sa.Connection, new: sa.Engine, progress: Progress) -> Moved:
    counts = count_rows(old)
    progress.start("Comparing", 2 * sum(counts.values()), "rows")
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        progress.advance(done, done)

    ours = digest(old, advance)
    with new.connect() as connection:
        theirs, moved = digest(connection, advance), count_rows(connection)
    wrong = [name for name in counts if (counts[name], ours.get(name)) != (moved[name], theirs.get(name))]
    if wrong:
        raise StoreError(
            f"What was moved is not what is in the source: {', '.join(wrong)}. The source changed since it was begun.",
            "Make an empty database and move into that, while nothing else runs.",
        )
    return Moved(counts, ours["document"])


def _finish(new: sa.Engine) -> None:
    """Make the target a store like any other."""
    with new.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            count_on(connection, moved_tables())
            connection.exec_driver_sql("ANALYZE")
        _begun.drop(connection)
        connection.execute(sa.update(_version).values(version_num=head()))
