"""A store of varied documents to look through, in four languages, for tests of looking through."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from hatewatch.labels import load_scheme
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Store, StoredModel

LABELS = load_scheme().ids
THRESHOLDS = dict.fromkeys(LABELS, 0.5) | {"hate": 0.7}
TEXTS = (
    ("tr", "IĞDIR'da İzmirli ailelere kapılar açıldı"),
    ("tr", "Iğdır ve ızgara, ılık bir sabah"),
    ("kmr", "Newroz pîroz be, dayê: şîn û şadî bi hev re"),
    ("kmr", "Li bazarê kêm kes hebûn, ez çûm"),
    ("ckb", "نەورۆز پیرۆز بێت لە هەولێر"),
    ("ckb", "كتێبێكي نوێ بڵاوكرایەوە"),  # with the letters of an Arabic keyboard
    ("zza", "Ma şîyî çarşî, roşan bimbarek bo"),
    ("tr", "Arayın: 0532 123 45 67, @birkisi yazdı"),
)
START = datetime(2026, 1, 1, 20, 30, tzinfo=UTC)


@dataclass(frozen=True)
class One:
    """A document as it was stored."""

    document: Document
    facts: Facts
    scores: np.ndarray | None


def make(number: int, source: str = "karışık") -> One:
    """Return document `number`; the same number gives the same document."""
    rng = random.Random(number)
    language, text = TEXTS[rng.randrange(len(TEXTS))]
    document = Document(
        id=document_id(source, str(number)),
        source=source if number % 3 else f"{source}-2",
        native_id=str(number),
        text=f"{text} · {number}",
        published=None if number % 11 == 0 else START + timedelta(minutes=37 * number),
        author=f"{number % 5:020x}",
        place=rng.choice([None, "21", "21/sur", "21/baglar", "01/seyhan", "06"]),
        outlet=rng.choice([None, "Örnek Gazete", "Rojnameya Nimûne"]),
        url=f"https://example.org/{number}",
        kind=rng.choice(["", "article", "comment"]),
    )
    places = tuple(rng.sample(["21", "21/sur", "01", "06/cankaya"], rng.randrange(3)))
    targets = tuple(rng.sample(["kurds", "syrians", "women"], rng.randrange(3)))
    scores = None if number % 7 == 0 else np.round(np.array([rng.random() for _ in LABELS], np.float32), 4)
    return One(document, Facts(language, (language,), places, targets), scores)


def fill(store: Store, some: Sequence[One]) -> StoredModel:
    """Add documents and what a model says of them; return the model."""
    reading = store.begin_ingest(source="karışık", file="karışık.csv", digest="d" * 64)
    store.add(reading, [(one.document, one.facts) for one in some])
    model = store.register("deneme@0123456789ab", LABELS, THRESHOLDS)
    scores = {one.document.text: one.scores for one in some}
    for keys, texts in store.pending(model, size=500):
        known = [(key, scores[text]) for key, text in zip(keys, texts, strict=True) if scores.get(text) is not None]
        if known:
            store.add_predictions(model, [key for key, _ in known], np.stack([given for _, given in known]))
    return model
