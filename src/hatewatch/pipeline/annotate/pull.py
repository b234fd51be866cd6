"""Pull: make the store say what Label Studio says, by reading what changed there and nothing else.

Webhooks are hints and may be lost; this is the truth. A task's time moves whenever one of its annotations is made,
changed, skipped or taken back, so the tasks that moved are read whole and their annotations compared as sets. What
moves no time (a task deleted whole, a person deleted, a bulk merge) shows in the counts, and then everything is read.
That an answer was deleted is told by a reading of the very project that it was given in, and by nothing else: a project
that is gone, or another one under its number, takes nothing back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from hatewatch.annotation.origin import within
from hatewatch.errors import ProjectGoneError
from hatewatch.pipeline.annotate.keep import Names, ServerNames, by_document, keep, read_again, take_back
from hatewatch.pipeline.annotate.queues import close, on_server
from hatewatch.privacy import Pseudonyms
from hatewatch.progress import Progress, Silent
from hatewatch.store import Cursor, Queue, Store

#: The server takes a task's time before it waits for its database, so a later look may find earlier times.
MARGIN = timedelta(minutes=2)
_TOGETHER = 200


class Server(Protocol):
    """What a pull needs of `hatewatch.annotation.studio.Studio`."""

    url: str

    def changed(self, project: int, since: datetime | None) -> Sequence[Any]:
        """Return the tasks that changed at `since` or later, with `task`, `updated` and how many `annotations`."""
        ...

    def fetch(self, project: int, tasks: Sequence[int]) -> Iterable[Mapping[str, Any]]:
        """Yield tasks as the export has them."""
        ...

    def present(self, project: int, uids: Sequence[str]) -> Mapping[str, Sequence[int]]:
        """Return the numbers of the tasks that hold these documents."""
        ...

    def counts(self, project: int) -> Any:
        """Return how many `tasks` and `annotations` a project holds, and when it was `made`."""
        ...

    def people(self) -> Mapping[int, str]:
        """Return the e-mail of each user by number."""
        ...


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one queue's pull found: tasks read, versions not stored before, annotations in all, unreadable ones.

    `deleted` of them were there before and are no more. `closed` says that the queue's project was deleted, as this
    pull was the first to see; then nothing was read, and all answers are kept.
    """

    queue: str
    read: int
    new: int
    annotations: int
    rejected: int
    whole: bool
    deleted: int = 0
    closed: bool = False


def pull(
    store: Store,
    server: Server,
    pseudonyms: Pseudonyms,
    *,
    whole: bool = False,
    projects: Collection[int] | None = None,
    progress: Progress | None = None,
) -> list[Pulled]:
    """Read what changed in every open queue that is on this server; `whole` reads everything, `projects` only these.

    A queue whose project was deleted is closed, and said to be so once. May be killed at any moment and run again.
    Raises StudioError where the server cannot be asked; queues before that one are stored.
    """
    progress = progress or Silent()
    names = ServerNames(server.people, pseudonyms)
    queues = [one for one in on_server(store, server.url) if projects is None or one.project in projects]
    found = [_pull(store, server, names, queue, whole, progress) for queue in queues]
    return [one for one in found if one is not None]


def _pull(store: Store, server: Server, names: Names, queue: Queue, whole: bool, progress: Progress) -> Pulled | None:
    """Pull one queue; None where its project is gone and that is known."""
    assert queue.project is not None
    try:
        made = server.counts(queue.project).made
        if queue.made not in (None, made):  # another project under this number, as on a server that was set up anew
            raise ProjectGoneError(f"{server.url}: project {queue.project} is another one.", "Push again.")
        if queue.closed or queue.made is None:
            queue = replace(queue, closed=False, made=made)
            store.update_queue(queue)
        return _pull_open(store, server, names, queue, whole, progress)
    except ProjectGoneError:
        if queue.closed:
            return None
        close(store, queue)
        stored = store.count_queue(queue.name)
        return Pulled(queue.name, 0, 0, stored.annotations, stored.rejected, False, closed=True)


def _pull_open(store: Store, server: Server, names: Names, queue: Queue, whole: bool, progress: Progress) -> Pulled:
    assert queue.project is not None
    cursor, inside = queue.cursor, within(queue.project)
    first = server.counts(queue.project)
    whole = whole or cursor.newest is None
    since = None if whole or cursor.newest is None else cursor.newest - MARGIN
    some = _read(store, server, names, queue, since, progress)
    if not whole:
        stored, there = store.count_queue(queue.name, inside), server.counts(queue.project)
        if there.annotations != stored.annotations + stored.rejected or there.tasks < first.tasks:
            whole = True
            some += _read(store, server, names, queue, None, progress)
    new = some.new + read_again(store, queue)
    there = server.counts(queue.project)
    now = datetime.now(UTC)
    times = [time for time in (cursor.newest, some.newest) if time is not None]
    swept = now if whole else cursor.swept
    store.move_cursor(queue.name, Cursor(there.tasks, there.annotations, max(times, default=None), swept, now))
    stored = store.count_queue(queue.name)
    return Pulled(queue.name, some.tasks, new, stored.annotations, stored.rejected, whole, some.deleted)


@dataclass(frozen=True, slots=True)
class _Some:
    """What a reading found: tasks, what was new, what was deleted, and the latest time."""

    tasks: int
    new: int
    deleted: int
    newest: datetime | None

    def __add__(self, later: _Some) -> _Some:
        counts = (self.tasks + later.tasks, self.new + later.new, self.deleted + later.deleted)
        return _Some(*counts, later.newest)


def _read(
    store: Store, server: Server, names: Names, queue: Queue, since: datetime | None, progress: Progress
) -> _Some:
    """Store what the tasks that changed since hold."""
    assert queue.project is not None
    found = server.changed(queue.project, since)
    # Of all tasks, those without answers have nothing to tell; of changed ones they have: an answer was taken back.
    changed = [one for one in found if one.annotations or since is not None]
    progress.start(f"Pulling {queue.name}", len(changed), "tasks")
    ids: set[str] = set()
    new = deleted = done = 0
    for i in range(0, len(changed), _TOGETHER):
        some = [one.task for one in changed[i : i + _TOGETHER]]
        documents = _with_doubles(server, queue.project, list(server.fetch(queue.project, some)))
        kept = keep(store, names, queue, documents)
        ids |= kept.ids
        new += kept.new
        deleted += kept.deleted
        done += len(some)
        progress.advance(done, done)
    if since is None:  # what no task holds any more was deleted with its task
        start = within(queue.project)
        deleted += take_back(store, queue, lambda one: one.id not in ids and one.origin.startswith(start))
    return _Some(len(changed), new, deleted, max((one.updated for one in found), default=None))


def _with_doubles(server: Server, project: int, tasks: list[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return tasks by document, with every other task that holds one of these documents, changed or not."""
    documents = by_document(tasks)
    had = {task["id"] for task in tasks}
    numbers = server.present(project, [uid for uid in documents if uid])
    doubles = [number for found in numbers.values() for number in found if number not in had]
    for uid, more in by_document(server.fetch(project, doubles) if doubles else ()).items():
        documents.setdefault(uid, []).extend(more)
    return documents
