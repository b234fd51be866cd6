"""The jobs of a project as the server sees them: taken in, told of, and given to the worker that it watches."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from hatewatch.errors import InputError
from hatewatch.pipeline.jobs.files import Incoming, drop, file_of, missing
from hatewatch.pipeline.jobs.watched import Watched
from hatewatch.project import Project
from hatewatch.sources.printable import printable
from hatewatch.sources.protocol import ROLES
from hatewatch.store import Store
from hatewatch.store.jobs import Job

_LONGEST_TITLE = 200
_LONGEST_COLUMN = 1_000


class Jobs:
    """Uploads and reports that somebody asked for: once such a call returned its job, no kill loses it.

    `open` makes a store, once; `changed` is called when a job has changed what a report or a page would say.
    """

    def __init__(
        self, project: Project, open: Callable[[], Store], *, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._project, self._open = project, open
        self._opened: Store | None = None
        self._opening = threading.Lock()
        self._watched = Watched(project.folder, changed)

    def incoming(self, name: str) -> Incoming:
        """Return where the bytes of an upload are written to, piece by piece; then `accept` makes it a job."""
        return Incoming(
            self._project.folder, secrets.token_hex(16), name, self._project.settings.serve.upload_mb * 1_000_000
        )

    def accept(
        self, file: Incoming, *, by: str, mapping: Mapping[str, str] | None = None, report: bool = False,
        language: str | None = None, title: str = "", token: str = "",
    ) -> Job:  # fmt: skip
        """Return the job of a file that came whole; with a `token` that `by` gave before, the job of that time.

        `mapping` says which column is what, as `hatewatch ingest --map` does; with `report`, one is made in the end.
        Raises InputError where the file is empty or the mapping names what no column can be.
        """
        wish: dict[str, object] = {"mapping": _checked(mapping or {})}
        if report:
            wish |= {"report": True, "language": language, "title": _title(title)}
        file.finish()
        asked = Job(file.id, "upload", "queued", file.name, by, _now(), file.size, wish)
        job = self._store.add_job(asked, _digest("upload", by, token))
        if job.id == file.id:
            file.keep()
        self._watched.wake()
        return job

    def upload(
        self, name: str, content: Iterable[bytes], *, by: str, mapping: Mapping[str, str] | None = None,
        report: bool = False, language: str | None = None, title: str = "", token: str = "",
    ) -> Job:  # fmt: skip
        """Take in a file whose bytes come from `content`; see `accept`."""
        with self.incoming(name) as file:
            for data in content:
                file.write(data)
            return self.accept(file, by=by, mapping=mapping, report=report, language=language, title=title, token=token)

    def report(
        self, *, by: str, title: str = "", language: str | None = None, unit: str | None = None, period: str = "auto",
        token: str = "",
    ) -> Job:  # fmt: skip
        """Ask for a report of all that is stored; what is not said is as the project has it."""
        wish = {"language": language, "title": _title(title), "unit": unit, "period": period}
        asked = Job(secrets.token_hex(16), "report", "queued", _title(title), by, _now(), 0, wish)
        job = self._store.add_job(asked, _digest("report", by, token))
        self._watched.wake()
        return job

    def job(self, id: str) -> Job | None:
        """Return the job of that id, None where there is none."""
        return self._store.job(id)

    def uploaded(self, by: str, token: str) -> Job | None:
        """Return the upload that `by` asked for with this token, None where there is none."""
        return self._store.job_of(_digest("upload", by, token)) if token else None

    def jobs(self, most: int = 50) -> list[Job]:
        """Return the latest jobs, the latest first; those that ended a month ago are not known any more."""
        return self._store.jobs(most)

    def cancel(self, id: str) -> Job | None:
        """Take a job back and return it, None where there is none: at once where it waits, else after its batch.

        What it has stored by then stays. Of one that failed the kept file goes; one that is done stays as it is.
        """
        job = self._store.cancel_job(id, _now())
        if job is not None and job.state == "cancelled":
            drop(self._project.folder, id)
        return job

    def again(self, id: str, mapping: Mapping[str, str] | None = None) -> Job | None:
        """Try a failed job once more, with other columns where `mapping` says so; None where there is no such job.

        Raises InputError where it did not fail, where its file is not kept any more, or where the mapping is wrong.
        """
        job = self._store.job(id)
        if job is None:
            return None
        if job.state != "failed":
            raise InputError(f"This job has not failed: it is {job.state}.", "Only a job that failed is tried again.")
        if not self.mendable(job):
            raise missing(printable(job.name))
        wish = {**job.wish, "mapping": _checked(mapping)} if mapping is not None else job.wish
        self._store.queue_again(id, wish)
        self._watched.wake()
        return self._store.job(id)

    def mendable(self, job: Job) -> bool:
        """Return whether a job failed and can be tried again: it needs no file any more, or the file is there."""
        if job.state != "failed":
            return False
        return job.kind == "report" or bool(job.result.get("read")) or file_of(self._project.folder, job.id) is not None

    @contextmanager
    def running(self) -> Iterator[Jobs]:
        """Have a worker at work, whatever happens to it, for as long as the context lasts."""
        try:
            with self._watched.running():
                yield self
        finally:
            with self._opening:
                opened, self._opened = self._opened, None
            if opened is not None:
                opened.close()

    @property
    def worker(self) -> int | None:
        """The worker's process id, None where none is at work."""
        return self._watched.process

    @property
    def _store(self) -> Store:
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened


def _checked(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return what was said of columns; InputError where it names what no column can be."""
    for role, column in mapping.items():
        if role not in (*ROLES, "sheet"):
            raise InputError(
                f"{printable(role[:40])}: no column can be that.", f"Use one of: {', '.join((*ROLES, 'sheet'))}."
            )
        if len(column) > _LONGEST_COLUMN:
            raise InputError(f"{role}: no column has so long a name.", "Give its number, from 1.")
    return {role: printable(column) for role, column in mapping.items()}


def _digest(kind: str, by: str, token: str) -> str:
    """Return what a token is kept as; "" where none was given."""
    return hashlib.sha256("\x1f".join((kind, by, token)).encode("utf-8", "surrogatepass")).hexdigest() if token else ""


def _title(title: str) -> str:
    title = printable(" ".join(title.split()))
    if len(title) > _LONGEST_TITLE:
        raise InputError(f"The title has {len(title):,} characters.", f"Say it in {_LONGEST_TITLE} or fewer.")
    return title


def _now() -> datetime:
    return datetime.now(UTC)
