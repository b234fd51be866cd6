"""Bring home what there is, of a server or a file: the project's queues, the training round's, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hatewatch.annotation.worked import read_examples
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.adjudicate import Settled, settle
from hatewatch.pipeline.annotate.from_file import PulledFile, Survey, held_by, look_through, pull_from_file
from hatewatch.pipeline.annotate.pull import Pulled, Server, pull
from hatewatch.pipeline.annotate.round import FILE, example_id, open_round
from hatewatch.privacy import Pseudonyms
from hatewatch.progress import Progress
from hatewatch.store import Store


@dataclass(frozen=True, slots=True)
class Brought:
    """What a pull of all queues found, and what it settled."""

    queues: tuple[Pulled, ...]
    settled: Settled

    @property
    def new(self) -> int:
        """How many versions were not stored before."""
        return sum(one.new for one in self.queues)


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """What a pull from a file found, what it settled, and by reason how many answers of that queue cannot be read.

    `practice` says that it was of the training round, whose answers are kept apart and settle nothing.
    """

    pulled: PulledFile
    settled: Settled
    reasons: Counter[str]
    practice: bool = False


def bring_home(
    store: Store,
    folder: Path,
    server: Server,
    pseudonyms: Pseudonyms,
    *,
    whole: bool = False,
    projects: Collection[int] | None = None,
    progress: Progress | None = None,
) -> Brought:
    """Pull into `store` and, where a training round was begun, into its own in the project's `folder`; settle after.

    Arguments and errors are those of `pull`.
    """
    found = pull(store, server, pseudonyms, whole=whole, projects=projects, progress=progress)
    settled = settle(store)
    if (folder / FILE).is_file():
        with closing(open_round(folder)) as own:
            found += pull(own, server, pseudonyms, whole=whole, projects=projects, progress=progress)
    return Brought(tuple(found), settled)


def bring_file_home(
    store: Store,
    folder: Path,
    path: Path,
    pseudonyms: Pseudonyms,
    *,
    queue: str | None = None,
    whole: bool = False,
    progress: Progress | None = None,
) -> BroughtFile:
    """Pull the file at `path` into `store` or, if it is of the training round, into the round's own; settle after.

    Arguments and errors are those of `pull_from_file`. Raises InputError, too, for another project's training round.
    """
    survey = look_through(path, pseudonyms, progress)

    def pulled(into: Store) -> tuple[PulledFile, Counter[str]]:
        found = pull_from_file(into, path, pseudonyms, queue=queue, whole=whole, survey=survey, progress=progress)
        return found, Counter(one.reason for one in into.rejected_annotations(found.queue))

    if not held_by(store, survey):
        if (folder / FILE).is_file():
            with closing(open_round(folder)) as own:
                if _is_of(own, survey):
                    found, reasons = pulled(own)
                    return BroughtFile(found, Settled(0, 0, 0), reasons, practice=True)
        if {example_id(one) for one in read_examples().of("round")}.intersection(survey.documents):
            raise InputError(
                f"{path}: these are sentences of a training round, but not of the round of this project.",
                "Pull it in the folder of the project whose round it is; hatewatch annotate round begins one here.",
            )
    found, reasons = pulled(store)
    return BroughtFile(found, settle(store), reasons)


def _is_of(own: Store, survey: Survey) -> bool:
    """Say whether a file is of this round: all towns have the same sentences, and older tasks bear no mark."""
    known = not survey.said or survey.said in {one.name for one in own.queues()}
    return bool(known and held_by(own, survey))
