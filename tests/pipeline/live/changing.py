"""A store of few documents that changes in every way that a store can, and what is told of it the slow way."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from hatewatch.annotation.sampling import draw_audit
from hatewatch.pipeline.copies import find_copies
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Gold, Store, StoredModel
from hatewatch.store.erasure import Lot

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LABELS = ("offensive", "discriminatory", "hate", "migrant", "gender")
_TEXTS = (
    "Belediye otobüs hattı {0} için yeni durak açıldığını dün akşam duyurdu, komşular sevindi.",
    "Rêwî li rawestgeha {0} li benda otobusê man, baran jî dibarî û zarok dilîstin.",
    "Pazarda {0} numaralı tezgâhta erik ve kiraz vardı, fiyatlar iyiydi, akşama kadar satıldı.",
    "Dibistana {0} îsal pirtûkên nû wergirtin, mamoste û şagird bi hev re kêfxweş bûn.",
)


def add(store: Store, seed: int, many: int, *, copies: bool = True) -> None:
    """Add documents, some of them copies of each other, some without a date, an author, a place or an outlet."""
    draw = random.Random(seed)
    reading = store.begin_ingest(source=f"kaynak{seed % 3}", file=f"{seed}.csv", digest=f"{seed:064x}")
    made = []
    for i in range(many):
        number = draw.randrange(20) if copies and draw.random() < 0.5 else 1_000 * seed + i
        text = _TEXTS[number % 4].format(number) + f" {number * 7919} {number * 104729}"
        native = f"{seed}-{i}"
        published = NOW - timedelta(hours=draw.randrange(24 * 200)) if draw.random() < 0.9 else None
        author = draw.choice([None, f"{draw.randrange(4):020x}", f"{draw.randrange(1 << 70):020x}"])
        place, given = draw.choice([(None, None), (None, "Yitikşehir"), ("21", "Amed"), ("01/seyhan", "Seyhan")])
        document = Document(
            document_id(reading.source, native), reading.source, native, text, published, author, place, given,
            draw.choice([None, "Bugün", "Roja Nû", "@birisi"]), kind=draw.choice(["", "post", "article"]),
        )  # fmt: skip
        language = "kmr" if number % 2 else "tr"
        spoken = draw.sample(["21", "01/seyhan", "26"], draw.randrange(3))
        targets = draw.sample(["women", "syrians", "kurds"], draw.randrange(3))
        languages = (language,) if draw.random() < 0.8 else ("tr", "kmr")
        made.append((document, Facts(language, languages, tuple(spoken), tuple(targets))))
    store.add(reading, made)
    store.finish_ingest(reading)


def predict(store: Store, model: StoredModel, *, most: int = 10_000) -> None:
    """Predict up to `most` documents, the same ones always alike."""
    for keys, _ in store.pending(model, size=most):
        scores = np.stack([np.random.default_rng(key).random(len(model.labels), np.float32) for key in keys])
        store.add_predictions(model, keys, scores)
        return


def update(store: Store, seed: int) -> None:
    """Give some documents another date, place, outlet and author."""
    draw = random.Random(seed)
    documents = [one for page in store.documents() for _, one in page]
    changed = []
    for one in draw.sample(documents, min(5, len(documents))):
        like, place = draw.choice(documents), draw.choice(documents)
        changed.append(
            replace(
                one, published=like.published, author=like.author, outlet=draw.choice([like.outlet, place.outlet]),
                place=place.place, place_given=place.place_given,
            )
        )  # fmt: skip
    if changed:
        store.update(changed)


def erase(store: Store, seed: int, *, whole: bool = True) -> None:
    """Erase some documents, or (not `whole`) only begin to."""
    draw = random.Random(seed)
    keys = [key for page in store.documents() for key, _ in page]
    gone = draw.sample(keys, min(6, len(keys)))
    store.begin_erasure("test", "", [Lot(gone, [])], started=NOW)
    store.erase_from_index()
    if whole:
        while store.erase_next(4):
            pass


def forget_copies(store: Store, seed: int) -> None:
    """Take some documents out of the index of duplicates."""
    draw = random.Random(seed)
    keys = [key for page in store.documents() for key, _ in page]
    store.duplicates.remove(draw.sample(keys, min(6, len(keys))))


def audit(store: Store, seed: int) -> None:
    """Draw an audit, and decide about most of what was drawn."""
    draw = random.Random(seed)
    languages = {one.id: one.facts.language for page in store.frame() for one in page}
    drawn = draw_audit(list(languages), list(languages.values()), min(40, len(languages)), seed=seed)
    store.add_audit(drawn.to_json(), drawn=NOW)
    decided = [
        Gold(one.document, ("hate", "discriminatory") if draw.random() < 0.4 else (), LABELS, "test", NOW, "")
        for one in drawn.drawn
        if draw.random() < 0.9
    ]
    store.add_gold(decided)


def place_copies(store: Store, seed: int) -> None:
    """Find copies among what is new."""
    find_copies(store)
