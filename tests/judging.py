"""A store with invented volunteers who judge invented texts, for tests of what is done with their answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hatewatch.labels import load_scheme
from hatewatch.records import Annotation, Document, Facts, Task, document_id
from hatewatch.store import Queue, Store, open_store

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCHEME = load_scheme().ids
HATE = ("discriminatory", "hate", "migrant", "exclusion")
PEOPLE = tuple(f"{name * 10:.20}" for name in ("ab", "cd", "ef", "09"))
LABELLING = "everyone"


def doc(number: int) -> str:
    return document_id("deneme", str(number))


def answer(
    number: int, annotator: str, labels: Sequence[str] | None, *, outcome: str = "judged", **changes: object
) -> Annotation:
    """Return one answer on document `number`; it judges all labels unless it gives none of them a value."""
    judged = SCHEME if outcome == "judged" else ()
    made = Annotation(
        id=f"{number}-{annotator[:4]}",
        queue=LABELLING,
        document=doc(number),
        annotator=annotator,
        outcome=outcome,
        labels=tuple(labels or ()),
        judged=judged,
        targets=("syrians",) if labels and "migrant" in labels else (),
        spans=(),
        shown="ab" * 32,
        note="",
        seconds=20.0,
        gold=False,
        created=START + timedelta(days=number),
        updated=START + timedelta(days=number),
    )
    return replace(made, **changes)


def fill(path: Path, texts: int = 60) -> Store:
    """Return a new store of `texts` documents, the even ones Turkish, the odd ones Kurmanji, in one queue."""
    store = open_store(f"sqlite:///{path}")
    reading = store.begin_ingest(source="deneme", file="deneme.csv", digest="d" * 64)
    tr, kmr = "Bugün pazarda {0} numaralı tezgâhta @birisi ile konuştuk.", "Îro li bazarê em bi {0} kesan re axivîn."
    rng = random.Random(5)
    words = ["ekmek", "sokak", "okul", "yağmur", "kitap", "dere", "nan", "kolan", "baran", "pirtûk", "çem", "roj"]
    documents = []
    for i in range(texts):
        tail = " ".join(rng.choices(words, k=12))
        text = f"{(kmr if i % 2 else tr).format(i)} {tail}"
        language = "kmr" if i % 2 else "tr"
        documents.append((Document(doc(i), "deneme", str(i), text), Facts(language, (language,))))
    store.add(reading, documents)
    store.add_queue(Queue(LABELLING, "label", "tr"))
    store.add_tasks([Task(LABELLING, doc(i), "rare", None, "", START) for i in range(texts)])
    return store


def judge(store: Store, texts: int = 60, *, seed: int = 1) -> None:
    """Let four people judge: two read alike, the third errs at times, the fourth answers at random."""
    rng = random.Random(seed)
    made = []
    for i in range(texts):
        truth = HATE if i % 4 == 0 else ("offensive",) if i % 4 == 1 else ()
        other = () if truth else HATE
        for person, error in zip(PEOPLE, (0.0, 0.02, 0.15, 0.5), strict=True):
            labels = other if rng.random() < error else truth
            made.append(answer(i, person, labels))
    store.add_annotations(made, seen=START + timedelta(days=100))
