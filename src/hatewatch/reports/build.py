"""Compute a report from a tally: all figures, findings and caveats, in no language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hatewatch import __version__
from hatewatch.coverage.gaps import Covered, gaps
from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.records import Unit
from hatewatch.reports.caveats import about, names_of, say_measured, say_more
from hatewatch.reports.collect import Collector
from hatewatch.reports.findings import find
from hatewatch.reports.record import AuditFacts, Caveat, Report, Said
from hatewatch.reports.turning import find_turns
from hatewatch.trends import Audited, Change, Figure, Grid, Measure, Tally, Told
from hatewatch.trends.compare import compare_groups, compare_thirds
from hatewatch.trends.grid import AUTHORS, DOCUMENTS
from hatewatch.trends.pairs import find_pairs

_LEADS = ("discriminatory", "hate", "offensive")


def build_report(
    tally: Tally,
    *,
    title: str = "",
    publisher: str = "",
    model: str,
    thresholds: Mapping[str, float],
    data: str = "",
    audited: Audited | None = None,
    audit: AuditFacts | None = None,
    sources: Sequence[str] = (),
    rejected: Mapping[str, int] | None = None,
    notes: Sequence[Mapping[str, str]] = (),
    created: datetime | str = "",
    partial: Sequence[str] = (),
    unknown_places: Mapping[str, int] | None = None,
    covered: Covered | None = None,
    thin: Mapping[tuple[str, str], Collection[str]] | None = None,
    unit: Unit = "documents",
    copies: int = 0,
    together: float = 1.0,
    said: Sequence[Said] = (),
) -> Report:
    """Return the report of everything counted in `tally`.

    `title` may be empty: the page then has one of its own. `publisher`, if any, is named as the author. `model` is
    `name@digest`, `data` the digest of what was counted. `audited` is what people read of it, without which every
    figure is a raw share, and `audit` how that came about. `sources` are names or paths of the files (only the file's
    name is kept), `rejected` rows by reason slug, `notes` further known limits of the model by reader's language (tr,
    kmr, en), `created` the time to print, if any: the clock is not read here. `partial` names or paths of files that
    were read only in part, `unknown_places` texts by the name of their outlet's place where it was not recognised (all
    of them, or the commonest: five are printed). `covered` are the report's days beside the holes in what contributes
    to them, `thin` periods of which too much is missing to read a change out of, by dimension and value. `unit` is what
    was counted, `copies` how many documents were left out for that, or, where all were counted, how many are copies;
    `together` how many documents come as one (`two_proportions`).
    Raises InputError where no document was counted.
    """
    if tally.n == 0:
        raise InputError("No usable text was counted, so there is nothing to report.", "Look at the rejected rows.")
    scheme, calendar = load_scheme(), tally.calendar
    lead = next((label for label in _LEADS if label in tally.labels), tally.labels[0])
    conduct = [label.id for label in scheme.of("conduct") if label.id in tally.labels] or [lead]
    measure = Measure(audited, calendar.kind if calendar else "month")
    empty = gaps(calendar, covered) if calendar and covered else ()
    collector = Collector(tally, measure, conduct)
    collected = collector.collect()

    def tell(grid: Grid) -> Told:
        return collector.tell(grid, lead)

    # What is told twice is told alike: under one id there is one figure, and the first that was made of it is that.
    known = {one.id: one for one in collected.figures}

    def first(figure: Figure) -> Figure:
        return known.setdefault(figure.id, figure)

    def alike(change: Change) -> Change:
        return replace(change, before=first(change.before), after=first(change.after))

    # Where people found the model no better than chance, what it calls more or less so says nothing.
    trusted = measure.trusts(lead)
    places = [tally.grid(one) for one in ("place", "spoken_of")] if trusted else []
    changes = tuple(map(alike, compare_thirds(places, tell, together)))
    course = tuple(map(alike, compare_thirds([collector.whole] if trusted else [], tell, together)))
    overall = next((one for one in collected.figures if one.id == f"all.{lead}"), None)
    if overall is None:
        raise InputError(
            f"There are too few texts ({tally.n:,}), or they are by too few people: a report of fewer than {DOCUMENTS} "
            f"texts or {AUTHORS} authors would speak of single persons.",
            "Bring in more texts: hatewatch ingest. Is a newsroom the author? Leave that column out: --map author=",
        )
    groups = compare_groups(tell(tally.grid("target", by_period=False)), overall, together) if trusted else []
    groups = [replace(one, share=first(one.share)) for one in groups]
    missing = thin or ({("all", ""): empty} if empty else {})
    turns, looked_at = find_turns(collector, lead, missing) if trusted else ([], 0)
    turns = [replace(one, before=first(one.before), after=first(one.after)) for one in turns]
    repeated = Caveat(f"copies_{unit}", {"k": copies}) if copies else None
    unjudged = tuple(label for label in scheme.ids if label not in tally.judged)
    return Report(
        title=title,
        created=created.isoformat() if isinstance(created, datetime) else created,
        version=__version__,
        scheme=scheme.version,
        model=model,
        data=data,
        thresholds={label: float(thresholds[label]) for label in tally.judged if label in thresholds},
        sources=names_of(sources),
        n=tally.n,
        undated=about(tally.undated),
        first=calendar.first.isoformat() if calendar else "",
        last=calendar.last.isoformat() if calendar else "",
        period=calendar.kind if calendar else "",
        asked=tally.period,
        periods=calendar.periods if calendar else (),
        spans=collected.spans,
        lead=lead,
        labels=tally.labels,
        unjudged=unjudged,
        findings=find(tally, lead, collected.figures, changes, course, groups, calendar, trusted=trusted),
        caveats=(
            *say_measured(collected, audited, audit, tally, lead),
            *say_more(
                tally,
                lead,
                collected,
                calendar,
                unjudged,
                rejected or {},
                partial,
                unknown_places or {},
                covered,
                repeated,
            ),
        ),
        audit=audit,
        prevalences=tuple(audited.prevalences.values()) if audited else (),
        stable=tuple(collected.stable),
        changes=changes,
        pairs=tuple(find_pairs(tally)),
        turns=tuple(turns),
        turned=looked_at,
        said=tuple(said),
        withheld={dimension: n for dimension, n in collected.withheld.items() if n},
        figures=tuple(collected.figures),
        rejected=tuple(sorted((rejected or {}).items(), key=lambda one: (-one[1], one[0]))),
        gaps=empty,
        unit=unit,
        notes=tuple(dict(note) for note in notes),
        hidden=collected.hidden,
        untold=collected.silent(lead),
        course=course,
        publisher=publisher,
    )
