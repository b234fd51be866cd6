"""Documents, queues and annotations to store in tests; run as a program, it writes them into a store.

python stored_annotations.py URL SEED ROUNDS: add every batch of `batches()` in an order of the seed, so many
times over, and print a line after each.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hatewatch.records import Annotation, Document, Facts, Span, Task, document_id
from hatewatch.store import Queue, Store, open_store

START = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)
DOCUMENTS = [document_id("adana", str(i)) for i in range(40)]
QUEUES = ("everyone", "volunteer-berîvan")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def annotation(number: int, version: int = 0, **changes: object) -> Annotation:
    """Return one version of annotation `number`; a later one has a later `updated`."""
    made = Annotation(
        id=f"{number:08d}-unique",
        queue=QUEUES[number % 2],
        document=DOCUMENTS[number % len(DOCUMENTS)],
        annotator=f"{number % 3:020x}",
        outcome="judged",
        labels=("offensive",) if version % 2 else ("hate", "discriminatory", "migrant"),
        judged=("offensive", "discriminatory", "hate", "migrant"),
        targets=("syrians",),
        spans=(Span(0, 6, "insult"), Span(2, 9, "enmity")),
        shown="ab" * 32,
        note="Alıntı; rewş nezelal e. ☮",
        seconds=12.5 + version,
        gold=False,
        created=at(number),
        updated=at(1000 + 10 * version),
    )
    return replace(made, **changes)


def task(number: int, queue: str = QUEUES[0], **changes: object) -> Task:
    return replace(Task(queue, DOCUMENTS[number], "audit", 0.025, "kmr/21/2026-03", at(0)), **changes)


def fill(store: Store) -> None:
    """Add the documents and the queues that everything here speaks of."""
    reading = store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
    texts = {id: f"Newroz pîroz be, bayramınız kutlu olsun {i}" for i, id in enumerate(DOCUMENTS)}
    documents = [Document(id, "adana", str(i), texts[id]) for i, id in enumerate(DOCUMENTS)]
    store.add(reading, [(document, Facts("kmr", ("kmr", "tr"))) for document in documents])
    for name in QUEUES:
        store.add_queue(Queue(name, "label", "kmr"))


def batches() -> list[tuple[datetime, list[Annotation]]]:
    """Return twenty batches of fifty annotations with the time they were seen: some changed, some deleted later on."""
    made = []
    for lot in range(20):
        first = 50 * (lot % 10)
        version = lot // 10
        deleted = lot % 4 == 3
        made.append((at(2000 + lot), [annotation(i, version, deleted=deleted) for i in range(first, first + 50)]))
    return made


def everything(store: Store) -> list[object]:
    """Return all that a store says about annotations."""
    current = list(store.annotations(deleted=True))
    return [current, *(store.history(one.id) for one in current), list(store.tasks()), store.queues(), store.gold()]


if __name__ == "__main__":
    url, seed, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    writer = open_store(url)
    for turn in range(rounds):
        lots = batches()
        random.Random(seed + turn).shuffle(lots)
        for when, lot in lots:
            writer.add_annotations(lot, seen=when)
            writer.add_tasks([task(i, QUEUES[seed % 2]) for i in range(len(DOCUMENTS))])
            print(len(lot), flush=True)
    writer.close()
