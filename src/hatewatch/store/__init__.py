"""Where documents live: SQLite in one file by default, another database by URL."""

from __future__ import annotations

from hatewatch.store.annotations import FILES, Cursor, Gold, Queue, QueueCounts, RejectedAnnotation, Version
from hatewatch.store.browse import Browsed, Filter, Found
from hatewatch.store.protocol import Ingest, Judged, Store, StoredFile, StoredModel
from hatewatch.store.serving import ROLES, Key, Role, Session

__all__ = [
    "FILES",
    "ROLES",
    "UNHARMED",
    "Browsed",
    "Cursor",
    "Filter",
    "Found",
    "Gold",
    "Ingest",
    "Judged",
    "Key",
    "Queue",
    "QueueCounts",
    "RejectedAnnotation",
    "Role",
    "Session",
    "Store",
    "StoredFile",
    "StoredModel",
    "Version",
    "open_store",
]

#: What an error of the disk ends with, except while something is being erased.
UNHARMED = "What was stored before is unharmed."


def open_store(url: str) -> Store:
    """Open the store at a database URL, made or migrated where needed; `store.databases` says which there are.

    Raises StoreError if the database is busy, damaged or made by a later hatewatch; so does the store later on.
    AwayError among them says that the same may work in a moment: a server is away, or another writer took too long.
    """
    # SQLAlchemy and Alembic take a quarter of a second to import, and `hatewatch --help` needs neither.
    from hatewatch.store.databases import make_engine
    from hatewatch.store.migrate import migrate
    from hatewatch.store.sql import SqlStore

    engine = make_engine(url)
    migrate(engine)
    return SqlStore(engine)
