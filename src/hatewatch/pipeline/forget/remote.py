"""Take the tasks of erased documents out of Label Studio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hatewatch.errors import StudioError
from hatewatch.pipeline.annotate.queues import is_same_server
from hatewatch.progress import Progress
from hatewatch.store import Store


class Server(Protocol):
    """What this needs of `hatewatch.annotation.studio.Studio`."""

    url: str

    def titles(self) -> Mapping[int, str]:
        """Return the projects there are, by number."""
        ...

    def remove_tasks(self, project: int, uids: Sequence[str]) -> int:
        """Delete the tasks that hold these documents, with all answers; return how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Removed:
    """How many tasks were deleted on the server by queue, how many may still be there, and why."""

    tasks: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    why: str = ""


def remove_there(store: Store, server: Server | None, progress: Progress) -> Removed:
    """Delete on the server the tasks that erased documents left there. What cannot be done now is noted for later.

    Nothing here keeps an erasure from going on: a server that is down is told of and asked again by the next run.
    """
    leftovers = store.leftovers()
    if not leftovers or server is None:
        return Removed(left={queue: len(ids) for queue, ids in leftovers.items()})
    queues = {one.name: one for one in store.queues()}
    tasks: dict[str, int] = {}
    why = ""
    try:
        titles = server.titles()
        progress.start("Deleting in Label Studio", sum(map(len, leftovers.values())), "tasks")
        done = 0
        for name, ids in leftovers.items():
            queue = queues[name]
            if queue.project is None or not is_same_server(queue.url, server.url):
                continue
            if queue.project in titles:  # else its project was deleted there, and all tasks with it
                tasks[name] = server.remove_tasks(queue.project, ids)
            store.forget_leftovers(name, ids)
            done += len(ids)
            progress.advance(done, done)
    except StudioError as error:
        why = str(error)
    return Removed(tasks, {queue: len(ids) for queue, ids in store.leftovers().items()}, why)
