"""Send a queue's tasks to the server: those that it lacks, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from hatewatch.annotation.convert import to_task
from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.store import Queue, Store

_TOGETHER = 500


class Server(Protocol):
    """What sending needs of `hatewatch.annotation.studio.Studio`."""

    def counts(self, project: int) -> Any:
        """Return how many `tasks` a project holds."""
        ...

    def present(self, project: int, uids: Sequence[str]) -> Mapping[str, Sequence[int]]:
        """Return the numbers of the tasks that hold these documents."""
        ...

    def add_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> Iterator[list[int]]:
        """Send tasks and yield the numbers of each batch."""
        ...


def send(
    store: Store,
    server: Server,
    queue: Queue,
    *,
    mark: str = "",
    unmasked: bool = False,
    progress: Progress | None = None,
) -> int:
    """Send the tasks of a queue that its project lacks and return how many those were.

    The store knows what is to be sent, the server what it has: killed at any moment and run again, no task is missing
    and none is there twice. `mark` is the project's (`mark_of`). Handles, addresses, numbers and plates are masked
    unless `unmasked` is said.
    """
    assert queue.project is not None
    progress = progress or Silent()
    shown: Callable[[str], str] = (lambda text: text) if unmasked else mask
    # What has an answer was sent; asking for the rest alone spares a large project's texts.
    answered = {one.document for one in store.annotations(queue.name, deleted=True)}
    wanted = [task.document for task in store.tasks(queue.name) if task.document not in answered]
    there = server.present(queue.project, wanted) if server.counts(queue.project).tasks else {}
    missing = [document for document in wanted if document not in there]
    progress.start(f"Sending to {queue.name}", len(missing), "tasks")
    done = 0
    for i in range(0, len(missing), _TOGETHER):
        some = missing[i : i + _TOGETHER]
        texts = store.texts(some)
        for numbers in server.add_tasks(
            queue.project, [to_task(one, shown(texts[one]), queue.name, mark) for one in some if one in texts]
        ):
            done += len(numbers)
            progress.advance(done, done)
    return done
