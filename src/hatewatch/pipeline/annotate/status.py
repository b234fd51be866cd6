"""Tell how the labelling goes, from the store alone: what waits in each queue, and how each volunteer's day was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from hatewatch.annotation.care import Standing, Volunteer, count_exposure, match_volunteers, standings
from hatewatch.pipeline.annotate.plan import candidate_of
from hatewatch.pipeline.annotate.queues import EVERYONE, LABEL, owner
from hatewatch.pipeline.annotate.round import FILE, open_round
from hatewatch.records import ISTANBUL, Annotation
from hatewatch.store import Queue, Store


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How far one queue is, as of the last pull.

    `tasks` are texts; `done` are those with as many answers as they should have, `waiting` the others. `answers`
    counts texts by what at least one current answer to them says (judged, undecided, declined, skipped): a text that
    several people answered, or that was imported twice, counts once for each. `unreadable` are answers that could not
    be read. `pulled` is when the queue was last read, None if never. `left` says that its volunteer is one no more:
    what nobody has answered there is the others' now, and does not wait.
    """

    queue: Queue
    tasks: int
    done: int
    waiting: int
    answers: Counter[str]
    unreadable: int
    pulled: datetime | None
    left: bool = False


def queue_statuses(store: Store, overlap: int = 2, volunteers: Sequence[Volunteer] = ()) -> list[QueueStatus]:
    """Return the status of every queue; `overlap` is how many answers a text of the shared queue should have.

    A text that was skipped or declined has its answer: nobody is asked twice. In a queue whose project was deleted
    nothing waits, nor what is in one that was opened after it, nor, where there are `volunteers`, in that of one who
    left.
    """
    here = {EVERYONE, *(one.name for one in volunteers)}
    later: dict[tuple[str, str], set[str]] = {}  # what is in the queues opened after, by owner and purpose
    found = []
    for queue in reversed(store.queues()):
        name = owner(queue.name)
        after = later.setdefault((name, queue.purpose), set())
        left = bool(volunteers) and queue.purpose == LABEL and name not in here
        found.append(_status(store, queue, overlap if name == EVERYONE else 1, after, left))
        after.update(task.document for task in store.tasks(queue.name))
    return found[::-1]


def round_statuses(folder: Path) -> list[QueueStatus]:
    """Return the status of the training round's queues, none where the project in `folder` has had no round.

    A sentence of the shared queue is done when one person has answered it: how many will is not known.
    """
    if not (folder / FILE).is_file():
        return []
    with closing(open_round(folder)) as own:
        return queue_statuses(own, overlap=1)


def _status(store: Store, queue: Queue, wanted: int, after: Collection[str], left: bool) -> QueueStatus:
    counts = store.count_queue(queue.name)
    tasks = [task.document for task in store.tasks(queue.name)]
    outcomes: dict[str, set[str]] = {one: set() for one in tasks}
    readers: dict[str, set[str]] = {one: set() for one in tasks}
    for one in store.annotations(queue.name):
        if one.document in readers:
            outcomes[one.document].add(one.outcome)
            readers[one.document].add(one.annotator)
    answers = Counter(outcome for found in outcomes.values() for outcome in found)
    lacking = [one for one in tasks if len(readers[one]) < wanted]
    waiting = 0 if queue.closed or left else sum(one not in after for one in lacking)
    done = counts.tasks - len(lacking)
    return QueueStatus(queue, counts.tasks, done, waiting, answers, counts.rejected, queue.cursor.pulled, left)


def volunteer_standings(store: Store, volunteers: Sequence[Volunteer], day: date) -> tuple[Standing, ...]:
    """Return where each volunteer stands on `day` (in Turkey), nearest to the budget first.

    As of the last pull: what was labelled since is not counted.
    """
    everything = [replace(one, queue=owner(one.queue)) for one in store.annotations(deleted=True)]
    who = match_volunteers(everything, {one.name for one in volunteers})
    # A version of that day makes the current one of that day or later.
    of_day = [one for one in everything if one.updated.astimezone(ISTANBUL).date() >= day]
    versions = [version.annotation for one in of_day for version in store.history(one.id)]
    return standings(volunteers, count_exposure(versions, _severe(store, versions)), who, day)


def _severe(store: Store, versions: Sequence[Annotation]) -> set[str]:
    """Return which of the texts that somebody left without a judgement are expected to be severe."""
    left = {one.document for one in versions if one.outcome in ("skipped", "undecided")}
    if not left:
        return set()
    models = store.models()
    model = models[-1] if models else None
    given: dict[str, list[Annotation]] = {}
    for answer in store.annotations(documents=sorted(left)):
        given.setdefault(answer.document, []).append(answer)
    severe = set()
    for page in store.frame(model):
        for one in page:
            if one.id in left and candidate_of(one, model, given).severe:
                severe.add(one.id)
    return severe
