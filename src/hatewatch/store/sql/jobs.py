"""The jobs of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hatewatch.records import Rejected
from hatewatch.store import tables as t
from hatewatch.store.jobs import Job, JobState
from hatewatch.store.sql.base import SqlPart

_J = t.job.c
_SAME = (
    "id", "kind", "state", "name", "by", "made", "size", "started", "finished", "stage", "done", "total", "attempts",
    "cancelling",
)  # fmt: skip
#: The columns of a job that has just been asked for.
_AFRESH = {"stage": "", "done": 0, "total": None, "attempts": 0, "cancelling": False, "what": None, "remedy": None}


class SqlJobs(SqlPart):
    """Jobs, and what became of the files that they were asked for with."""

    def add_job(self, job: Job, token: str = "") -> Job:
        """Add a job and return it; where one was added with that token before, return that one and add nothing."""
        values = {name: getattr(job, name) for name in _SAME}
        values |= {"wish": _written(job.wish), "result": _written(job.result), "token": token or None}
        try:
            with self._writer.begin() as connection:
                connection.execute(sa.insert(t.job).values(values))
        except sa.exc.IntegrityError:
            if token and (there := self.job_of(token)):
                return there
            raise
        return job

    def job(self, id: str) -> Job | None:
        """Return the job of that id, None where there is none."""
        return self._one(_J.id == id)

    def job_of(self, token: str) -> Job | None:
        """Return the job that was added with that token, None where there is none."""
        return self._one(_J.token == token)

    def jobs(self, most: int = 50) -> list[Job]:
        """Return the latest jobs, the latest first."""
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(sa.select(t.job).order_by(_J.key.desc()).limit(most))]

    def claim_job(self, now: datetime) -> Job | None:
        """Hand out a job as running, None where none waits: what is running already first, then the smallest."""
        left = sa.case((_J.state == "running", 0), else_=1)
        waiting = sa.select(t.job).where(_J.state.in_(("running", "queued"))).order_by(left, _J.size, _J.key).limit(1)
        with self._engine.connect() as connection:  # asked every few seconds, so no writer has to wait for it in vain
            if connection.execute(waiting).first() is None:
                return None
        with self._writer.begin() as connection:
            row = connection.execute(waiting.with_for_update()).one_or_none()
            if row is None:
                return None
            started = row.started or now
            values = {"state": "running", "attempts": row.attempts + 1, "started": started}
            connection.execute(sa.update(t.job).where(_J.key == row.key).values(values))
            return _job(connection.execute(sa.select(t.job).where(_J.key == row.key)).one())

    def tell_job(self, id: str, stage: str, done: int, total: int | None) -> bool:
        """Keep how far a job is; return whether to go on with it: nobody took it back, and it is still there."""
        running = sa.update(t.job).where(_J.id == id, _J.state == "running")
        values = {"stage": stage, "done": done, "total": total}
        with self._writer.begin() as connection:
            taken_back = connection.execute(running.values(values).returning(_J.cancelling)).scalar_one_or_none()
            return taken_back is False

    def note_job(self, id: str, result: Mapping[str, Any]) -> None:
        """Keep what is known of a job so far, for whoever looks at it or takes it up again."""
        with self._writer.begin() as connection:
            connection.execute(sa.update(t.job).where(_J.id == id).values(result=_written(result)))

    def end_job(
        self, id: str, state: JobState, now: datetime, *, result: Mapping[str, Any],
        error: tuple[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Note how a job ended."""
        what, remedy = error or (None, None)
        values = {"state": state, "finished": now, "what": what, "remedy": remedy, "result": _written(result)}
        with self._writer.begin() as connection:
            connection.execute(sa.update(t.job).where(_J.id == id).values(values))

    def put_back_job(self, id: str) -> None:
        """Let a running job wait again, as if this worker had never taken it up."""
        running = sa.update(t.job).where(_J.id == id, _J.state == "running")
        with self._writer.begin() as connection:
            connection.execute(running.values(state="queued", attempts=_J.attempts - 1))

    def cancel_job(self, id: str, now: datetime) -> Job | None:
        """Take back a job that waits or failed; of one that runs, note that it is wished. Return it, if it is there."""
        mine = sa.update(t.job).where(_J.id == id)
        with self._writer.begin() as connection:
            connection.execute(mine.where(_J.state == "running").values(cancelling=True))
            still = mine.where(_J.state.in_(("queued", "failed")))
            connection.execute(still.values(state="cancelled", finished=now))
            row = connection.execute(sa.select(t.job).where(_J.id == id)).one_or_none()
            return None if row is None else _job(row)

    def queue_again(self, id: str, wish: Mapping[str, Any]) -> bool:
        """Let a failed job wait again, with another wish; return whether it was one."""
        failed = sa.update(t.job).where(_J.id == id, _J.state == "failed")
        values = {**_AFRESH, "state": "queued", "wish": _written(wish), "finished": None}
        with self._writer.begin() as connection:
            return connection.execute(failed.values(values)).rowcount == 1

    def prune_jobs(self, before: datetime) -> int:
        """Drop the jobs that ended before then; return how many."""
        ended = _J.state.in_(("done", "failed", "cancelled")) & (_J.finished < before)
        with self._writer.begin() as connection:
            return connection.execute(sa.delete(t.job).where(ended)).rowcount

    def documents_of(self, digest: str) -> int:
        """Return how many documents came into the store with the file of these bytes (sha256, hexadecimal)."""
        query = sa.select(sa.func.count()).select_from(t.document).join(t.ingest, t.ingest.c.key == t.document.c.ingest)
        with self._engine.connect() as connection:
            return int(connection.execute(query.where(t.ingest.c.digest == digest)).scalar_one())

    def rejected_of(self, digest: str) -> Iterator[Rejected]:
        """Yield the rows of the file of these bytes that could not be used."""
        r = t.rejected.c
        # `key` is what pages go on after: whoever takes the rows may be slow, and no transaction stays open meanwhile.
        query = sa.select(t.rejected, r.row.label("key")).join(t.ingest, t.ingest.c.key == r.ingest)
        query = query.where(t.ingest.c.digest == digest, r.row > sa.bindparam("after")).order_by(r.row).limit(1_000)
        for rows in self._pages(query):
            yield from (Rejected(row.row, row.reason, row.detail, row.raw, row.shape) for row in rows)

    def _one(self, which: sa.ColumnElement[bool]) -> Job | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(t.job).where(which)).one_or_none()
            return None if row is None else _job(row)


def _job(row: sa.Row[Any]) -> Job:
    error = None if row.what is None else (row.what, row.remedy or "")
    return Job(
        **{name: getattr(row, name) for name in _SAME}, wish=json.loads(row.wish), result=json.loads(row.result),
        error=error,
    )  # fmt: skip


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
