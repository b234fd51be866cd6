"""Open the queues of a project on the server: one Label Studio project for each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.interface import instructions, labelling_config, removed
from hatewatch.errors import ProjectGoneError, StudioError
from hatewatch.store import FILES, Queue, Store

#: The queue of everybody, where no volunteers are named.
EVERYONE = "everyone"
#: The purpose of the queues that volunteers label in.
LABEL = "label"
_SHORTEST, _LONGEST = 3, 50
_AGAIN = "#"


class Counting(Protocol):
    """What telling whether a project is there needs of `hatewatch.annotation.studio.Studio`."""

    def counts(self, project: int) -> Any:
        """Return how many `tasks` a project holds, and when it was `made`."""
        ...


class Server(Counting, Protocol):
    """What opening queues needs of `hatewatch.annotation.studio.Studio`."""

    url: str

    def titles(self) -> Mapping[int, str]:
        """Return the projects there are, by number."""
        ...

    def config(self, project: int) -> str:
        """Return the interface that a project has now."""
        ...

    def create_project(self, title: str, config: str, **settings: Any) -> int:
        """Make a project and return its number."""
        ...

    def update_project(self, project: int, config: str, **settings: Any) -> None:
        """Give a project another interface and settings."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A queue that should be open: what it is for, in what language, and how many people read each text of it."""

    name: str
    language: str
    purpose: str = LABEL
    overlap: int = 1


def wanted_queues(volunteers: Sequence[Volunteer], language: str, overlap: int) -> list[Wanted]:
    """Return the labelling queues a project should have: one a volunteer, or one for everybody."""
    if not volunteers:
        return [Wanted(EVERYONE, language, overlap=overlap)]
    return [Wanted(one.name, one.language) for one in volunteers]


def planned_for(store: Store, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Return those of the wanted queues for which tasks are stored."""
    owners = {owner(task.queue) for task in store.tasks()}
    return [one for one in wanted if one.name in owners]


def owner(queue: str) -> str:
    """Return whose queue it is: one opened beside another, whose project was deleted, has a number after the name."""
    return queue.partition(_AGAIN)[0]


def queues_of(store: Store, owned: str, purpose: str = LABEL) -> list[Queue]:
    """Return all queues of this owner and purpose, in the order they were made."""
    return [one for one in store.queues() if (owner(one.name), one.purpose) == (owned, purpose)]


def current(store: Store, owned: str, purpose: str = LABEL) -> Queue | None:
    """Return the queue of this owner and purpose that counts on the server now: the one opened last."""
    mine = [one for one in queues_of(store, owned, purpose) if one.url != FILES]
    return mine[-1] if mine else None


def on_server(store: Store, url: str) -> list[Queue]:
    """Return the queues that have or had a project on the server at `url`, but those that another was opened after."""
    latest = {(owner(one.name), one.purpose): one for one in store.queues() if one.url != FILES}
    return [one for one in latest.values() if one.project is not None and is_same_server(one.url, url)]


def by_files(store: Store, wanted: Wanted) -> Queue:
    """Return the stored queue of this owner whose tasks go by files, made where there is none.

    It is another than the one on a server: what the two hold is told apart by nothing else, and neither tells what was
    deleted in the other.
    """
    mine = queues_of(store, wanted.name, wanted.purpose)
    for one in reversed(mine):
        if one.url == FILES:
            return one
    if mine and mine[-1].url is None:  # nobody was told of it yet
        found = replace(mine[-1], url=FILES)
        store.update_queue(found)
        return found
    return store.add_queue(Queue(_next_name(wanted, mine), wanted.purpose, wanted.language, FILES))


def is_same_server(one: str | None, other: str | None) -> bool:
    """Return whether two addresses are one server's: this computer has two names."""
    first, second = ((url or "").rstrip("/").replace("//localhost", "//127.0.0.1") for url in (one, other))
    return first == second


def labelling_address(queue: Queue) -> str:
    """Return where volunteers open a queue that is on a server."""
    return f"{queue.url}/projects/{queue.project}/data?labeling=1"


def open_queues(store: Store, server: Server, town: str, wanted: Sequence[Wanted]) -> list[Queue]:
    """Return the open queues that are `wanted`, in that order, made or brought up to date on the server.

    A project that was deleted there closes its queue, whose annotations stay, and another is opened beside it; so is
    one beside a queue that went by files. Raises StudioError where the new interface lacks an answer that people have
    given.
    """
    titles = dict(server.titles())
    return [_open(store, server, town, one, titles) for one in wanted]


def _open(store: Store, server: Server, town: str, wanted: Wanted, titles: dict[int, str]) -> Queue:
    config = labelling_config(wanted.language)
    settings = _settings(wanted)
    digest = hashlib.sha256(f"{config}{sorted(settings.items())}".encode()).hexdigest()
    queue = _current(store, server, wanted, titles)
    title = _title(town, queue.name)
    if queue.project is None:
        # Made by a push that was cut off before it could note the number, and so empty, or made now.
        same = [number for number, name in titles.items() if name == title and not server.counts(number).tasks]
        number = same[0] if same else server.create_project(title, config, **settings)
        if same:
            server.update_project(number, config, **settings)
        titles[number] = title
        made = server.counts(number).made
        queue = replace(queue, url=server.url, project=number, config=digest, language=wanted.language, made=made)
        store.update_queue(queue)
    elif (there := server.config(queue.project)).strip() != config.strip() or queue.config != digest:
        if gone := removed(there, config):
            raise StudioError(
                f"{server.url}, project {queue.project}: its interface asks for {', '.join(gone)}, which the label "
                "scheme of this hatewatch does not have.",
                "Use the hatewatch version it was pushed with, or delete the project there after a last pull.",
            )
        server.update_project(queue.project, config, **settings)
        queue = replace(queue, config=digest, language=wanted.language)
        store.update_queue(queue)
    return queue


def _current(store: Store, server: Server, wanted: Wanted, titles: Mapping[int, str]) -> Queue:
    """Return the stored queue of this owner that is open or not yet made.

    What one whose project is gone, or one that went by files, was to ask and has too few answers to goes into the next.
    """
    mine = queues_of(store, wanted.name, wanted.purpose)
    last = current(store, wanted.name, wanted.purpose)
    if last and last.project is None:
        return last
    if last and last.project in titles and is_same_server(last.url, server.url) and is_there(server, last):
        return _reopened(store, last)
    opened = store.add_queue(Queue(_next_name(wanted, mine), wanted.purpose, wanted.language))
    if before := last or (mine[-1] if mine else None):
        hand_over(store, before, opened, wanted.overlap)
    return opened


def hand_over(store: Store, before: Queue, after: Queue, overlap: int) -> None:
    """Put into `after` the tasks of `before` that have fewer than `overlap` answers in all queues of their owner."""
    mine = queues_of(store, owner(before.name), before.purpose)
    answers = Counter(one.document for old in mine for one in store.annotations(old.name))
    waiting = [one for one in store.tasks(before.name) if answers[one.document] < overlap]
    store.add_tasks([replace(one, queue=after.name) for one in waiting])


def is_there(server: Counting, queue: Queue) -> bool:
    """Say whether a queue's project is still on the server, and no other one under its number.

    Raises StudioError where that cannot be told: a server that is down has lost nothing.
    """
    assert queue.project is not None
    try:
        made = server.counts(queue.project).made
    except ProjectGoneError:
        return False
    return queue.made is None or bool(made == queue.made)


def close(store: Store, queue: Queue) -> None:
    """Note that a queue's project was deleted: its answers stay, and nothing waits there any more."""
    store.update_queue(replace(queue, closed=True))


def _reopened(store: Store, queue: Queue) -> Queue:
    """Return a queue whose project is there: again, where Label Studio was put back from a copy."""
    if queue.closed:
        queue = replace(queue, closed=False)
        store.update_queue(queue)
    return queue


def _next_name(wanted: Wanted, mine: Sequence[Queue]) -> str:
    return f"{wanted.name}{_AGAIN}{len(mine) + 1}" if mine else wanted.name


def _title(town: str, queue: str) -> str:
    """Return a project's title: by it a volunteer finds the queue, and a push the project it made before it fell."""
    end = f" · {queue}"
    return (f"hatewatch {town}"[: _LONGEST - len(end)] + end)[:_LONGEST].ljust(_SHORTEST)


def _settings(wanted: Wanted) -> dict[str, Any]:
    """Return a project's settings: nothing of models or other people is shown, and a skipped text does not return."""
    return {
        "expert_instruction": instructions(wanted.language),
        "show_instruction": True,
        "show_skip_button": True,
        "skip_queue": "REQUEUE_FOR_OTHERS" if wanted.overlap > 1 else "IGNORE_SKIPPED",
        "enable_empty_annotation": False,
        "maximum_annotations": wanted.overlap,
        "overlap_cohort_percentage": 100,
        "sampling": "Sequential sampling",
        "show_collab_predictions": False,
        "evaluate_predictions_automatically": False,
    }
