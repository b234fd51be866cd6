"""What was fetched, and the runs that did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

import sqlalchemy as sa

from hatewatch.store import tables as t
from hatewatch.store.collecting import Fetch, Run
from hatewatch.store.sql.base import SqlPart, chunks


class SqlCollecting(SqlPart):
    """Askings and runs."""

    def fetches(self, outlet: str, *, since: datetime | None = None) -> dict[str, Fetch]:
        """Return the last asking for each address of an outlet, by address."""
        query = sa.select(*[t.address.c[field.name] for field in fields(Fetch)]).where(t.address.c.outlet == outlet)
        if since is not None:
            query = query.where((t.address.c.role != "article") | (t.address.c.fetched >= since))
        with self._engine.connect() as connection:
            rows = connection.execute(query)
            return {row.url: Fetch(**row._mapping) for row in rows}

    def keep_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Keep these as the last askings for their addresses."""
        latest = {(one.outlet, one.url): one for one in fetches}
        with self._writer.begin() as connection:
            for some in chunks(list(latest)):
                connection.execute(sa.delete(t.address).where(sa.tuple_(t.address.c.outlet, t.address.c.url).in_(some)))
                connection.execute(sa.insert(t.address), [asdict(latest[key]) for key in some])

    def drop_fetches(self, outlet: str, urls: Sequence[str]) -> None:
        """Know nothing any more of these addresses of an outlet."""
        with self._writer.begin() as connection:
            for some in chunks(urls):
                theirs = (t.address.c.outlet == outlet) & t.address.c.url.in_(some)
                connection.execute(sa.delete(t.address).where(theirs))

    def begin_run(self, started: datetime) -> Run:
        """Note that a run begins."""
        with self._writer.begin() as connection:
            query = sa.insert(t.run).values(started=started).returning(t.run.c.key)
            return Run(connection.execute(query).scalar_one(), started)

    def end_run(self, run: Run, *, finished: datetime, outcome: str, counts: Mapping[str, int]) -> None:
        """Note how a run ended."""
        values = {"finished": finished, "outcome": outcome, "counts": dict(counts)}
        with self._writer.begin() as connection:
            connection.execute(sa.update(t.run).where(t.run.c.key == run.key).values(values))

    def runs(self, most: int = 100) -> list[Run]:
        """Return the latest runs, the latest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(t.run).order_by(t.run.c.key.desc()).limit(most))
            return [Run(**row._mapping) for row in rows]
