"""Quality: from the store's current annotations to the page on how well people agree."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hatewatch.annotation.counted import Counted, count_answers
from hatewatch.annotation.disputes import find_disputes
from hatewatch.privacy import mask
from hatewatch.reports.quality import Quality, build_quality, write_quality
from hatewatch.store import Store


def quality(
    store: Store,
    out: Path,
    *,
    lang: str = "tr",
    examples: int = 0,
    created: datetime,
) -> tuple[Quality, Path]:
    """Write `annotation-quality.html` and `.json` into `out`; return the record and the page's path.

    `examples` masked texts that readers differ on most are printed in the page, none by default.
    """
    counted = read_answers(store)
    built = measure_quality(store, counted, created=created)
    shown = find_disputes(counted, decided(store))[:examples] if examples else []
    texts = store.texts([one.document for one in shown])
    splits = [
        (mask(texts[one.document]), [(split.label, split.yes, split.no) for split in one.splits]) for one in shown
    ]
    return built, write_quality(built, out, lang=lang, examples=splits)


def measure_quality(store: Store, counted: Counted, *, created: datetime) -> Quality:
    """Return the quality of the store's annotations, of which `counted` are those that count."""
    labelling = _labelling(store)
    languages = store.languages(sorted({one.document for one in counted.annotations}))
    tasked = [one.document for queue in labelling for one in store.tasks(queue)]
    unreadable = sum(store.count_queue(queue).rejected for queue in labelling)
    return build_quality(counted, languages, store.gold(), tasked=tasked, unreadable=unreadable, created=created)


def read_answers(store: Store) -> Counted:
    """Return the annotations of the labelling queues that count: of each person and text the latest."""
    return count_answers(store.annotations(deleted=True), set(_labelling(store)))


def decided(store: Store) -> dict[str, set[str]]:
    """Return the labels that a person has decided, by document."""
    return {document: set(one.judged) for document, one in store.gold().items() if one.judged}


def _labelling(store: Store) -> list[str]:
    return [queue.name for queue in store.queues() if queue.purpose == "label"]
