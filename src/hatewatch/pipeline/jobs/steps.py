"""What the worker does for a job, step by step; each may be cut off at any moment and done again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatewatch import pipeline
from hatewatch.errors import BusyError, InputError, LackingError
from hatewatch.lock import locked
from hatewatch.pipeline.intake import first_remedy, rules, settle
from hatewatch.pipeline.jobs.files import drop, file_of, missing, uploads_of
from hatewatch.pipeline.jobs.look import fitted, look
from hatewatch.pipeline.jobs.told import Told
from hatewatch.pipeline.jobs.unfit import UnfitError
from hatewatch.pipeline.publish import Wish, folder_name, publish
from hatewatch.project import Project
from hatewatch.reports.manifest import NAME
from hatewatch.store import Store
from hatewatch.store.jobs import Job

_PATIENCE = 0.5  # seconds between two tries to have the project for oneself


@dataclass(frozen=True, slots=True)
class Work:
    """A job with what its steps need; `result` is what is known so far, `changed` says that there is more to see."""

    job: Job
    project: Project
    store: Store
    told: Told
    result: dict[str, Any]
    changed: Callable[[], None]

    def note(self, **found: object) -> None:
        """Keep what was found."""
        self.result.update(found)
        self.store.note_job(self.job.id, self.result)


def do(work: Work) -> None:
    """Do all that a job asks for."""
    if work.job.kind == "upload":
        _upload(work)
        if not work.job.wish.get("report"):
            return
    _report(work)


def _upload(work: Work) -> None:
    """Bring a file's documents into the store and have them predicted; the file goes as soon as they are stored."""
    if not work.result.get("read"):
        _read(work)
    drop(work.project.folder, work.job.id)
    with _alone(work):
        work.told.stage("copies")
        settle(work.project, work.store, work.told, now=_now())
    work.changed()
    work.told.stage("predict")
    with pipeline.ProcessExecutor() as executor:
        pipeline.predict(work.store, work.project.model, executor, progress=work.told)
    work.changed()


def _read(work: Work) -> None:
    path, mapping, serve = file_of(work.project.folder, work.job.id), _mapping(work), work.project.settings.serve
    if path is None:
        raise missing(work.job.name)
    work.told.stage("look")
    seen = look(path, mapping, work.told, most_mb=serve.upload_mb, most_rows=serve.upload_rows)
    work.note(
        columns=dict(seen.columns), unused=list(seen.unused), shape=seen.shape, rows=seen.rows, digest=seen.digest
    )
    with _alone(work), pipeline.ProcessExecutor() as executor:
        # What an earlier worker stored of this very file counts as ours; what an earlier job did, does not.
        before = work.result.setdefault("before", work.store.documents_of(seen.digest))
        work.note(before=before)
        work.told.stage("read")
        pseudonyms, gate = rules(work.project, _now())
        try:
            done = pipeline.ingest(
                path, work.store, pseudonyms, executor, mapping=mapping, gate=gate, progress=work.told
            )
        except LackingError:
            raise
        except InputError as error:
            raise fitted(error, path) from error
        added = work.store.documents_of(seen.digest) - before
        rejected, refused = sum(done.rejected.values()), sum(done.refused.values())
        work.note(
            source=done.source, rows=done.rows, documents=added, updated=done.updated,
            known=max(0, done.rows - added - done.updated - rejected - refused),
            rejected=dict(done.rejected), refused=dict(done.refused),
        )  # fmt: skip
        if done.rejected and not (added or done.updated or done.known or done.refused):
            raise UnfitError(f"{path.name}: no row could be used.", first_remedy(done.rejected), "unusable")
        work.note(read=True)


def _report(work: Work) -> None:
    """Write a report under another name, and give it its own when it is whole."""
    work.told.stage("report")
    folder, wish = work.project.folder / "reports", work.job.wish
    if "report" not in work.result:
        made, language = _now(), wish.get("language") or work.project.settings.language
        work.note(report=_free(folder, folder_name(made, language)), created=made.isoformat())
    whole, part = folder / work.result["report"], uploads_of(work.project.folder) / work.job.id / "report"
    if not (whole / NAME).exists():
        shutil.rmtree(part, ignore_errors=True)
        asked = Wish(
            wish.get("language"), wish.get("title") or None, wish.get("unit"), wish.get("period") or "auto",
            int(wish.get("examples") or 0),
        )  # fmt: skip
        try:
            with pipeline.ProcessExecutor() as executor:
                built, _ = publish(
                    work.project, work.store, executor, asked, out=part,
                    created=datetime.fromisoformat(work.result["created"]), progress=work.told,
                )  # fmt: skip
            work.note(counted=built.n, measured=built.measured, model=built.model)
            folder.mkdir(exist_ok=True)
            part.rename(whole)
        finally:
            drop(work.project.folder, work.job.id)
    work.changed()


def _free(folder: Path, name: str) -> str:
    """Return the name, or with a number where a report has it already."""
    taken = {one.name for one in folder.iterdir()} if folder.is_dir() else set()
    return next(one for n in range(1, len(taken) + 2) if (one := name if n == 1 else f"{name}-{n}") not in taken)


def _mapping(work: Work) -> dict[str, str]:
    return {str(role): str(column) for role, column in (work.job.wish.get("mapping") or {}).items()}


@contextmanager
def _alone(work: Work) -> Iterator[None]:
    """Hold the project's lock, as every command does that brings documents in; wait for it as the job's stage."""
    wait = 0.0
    while True:
        held = locked(work.project.folder, wait=wait)
        with suppress(BusyError):
            held.__enter__()
            break
        work.told.stage("waiting")
        wait = _PATIENCE
    try:
        yield
    finally:
        held.__exit__(None, None, None)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
