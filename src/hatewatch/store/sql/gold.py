"""What was decided about documents, and what the audit drew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.store import tables as t
from hatewatch.store.annotations import Gold
from hatewatch.store.sql.base import SqlPart, chunks, document_keys
from hatewatch.store.sql.versions import digest

_DECISIONS = sa.select(t.gold, t.document.c.id).join(t.document, t.document.c.key == t.gold.c.document)


class SqlGold(SqlPart):
    """Decisions about documents, which of them count, and the audit."""

    def add_audit(self, content: str, *, drawn: datetime) -> None:
        """Keep the audit as a draw left it, as JSON."""
        with self._writer.begin() as connection:
            connection.execute(sa.insert(t.audit).values(content=content, drawn=drawn))

    def audit(self) -> str | None:
        """Return the latest audit as it was given, None before the first."""
        query = sa.select(t.audit.c.content).order_by(t.audit.c.key.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def add_gold(self, decisions: Sequence[Gold]) -> int:
        """Add decisions; return how many were new. All stay; of one document's the latest `decided` counts."""
        with self._writer.begin() as connection:
            documents = document_keys(connection, [one.document for one in decisions])
            rows = {(documents[one.document], digest(one)): one for one in decisions}
            for some in chunks(sorted(documents.values())):
                # Two people may decide at once: the second waits for the first here (SQLite has one writer anyway).
                lock = sa.select(t.document.c.key).where(t.document.c.key.in_(some)).order_by(t.document.c.key)
                connection.execute(lock.with_for_update()).all()
                query = sa.select(t.gold.c.document, t.gold.c.digest).where(t.gold.c.document.in_(some))
                for row in connection.execute(query):
                    rows.pop((row.document, row.digest), None)
            if rows:
                connection.execute(sa.insert(t.gold), [_row(*key, one) for key, one in rows.items()])
        return len(rows)

    def gold(self, *, documents: Sequence[str] | None = None) -> dict[str, Gold]:
        """Return the decision that counts, by document, of all or of these."""
        g = t.gold.c
        query = _DECISIONS.order_by(g.document, g.decided, g.digest)  # of one document's the last stays in the dict
        with self._engine.connect() as connection:
            if documents is None:
                return {row.id: _gold(row) for row in connection.execute(query)}
            return {
                row.id: _gold(row)
                for some in chunks(sorted(set(documents)))
                for row in connection.execute(query.where(t.document.c.id.in_(some)))
            }

    def decisions(self, document: str) -> list[Gold]:
        """Return all decisions about a document, the one that counts last; none if it is not known."""
        g = t.gold.c
        query = _DECISIONS.where(t.document.c.id == document).order_by(g.decided, g.digest)
        with self._engine.connect() as connection:
            return [_gold(row) for row in connection.execute(query)]


def _gold(row: sa.Row[Any]) -> Gold:
    return Gold(row.id, tuple(row.labels), tuple(row.judged), row.decided_by, row.decided, row.reason)


def _row(document: int, digest: str, one: Gold) -> dict[str, object]:
    return {
        "document": document,
        "labels": list(one.labels),
        "judged": list(one.judged),
        "decided_by": one.decided_by,
        "decided": one.decided,
        "reason": one.reason,
        "digest": digest,
    }
