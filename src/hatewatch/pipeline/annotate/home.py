"""Bring home everything there is: the project's queues, the training round's, and what was decided."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hatewatch.pipeline.annotate.adjudicate import Settled, settle
from hatewatch.pipeline.annotate.pull import Pulled, Server, pull
from hatewatch.pipeline.annotate.round import FILE, open_round
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
