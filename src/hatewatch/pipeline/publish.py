"""Publish: a report of all that a project's store holds, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.pipeline.executor import Executor
from hatewatch.pipeline.intake import need_documents
from hatewatch.pipeline.predict import predict
from hatewatch.pipeline.report import report
from hatewatch.progress import Progress
from hatewatch.project import Project
from hatewatch.records import Unit
from hatewatch.reports import Report, check_free
from hatewatch.store import Store


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a report; None is what the project, or hatewatch, has by default."""

    language: str | None = None
    title: str | None = None
    unit: Unit | None = None
    period: str = "auto"
    examples: int = 0
    model: str | None = None
    workers: int | None = None


def publish(
    project: Project,
    store: Store,
    executor: Executor,
    wish: Wish,
    *,
    out: Path | None = None,
    notes: Sequence[Mapping[str, str]] = (),
    created: datetime,
    progress: Progress,
) -> tuple[Report, Path]:
    """Predict what the model has not seen, write a report into `out`, and return it with the path of its page.

    Without `out` into a new folder in the project's reports/, named by `created` and the language. Raises InputError
    where the store is empty or `out` is taken.
    """
    if out:
        check_free(out)
    need_documents(store)
    language = wish.language or project.settings.language
    stored = predict(store, wish.model or project.model, executor, progress=progress)
    new = new_folder(project.folder / "reports", folder_name(created, language))
    with nullcontext(out) if out else new as folder:
        return report(
            store, stored, folder, title=wish.title or project.settings.name,
            publisher=project.settings.publisher.strip(), language=language, unit=wish.unit or project.settings.count,
            period=wish.period, examples=wish.examples, notes=notes, created=created, progress=progress,
        )  # fmt: skip


def folder_name(created: datetime, language: str) -> str:
    """Return what a report's folder is called."""
    return f"{created.astimezone():%Y-%m-%d-%H%M%S}-{language}"


@contextmanager
def new_folder(parent: Path, name: str) -> Iterator[Path]:
    """Give a new empty folder in `parent`, nobody else's even if two ask at once; it goes if nothing came into it."""
    for number in count(1):
        folder = parent / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(parents=True)
            break
        except FileExistsError:
            continue
        except OSError as error:
            raise InputError(f"{folder}: cannot be made a folder ({error.strerror}).", "Check your rights.") from error
    try:
        yield folder
    finally:
        with suppress(OSError):
            folder.rmdir()  # does so only where it is empty
