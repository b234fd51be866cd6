"""Report: count what the store holds as one model judged it, and write the report folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from pathlib import Path

import numpy as np

from hatewatch.labels import READERS
from hatewatch.models import decide
from hatewatch.pipeline.coverage import holes_over
from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.records import Unit
from hatewatch.reports import build_report, write_report
from hatewatch.sources import REASONS, write_csv
from hatewatch.store import Store, StoredModel
from hatewatch.trends import Tally


def report(
    store: Store,
    model: StoredModel,
    out: Path,
    *,
    title: str,
    language: str = "tr",
    unit: Unit = "documents",
    examples: int = 0,
    notes: Sequence[Mapping[str, str]] = (),
    created: datetime,
    progress: Progress | None = None,
) -> Path:
    """Write `index.html`, `trends.csv` and `report.json` into `out`; return the path of the page.

    `unit` says what is counted: every document, each text once, or each text once an outlet; which are copies
    `find_copies` has found out before.
    `examples` masked texts that the model called hateful or discriminatory are printed, none by default. They are
    those with the smallest ids: ids are digests, so this is a random choice that everyone can make again. `notes`
    are further limits to print, by reader's language.
    """
    progress = progress or Silent()
    progress.start("Counting", store.counts()["documents"], "documents")
    tally = Tally(model.labels)
    chosen: list[str] = []
    done = 0
    for batch in store.judged(model, unit=unit):
        scores = np.stack([one.scores for one in batch])
        for one, labels in zip(batch, decide(scores, model.thresholds), strict=True):
            facts = one.facts
            mixed = len(facts.languages) > 1
            tally.add(one.published, facts.language, mixed, one.place, facts.places, facts.targets, labels)
            if examples and "discriminatory" in labels:
                chosen.append(one.id)
        chosen = nsmallest(examples, chosen)
        done += len(batch)
        progress.advance(done, done)
    calendar = tally.calendar()
    covered = holes_over(store, first=calendar.first, last=calendar.last) if calendar else None
    texts = store.texts(chosen)
    files = store.files()
    built = build_report(
        tally,
        title=title,
        model=model.name,
        thresholds=model.thresholds,
        sources=_gave(store, [file.name for file in files]),
        partial=[file.name for file in files if not file.whole],
        unknown_places=store.unknown_places(),
        rejected=Counter(row.reason for _, row in store.rejected()),
        notes=notes,
        created=created,
        covered=covered,
        unit=unit,
        copies=store.duplicates.repeats("groups" if unit == "documents" else unit),
    )
    return write_report(built, out, lang=language, examples=[mask(texts[id]) for id in chosen])


def _gave(store: Store, names: Sequence[str]) -> list[str]:
    """Return the files, and the outlets that gave a document at least."""
    held = {one.source for one in store.holdings().held}
    silent = {one.outlet for one in store.entrances()} - held
    return [name for name in names if name not in silent]


def write_rejected(store: Store, path: Path) -> bool:
    """List in the CSV file at `path` what could not be used, why and what to do; return whether there is any.

    Where there is none, the list of an earlier run goes.
    """
    if not store.counts()["rejected"]:
        path.unlink(missing_ok=True)
        return False
    rows = (
        [file, row.number, row.reason, mask(row.detail), *(REASONS[row.reason].remedy[reader] for reader in READERS)]
        for file, row in store.rejected()
    )
    header = ["file", "row", "reason", "detail", *(f"remedy_{reader}" for reader in READERS)]
    write_csv(path, header, rows, private=True)
    return True
