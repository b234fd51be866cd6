"""Report: count what the store holds as one model judged it, measure it with the audit, and write the report folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hatewatch.coverage.gaps import Covered, thin
from hatewatch.labels import READERS
from hatewatch.pipeline.annotate.quality import measure_quality, read_answers
from hatewatch.pipeline.coverage import Dated, holes_over
from hatewatch.pipeline.measure import Audit, Counted, count, find_said, find_wanted, read_audit
from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.records import Unit
from hatewatch.reports import build_report, write_report
from hatewatch.reports.record import Agreed, AuditFacts, Report, Said
from hatewatch.sources import REASONS, write_csv
from hatewatch.store import Store, StoredModel
from hatewatch.store.tallied import Counting
from hatewatch.trends import Calendar, Tally


def report(
    store: Store,
    model: StoredModel,
    out: Path,
    *,
    title: str,
    language: str = "tr",
    publisher: str = "",
    unit: Unit = "documents",
    period: str = "auto",
    examples: int = 0,
    notes: Sequence[Mapping[str, str]] = (),
    created: datetime,
    progress: Progress | None = None,
) -> tuple[Report, Path]:
    """Write the report's pages, tables and manifest into `out`; return it and the path of the page in `language`.

    `publisher`, if any, is named as its author. `unit` says what is counted: every document, each text once, or each
    text once an outlet; which are copies `find_copies` has found out before. `period` is day, week, month, or auto.
    `examples` masked texts that the model called hateful or discriminatory are printed, none by default. They are
    those with the smallest ids: ids are digests, so this is a random choice that everyone can make again. `notes`
    are further limits to print, by reader's language.
    """
    built, chosen = measure(
        store, model, title=title, publisher=publisher, unit=unit, period=period, examples=examples, notes=notes,
        created=created, progress=progress,
    )  # fmt: skip
    texts = store.texts(chosen)
    return built, write_report(built, out, lang=language, examples=[mask(texts[id]) for id in chosen])


def measure(
    store: Store,
    model: StoredModel,
    *,
    title: str = "",
    publisher: str = "",
    unit: Unit = "documents",
    period: str = "auto",
    examples: int = 0,
    notes: Sequence[Mapping[str, str]] = (),
    created: datetime | str = "",
    progress: Progress | None = None,
    counted: Counted | None = None,
    told: Sequence[Said] | None = None,
) -> tuple[Report, list[str]]:
    """Return the report of all that `model` has judged, every figure in no language, and ids of examples.

    `counted` is what `model` has judged in that unit and period where that is known: it is counted here otherwise.
    `told` is what is being said where that is to be taken as it is; texts are looked at otherwise.
    """
    progress = progress or Silent()
    audit = read_audit(store, model.labels, unit)
    counted = counted or count(store, model, unit=unit, period=period, progress=progress)
    if audit:
        counted = replace(counted, wanted=find_wanted(store, Counting(model, unit, period), audit.wanted))
    audited = audit.beside(counted, model) if audit else None
    calendar, stock = counted.tally.calendar, counted.stock
    around = stock.beside(store)
    covered = holes_over(around, first=calendar.first, last=calendar.last) if calendar else None
    if told is None:
        told = find_said(store, counted.called, calendar, quote=examples > 0, progress=progress)
    files = store.files()
    built = build_report(
        counted.tally,
        title=title,
        publisher=publisher,
        model=model.name,
        thresholds=model.thresholds,
        data=counted.digest,
        audited=audited,
        audit=_facts(store, audit, counted.tally.labels) if audit else None,
        sources=_gave(store, stock.sources, [file.name for file in files]),
        partial=[file.name for file in files if not file.whole],
        unknown_places=stock.unknown_places(),
        rejected=Counter(row.reason for _, row in store.rejected()),
        notes=notes,
        created=created,
        covered=covered,
        said=told,
        thin=_thin(around, counted.tally, calendar, covered) if calendar and covered and covered.holes else None,
        unit=unit,
        together=stock.together if unit == "documents" else 1.0,
        copies=stock.repeats,
    )
    return built, [one.id for one in counted.called[:examples]]


def _facts(store: Store, audit: Audit, labels: Sequence[str]) -> AuditFacts:
    """Return what a reader must know of the audit, and how well people agreed on all that they labelled."""
    counted = read_answers(store)
    quality = measure_quality(store, counted, created=datetime.now(UTC))
    agreement = [
        Agreed(one.measure, one.units, one.alpha, one.low, one.high, one.reason)
        for one in quality.cells
        if one.dimension == "all" and one.measure in labels
    ]
    readers = {one.annotator for one in counted.annotations if one.document in audit.strata}
    return AuditFacts(
        audit.population, audit.drawn, audit.read, len(readers), len(audit.sizes), audit.seed, audit.ties,
        tuple(agreement),
    )  # fmt: skip


def _thin(store: Dated, tally: Tally, calendar: Calendar, covered: Covered) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the periods of which too much is missing: of all documents, and of each language and place."""
    found = {("all", ""): thin(calendar, covered)}
    first, last = calendar.first, calendar.last
    for language, _ in tally.values("language"):
        found["language", language] = thin(calendar, holes_over(store, language=language, first=first, last=last))
    for place, _ in tally.values("place"):
        found["place", place] = thin(calendar, holes_over(store, place=place, first=first, last=last))
    return found


def _gave(store: Store, held: Set[str], names: Sequence[str]) -> list[str]:
    """Return the files, and the outlets that gave a document at least: `held` are the sources of all documents."""
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
