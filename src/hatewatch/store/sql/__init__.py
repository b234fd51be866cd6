"""The store on SQLite (by default) or any database that SQLAlchemy and our migrations know."""

from __future__ import annotations

from hatewatch.store.sql.annotations import SqlAnnotations
from hatewatch.store.sql.browse import SqlBrowsing
from hatewatch.store.sql.collecting import SqlCollecting
from hatewatch.store.sql.coverage import SqlCoverage
from hatewatch.store.sql.documents import SqlDocuments
from hatewatch.store.sql.duplicates import SqlDuplicates
from hatewatch.store.sql.gold import SqlGold
from hatewatch.store.sql.holdings import SqlHoldings
from hatewatch.store.sql.jobs import SqlJobs
from hatewatch.store.sql.queues import SqlQueues
from hatewatch.store.sql.serving import SqlServing
from hatewatch.store.sql.tallied import SqlTallied

__all__ = ["SqlStore"]


class SqlStore(
    SqlDocuments,
    SqlTallied,
    SqlQueues,
    SqlAnnotations,
    SqlGold,
    SqlCollecting,
    SqlCoverage,
    SqlHoldings,
    SqlJobs,
    SqlServing,
    SqlBrowsing,
):
    """A `Store` in a relational database; make one with `hatewatch.store.open_store`."""

    @property
    def duplicates(self) -> SqlDuplicates:
        """The index of which documents are copies of each other."""
        return SqlDuplicates(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
