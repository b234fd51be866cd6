"""What goes with every ingest: the project's rules of entry before it, and what is to be done after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hatewatch import pipeline
from hatewatch.errors import InputError
from hatewatch.pipeline.copies import find_copies
from hatewatch.pipeline.coverage import note_holes
from hatewatch.pipeline.forget import Erased, Home, retain
from hatewatch.pipeline.gate import Gate
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.retention import oldest_kept
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.progress import Progress
from hatewatch.project import Project
from hatewatch.sources import REASONS
from hatewatch.store import Store


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done after an ingest: how many more documents are copies, and what went since it was too old."""

    copies: int
    erased: Erased | None


def rules(project: Project, now: datetime) -> tuple[Pseudonyms, Gate]:
    """Return what makes a project's pseudonyms, and what may come into it."""
    pseudonyms, keep = project.pseudonyms(), project.settings.privacy.keep
    return pseudonyms, Gate(Tombstones(pseudonyms), oldest_kept(keep, now) if keep else None)


def settle(project: Project, store: Store, progress: Progress, *, now: datetime) -> Settled:
    """Find copies, erase what is older than texts are kept, note holes, and list the rows that could not be used.

    May be killed at any moment and run again. The caller holds the project's lock.
    """
    copies = find_copies(store, progress=progress)
    erased = retain(Home.of(project), store, project.settings.privacy.keep, now=now, progress=progress)
    note_holes(store, now=now)
    pipeline.write_rejected(store, project.folder / "rejected.csv")
    return Settled(copies, erased)


def first_remedy(rejected: Mapping[str, int]) -> str:
    """Return what to do about the commonest reason of rejection."""
    if not rejected:
        return "It has no rows: check that this is the right file."
    return REASONS[max(rejected, key=lambda reason: rejected[reason])].remedy["en"]


def need_documents(store: Store) -> None:
    """Raise InputError where the store holds no documents."""
    if not store.counts()["documents"]:
        raise InputError("The store holds no documents yet.", "Bring some in first: hatewatch ingest posts.xlsx.")
