"""Withdraw: take out of volunteers' queues what they would rather not read now and have not read yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from hatewatch.annotation.care import Volunteer
from hatewatch.pipeline.annotate.plan import candidate_of
from hatewatch.pipeline.annotate.queues import owner
from hatewatch.records import Annotation
from hatewatch.store import Queue, Store


class Server(Protocol):
    """What withdrawing needs of `hatewatch.annotation.studio.Studio`."""

    def present(self, project: int, uids: Sequence[str]) -> Mapping[str, Sequence[int]]:
        """Return the numbers of the tasks that hold these documents."""
        ...

    def fetch(self, project: int, tasks: Sequence[int]) -> Iterable[Mapping[str, Any]]:
        """Yield tasks as the export has them."""
        ...

    def remove_tasks(self, project: int, uids: Sequence[str]) -> int:
        """Delete the tasks that hold these documents; return how many there were."""
        ...


def withdraw(
    store: Store, queues: Sequence[Queue], volunteers: Sequence[Volunteer], server: Server | None = None
) -> dict[str, int]:
    """Take back the tasks of `queues` that speak of what their owner avoids, where nobody answered; return how many.

    Opt-outs may be changed at any time, so this is asked before anything new is dealt: other readers get what is taken
    back. On the `server` a task with an answer stays, also one that no pull has brought home yet: no label is lost.
    """
    avoided = {one.name: frozenset(one.avoid) for one in volunteers if one.avoid}
    annotations = list(store.annotations()) if avoided else []
    answered = {(owner(one.queue), one.document) for one in annotations}
    waiting = {
        queue.name: [
            one.document for one in store.tasks(queue.name) if (owner(queue.name), one.document) not in answered
        ]
        for queue in queues
        if owner(queue.name) in avoided
    }
    about = _about(store, {document for some in waiting.values() for document in some}, annotations)
    gone: dict[str, int] = {}
    for queue in queues:
        unwanted = [one for one in waiting.get(queue.name, ()) if about[one] & avoided[owner(queue.name)]]
        if unwanted and server is not None and queue.project is not None:
            there = server.present(queue.project, unwanted)
            begun = _begun(server, queue.project, [number for numbers in there.values() for number in numbers])
            unwanted = [one for one in unwanted if begun.isdisjoint(there.get(one, ()))]
            server.remove_tasks(queue.project, unwanted)
        if unwanted:
            store.drop_tasks(queue.name, unwanted)
            gone[queue.name] = len(unwanted)
    return gone


def _begun(server: Server, project: int, tasks: Sequence[int]) -> set[int]:
    return {task["id"] for task in server.fetch(project, tasks) if task["annotations"]} if tasks else set()


def _about(store: Store, documents: set[str], annotations: Sequence[Annotation]) -> dict[str, frozenset[str]]:
    """Return the groups and grounds that each of these documents speaks of."""
    if not documents:
        return {}
    given: dict[str, list[Annotation]] = {}
    for one in annotations:
        given.setdefault(one.document, []).append(one)
    models = store.models()
    model = models[-1] if models else None
    return {
        one.id: candidate_of(one, model, given).about
        for page in store.frame(model)
        for one in page
        if one.id in documents
    }
