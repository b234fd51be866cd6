"""Plan what is labelled next: draw documents, and deal them to the queues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from hatewatch.annotation.care import Candidate, Load, Undealt, Volunteer, count_room, deal, expect, share_severe
from hatewatch.annotation.sampling import Audit, Drawn, Focus, Pool, cell_of, draw_mix, hash_vectors, split_size
from hatewatch.pipeline.annotate.queues import EVERYONE, owner
from hatewatch.project import Annotating
from hatewatch.records import ISTANBUL, Annotation, Task
from hatewatch.store import Judged, Queue, Store, StoredModel


@dataclass(frozen=True, slots=True)
class Planned:
    """What was drawn, what fell short by sample, and what could not be dealt.

    `drawn` counts by sample what is new: drawn for the audit, or drawn for another sample and dealt to somebody.
    `waited` counts what an earlier draw for the audit left waiting. `short` says by sample how many fewer documents
    there were than asked for, `full` how many fewer the audit drew since the volunteers have no room.
    """

    drawn: Mapping[str, int]
    waited: Mapping[str, int]
    short: Mapping[str, int]
    full: int
    undealt: tuple[Undealt, ...]


#: Where nothing is drawn, and what was planned before is sent.
NOTHING = Planned({}, {}, {}, 0, ())


def plan(
    store: Store,
    queues: Sequence[Queue],
    volunteers: Sequence[Volunteer],
    settings: Annotating,
    *,
    size: int,
    mix: Mapping[str, float] | None = None,
    focus: Sequence[Focus] = (),
) -> Planned:
    """Draw `size` documents by the ratios of `mix` (else the settings') and deal them to the open labelling `queues`.

    What the audit drew earlier and nobody had room for is dealt first, and to further readers what too few had room
    for. For the audit no more is drawn than the volunteers then have room for today, since what it drew it keeps.
    Without volunteers all goes to the one queue. The tasks are stored. `focus` are the parts in which the audit grows.
    """
    mix, overlap = mix or {str(name): ratio for name, ratio in settings.mix.items()}, settings.overlap
    models = store.models()
    model = models[-1] if models else None
    frame = [one for page in store.frame(model) for one in page]
    described = {one.id: one for one in frame}
    annotations = list(store.annotations())
    by_document: dict[str, list[Annotation]] = {}
    for one in annotations:
        by_document.setdefault(one.document, []).append(one)
    kept = store.audit()
    earlier = Audit.from_json(kept) if kept else None
    tasked = set(store.tasked([*described]))
    now = datetime.now(UTC)

    def candidates(some: Iterable[Drawn]) -> list[Candidate]:
        return [candidate_of(described[one.document], model, by_document, one.sample) for one in some]

    pool = _pool(store, frame, model, mix, settings.period)
    most = asked = split_size(size, mix)["audit"]
    half, had = _half_dealt(store, volunteers, annotations, overlap) if volunteers else ([], {})
    half = [one for one in half if one.document in described]
    today = now.astimezone(ISTANBUL).date()
    loads = _loads(store, volunteers, described, annotations, model, today) if volunteers else {}
    if volunteers and asked:
        untasked = described.keys() - tasked
        first = candidates([*(one for one in (earlier.drawn if earlier else ()) if one.document in untasked), *half])
        severe = share_severe(pool.labels, pool.scores)
        room = count_room(volunteers, loads, overlap=overlap, severe=severe, waiting=first, had=had)
        most = split_size(min(size, room), mix)["audit"]
    positives = Counter(label for one in annotations for label in one.labels)
    draw = draw_mix(
        pool, size, mix, tasked=tasked, positives=positives, earlier=earlier, seed=settings.seed, most=most, focus=focus
    )  # fmt: skip
    if draw.audit is not None:
        store.add_audit(draw.audit.to_json(), drawn=now)
    known = {one.document for one in earlier.drawn} if earlier else set()
    waited = [one for one in draw.drawn if one.document in known]
    new = [one for one in draw.drawn if one.document not in known]
    drawn = {one.document: one for one in [*waited, *half, *new]}
    if volunteers:
        dealt = deal(candidates(drawn.values()), volunteers, overlap=overlap, had=had, loads=loads, seed=settings.seed)
        hands, undealt = dealt.queues, dealt.left
    else:
        hands, undealt = {owner(queues[0].name): tuple(drawn)}, ()
    names = {owner(queue.name): queue.name for queue in queues}
    tasks = [_task(names[name], drawn[one], now) for name, hand in hands.items() for one in hand]
    store.add_tasks(tasks)
    given = {task.document for task in tasks}
    return Planned(
        dict(Counter(one.sample for one in new if one.sample == "audit" or one.document in given)),
        dict(Counter(one.sample for one in waited)),
        draw.short,
        asked - most,
        undealt,
    )


def _half_dealt(
    store: Store, volunteers: Sequence[Volunteer], annotations: Sequence[Annotation], overlap: int
) -> tuple[list[Drawn], dict[str, set[str]]]:
    """Return the documents that fewer than `overlap` people have, as they were drawn, and who has each of all.

    What lies unanswered with somebody who is no volunteer any more, that person does not have.
    """
    labelling = {one.name for one in store.queues() if one.purpose == "label"}
    here = {EVERYONE, *(one.name for one in volunteers)}
    answered = {(owner(one.queue), one.document) for one in annotations}
    first: dict[str, Task] = {}
    had: dict[str, set[str]] = {}
    for task in store.tasks():
        if task.queue in labelling:
            first.setdefault(task.document, task)
            holders = had.setdefault(task.document, set())
            if (name := owner(task.queue)) in here or (name, task.document) in answered:
                holders.add(name)
    half = [one for document, one in first.items() if len(had[document]) < overlap and EVERYONE not in had[document]]
    return [Drawn(one.document, one.sample, one.probability, one.stratum) for one in half], had


def _pool(
    store: Store, frame: Sequence[Judged], model: StoredModel | None, mix: Mapping[str, float], period: str
) -> Pool:
    from hatewatch.training.duplicates import group_duplicates

    ids = [one.id for one in frame]
    vectors = groups = None
    if any(mix.get(name) for name in ("rare", "uncertain", "diverse")):
        found = store.texts(ids)
        texts = [found[one] for one in ids]
        groups = group_duplicates(texts)
        vectors = hash_vectors(texts) if mix.get("diverse") else None
    return Pool(
        ids,
        [cell_of(one.facts.language, one.place, one.published, period) for one in frame],
        model.labels if model else (),
        np.stack([one.scores for one in frame]) if model and frame else None,
        [model.thresholds[label] for label in model.labels] if model else (),
        vectors,
        groups,
    )


def candidate_of(
    one: Judged, model: StoredModel | None, given: Mapping[str, Sequence[Annotation]], sample: str = ""
) -> Candidate:
    """Return a text as it is dealt: with the scores of `model`, where it was predicted, and the answers `given`."""
    known = model is not None and not np.isnan(one.scores).any()
    scores = dict(zip(model.labels, one.scores.tolist(), strict=True)) if model and known else None
    return expect(one.id, one.facts, scores, given.get(one.id, ()), sample=sample)


def _loads(
    store: Store,
    volunteers: Sequence[Volunteer],
    described: Mapping[str, Judged],
    annotations: Sequence[Annotation],
    model: StoredModel | None,
    day: date,
) -> dict[str, Load]:
    """Return what counts against each volunteer's `day` in Turkey: what waits in the queue, and what was labelled."""
    waiting: dict[str, list[bool]] = {one.name: [] for one in volunteers}
    seen: set[tuple[str, str]] = set()  # a task may stand in a queue that is closed and in the one after it
    answered = {(owner(one.queue), one.document): one for one in annotations}
    for task in store.tasks():
        name = owner(task.queue)
        done = answered.get((name, task.document))
        today = done is None or done.updated.astimezone(ISTANBUL).date() == day
        if name in waiting and task.document in described and today and (name, task.document) not in seen:
            seen.add((name, task.document))
            given = {task.document: [done]} if done else {}
            waiting[name].append(candidate_of(described[task.document], model, given, task.sample).severe)
    return {name: Load(len(found), sum(found), bool(found) and found[-1]) for name, found in waiting.items()}


def _task(queue: str, drawn: Drawn, now: datetime) -> Task:
    return Task(queue, drawn.document, drawn.sample, drawn.probability, drawn.stratum, now)
