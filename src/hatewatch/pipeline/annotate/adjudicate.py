"""Adjudicate: put before one person what readers differ on, and keep the decisions as gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hatewatch.annotation.disputes import Dispute, find_disputes
from hatewatch.pipeline.annotate.push import Server
from hatewatch.pipeline.annotate.quality import decided, read_answers
from hatewatch.pipeline.annotate.queues import Wanted, current, open_queues
from hatewatch.pipeline.annotate.send import send
from hatewatch.progress import Progress
from hatewatch.records import Annotation, Task
from hatewatch.store import Gold, Queue, Store

ADJUDICATION, PURPOSE = "adjudication", "adjudicate"
#: A decision that was taken back is followed by one that decides nothing, so much later.
_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """What was put before the person who decides: the queue, disputed texts in all and by label, and tasks.

    `open` texts are in the queue already and not decided, `planned` were added, `sent` reached the server. Where only
    some labels were asked for, `others` wait in the queue over other ones. There is no queue before there is something
    to decide.
    """

    queue: Queue | None
    disputed: int
    labels: Mapping[str, int]
    open: int
    planned: int
    sent: int
    others: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """How many decisions are new, how many of them stand for an earlier one, and how many were taken back."""

    new: int
    changed: int
    withdrawn: int


def disputes(store: Store, labels: Collection[str] | None = None) -> list[Dispute]:
    """Return the texts that readers differ on and nobody has decided, the most useful first."""
    return find_disputes(read_answers(store), decided(store), labels)


def adjudicate(
    store: Store,
    server: Server,
    town: str,
    *,
    language: str,
    size: int,
    mark: str = "",
    labels: Collection[str] | None = None,
    unmasked: bool = False,
    progress: Progress | None = None,
) -> Adjudicated:
    """Put up to `size` disputed texts more into the queue for decisions and send them.

    Nothing of what readers said goes along: who decides reads with fresh eyes. With `labels` only texts that they split
    over these are taken. `mark` is the project's (`mark_of`). May be killed at any moment and run again. Raises
    StudioError where the server cannot be asked.
    """
    settle(store)
    everything = disputes(store)
    found = disputes(store, labels) if labels else everything
    wanted = {one.document for one in found}
    split = dict(Counter(split.label for one in found for split in one.splits))
    before = current(store, ADJUDICATION, PURPOSE)
    waiting = _waiting(store, before, everything)
    if not (found and (size or wanted & waiting)):
        # In a queue that is closed since its project was deleted, nobody can decide any more.
        there = set() if before is None or before.closed else waiting
        return Adjudicated(before, len(found), split, len(there & wanted), 0, 0, len(there - wanted))
    queue = open_queues(store, server, town, [Wanted(ADJUDICATION, language, PURPOSE)])[0]
    waiting = _waiting(store, queue, everything)
    fresh = [one for one in found if one.document not in waiting][:size]
    now = datetime.now(UTC)
    planned = store.add_tasks([Task(queue.name, one.document, PURPOSE, None, "", now) for one in fresh])
    sent = send(store, server, queue, mark=mark, unmasked=unmasked, progress=progress)
    return Adjudicated(queue, len(found), split, len(waiting & wanted), planned, sent, len(waiting - wanted))


def _waiting(store: Store, queue: Queue | None, found: Sequence[Dispute]) -> set[str]:
    """Return which of the disputed texts are in a queue."""
    tasked = store.tasked([one.document for one in found]) if queue else {}
    return {document for document, names in tasked.items() if queue and queue.name in names}


def settle(store: Store) -> Settled:
    """Keep as gold what was decided in the adjudication queues: of each document the latest judgement there.

    What was changed there is decided anew, and what was deleted there and not judged again decides nothing any more:
    every decision stays in the store, and the latest counts. Run it after each pull; running it twice adds nothing.
    """
    queues = [one.name for one in store.queues() if one.purpose == PURPOSE]
    standing: dict[str, Annotation] = {}
    gone: dict[str, Annotation] = {}
    for one in (one for name in queues for one in store.annotations(name, deleted=True)):
        # Of a judged one that became a skip nothing stands either.
        kept = standing if one.outcome == "judged" and not one.deleted else gone
        if one.document not in kept or kept[one.document].updated < one.updated:
            kept[one.document] = one
    gold = store.gold()
    new = [_decision(one, gold.get(document)) for document, one in standing.items()]
    lost = [_withdrawal(one, gold.get(document)) for document, one in gone.items() if document not in standing]
    decisions, withdrawals = ([one for one in some if one] for some in (new, lost))
    store.add_gold([*decisions, *withdrawals])
    changed = sum(one.document in gold for one in decisions)
    return Settled(len(decisions), changed, len(withdrawals))


def _decision(one: Annotation, before: Gold | None) -> Gold | None:
    """Return what a judgement decides, None where that stands already or somebody decided later elsewhere."""
    labels, judged = tuple(one.labels), tuple(one.judged)
    if before is None or before.decided < one.updated:
        return Gold(one.document, labels, judged, one.annotator, one.updated, one.note)
    if before.decided_by == one.annotator and not before.judged and judged:  # taken back, and found again
        return Gold(one.document, labels, judged, one.annotator, before.decided + _AFTER, one.note)
    return None


def _withdrawal(one: Annotation, before: Gold | None) -> Gold | None:
    """Return a decision that decides nothing, to stand for one that was made by this person and taken back."""
    if before is None or before.decided_by != one.annotator or not before.judged:
        return None
    when = max(before.decided + _AFTER, one.updated)
    return Gold(one.document, (), (), one.annotator, when, "")
