"""A store that counts and keeps holes, and simulated sources whose documents are nothing but dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.coverage.records import DayCount, Series
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Store, open_store

MONDAY = date(2025, 1, 6)
WEEK = (1.1, 1.15, 1.1, 1.1, 1.1, 0.8, 0.65)


def open_covered(folder: Path) -> Store:
    """Open a store on a file of its own."""
    return open_store(f"sqlite:///{folder / 'store.sqlite'}")


def healthy(
    seed: int, days: int = 400, mean: float = 20.0, *, week: Sequence[float] = WEEK, spread: float = 0.05
) -> NDArray[np.int64]:
    """Return daily counts of a healthy source from a Monday on: its weekdays, and days that stray beyond chance."""
    random = np.random.default_rng(seed)
    factors = np.array(week) / np.mean(week)
    level = mean * factors[np.arange(days) % 7]
    return random.poisson(random.gamma(1 / spread, spread * level)).astype(np.int64)


def counted(counts: Mapping[str, Sequence[int]], source: str = "gazete", outlet: str = "") -> list[DayCount]:
    """Return the days of a source from `MONDAY` on, by language."""
    return [
        DayCount(Series(source, outlet, language), day, int(n))
        for language, own in counts.items()
        for day, n in ((MONDAY + timedelta(days=i), n) for i, n in enumerate(own))
        if n
    ]


def noon(day: date) -> datetime:
    """Return noon in Turkey."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def fill(store: Store, counts: Sequence[int], *, language: str = "tr", source: str = "gazete",
         outlet: str | None = None, place: str | None = None, start: int = 0) -> None:  # fmt: skip
    """Put so many documents a day into a store, from `MONDAY` on; those from the number `start` on are new."""
    reading = store.begin_ingest(source=source, file=f"{source}.csv", digest=f"{source}{language}{outlet}{start}"[:64])
    pairs = []
    for i, n in enumerate(counts):
        for number in range(start, start + int(n)):
            native = f"{language}-{outlet}-{i}-{number}"
            published = noon(MONDAY + timedelta(days=i)) + timedelta(minutes=number % 600)
            document = Document(document_id(source, native), source, native, "Pazarda bugün sakin bir gün.", published,
                                place=place, outlet=outlet)  # fmt: skip
            pairs.append((document, Facts(language, (language,))))
    store.add(reading, pairs)
