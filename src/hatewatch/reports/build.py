"""Compute a report from a tally: all figures, findings and caveats, in no language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PureWindowsPath

from hatewatch import __version__
from hatewatch.coverage.gaps import Covered, gaps
from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.records import Unit
from hatewatch.reports.findings import UNTESTED, find
from hatewatch.reports.record import Caveat, Report
from hatewatch.trends import INTERSECTIONAL, Calendar, Share, Tally, compare_thirds
from hatewatch.trends.interval import SMALL

_LEADS = ("discriminatory", "hate", "offensive")
_PLACES, _PLACE_LENGTH = 5, 40  # unknown places named in the caveat, and the letters of a cell shown


def build_report(
    tally: Tally,
    *,
    title: str = "",
    model: str,
    thresholds: Mapping[str, float],
    sources: Sequence[str] = (),
    rejected: Mapping[str, int] | None = None,
    notes: Sequence[Mapping[str, str]] = (),
    created: datetime | str = "",
    partial: Sequence[str] = (),
    unknown_places: Mapping[str, int] | None = None,
    covered: Covered | None = None,
    unit: Unit = "documents",
    copies: int = 0,
) -> Report:
    """Return the report of everything counted in `tally`.

    `title` may be empty: the page then has one of its own. `model` is `name@digest`, `sources` names or paths
    of the files (only the file's name is kept), `rejected` rows by reason slug, `notes` further known limits
    of the model by reader's language (tr, kmr, en), `created` the time to print, if any: the clock is not
    read here. `partial` names or paths of files that were read only in part, `unknown_places` texts by the name
    of their outlet's place where it was not recognised (all of them, or the commonest: five are printed).
    `covered` are the report's days beside the holes in what contributes to them. `unit` is what was counted, `copies`
    how many documents were left out for that, or, where all were counted, how many are copies.
    Raises InputError where no document was counted.
    """
    if tally.n == 0:
        raise InputError("No usable text was counted, so there is nothing to report.", "Look at the rejected rows.")
    scheme, calendar = load_scheme(), tally.calendar()
    lead = next((label for label in _LEADS if label in tally.labels), tally.labels[0])
    conduct = [label.id for label in scheme.of("conduct") if label.id in tally.labels] or [lead]
    shares = _collect(tally, conduct, calendar)
    changes = tuple(compare_thirds(tally, lead))
    repeated = Caveat(f"copies_{unit}", {"k": copies}) if copies else None
    unjudged = tuple(label for label in scheme.ids if label not in tally.judged)
    return Report(
        title=title,
        created=created.isoformat() if isinstance(created, datetime) else created,
        version=__version__,
        scheme=scheme.version,
        model=model,
        thresholds={label: float(thresholds[label]) for label in tally.judged if label in thresholds},
        sources=_names(sources),
        n=tally.n,
        undated=tally.undated,
        first=calendar.first.isoformat() if calendar else "",
        last=calendar.last.isoformat() if calendar else "",
        period=calendar.kind if calendar else "",
        periods=calendar.periods if calendar else (),
        lead=lead,
        labels=tally.labels,
        unjudged=unjudged,
        shares=shares,
        changes=changes,
        findings=find(tally, lead, shares, changes, calendar),
        caveats=_warn(
            tally, lead, shares, calendar, unjudged, rejected or {}, partial, unknown_places or {}, covered, repeated
        ),
        rejected=tuple(sorted((rejected or {}).items(), key=lambda one: (-one[1], one[0]))),
        gaps=gaps(calendar, covered) if calendar and covered else (),
        unit=unit,
        notes=tuple(dict(note) for note in notes),
    )


def _names(files: Sequence[str]) -> tuple[str, ...]:
    """Return names without folders, which may hold a person's name; addresses stay."""
    return tuple(one if "://" in one else PureWindowsPath(one).name for one in files)


def _collect(tally: Tally, conduct: Sequence[str], calendar: Calendar | None) -> tuple[Share, ...]:
    """Return all labels for the whole time and for all documents by period, else conduct alone by period."""
    shares = tally.shares(("all",))
    dimensions = ("language", "place", "spoken_of", "target")
    whole = tally.shares(dimensions, by_period=False)
    parts = tally.shares(dimensions, conduct) if calendar else []
    shares += whole + [one for one in parts if one.period]
    return tuple(shares + tally.shares(("mention",), by_period=False))


def _warn(
    tally: Tally,
    lead: str,
    shares: Sequence[Share],
    calendar: Calendar | None,
    unjudged: tuple[str, ...],
    rejected: Mapping[str, int],
    partial: Sequence[str],
    unknown_places: Mapping[str, int],
    covered: Covered | None,
    repeated: Caveat | None,
) -> tuple[Caveat, ...]:
    """Return what the reader must know, the weightiest first."""
    n = tally.n
    held = {dimension: {s.value: s.n for s in shares if s.dimension == dimension and not s.period}
            for dimension in ("language", "place", "spoken_of")}  # fmt: skip
    caveats = [Caveat("raw"), Caveat("sample", {"n": n})]
    if partial:
        caveats.append(Caveat("partial", names=_names(partial)))
    caveats += _holes(calendar, covered) + ([repeated] if repeated else [])
    caveats.append(Caveat("model"))
    unchecked = sum(held["language"].get(language, 0) for language in UNTESTED)
    if unchecked:
        caveats.append(Caveat("unchecked_languages", {"k": unchecked, "n": n}))
    if unjudged:
        caveats.append(Caveat("unjudged", labels=unjudged))
    if calendar is None:
        caveats.append(Caveat("no_dates"))
    elif tally.undated:
        caveats.append(Caveat("some_undated", {"k": tally.undated, "n": n}))
    if calendar and calendar.outside:
        caveats.append(Caveat("stray_dates", {"k": calendar.outside}))
    if not held["place"]:
        caveats.append(Caveat("no_places"))
    elif sum(held["place"].values()) < n:
        caveats.append(Caveat("some_placeless", {"k": n - sum(held["place"].values()), "n": n}))
    if unknown_places:
        commonest = sorted(unknown_places, key=lambda name: (-unknown_places[name], name))[:_PLACES]
        names = tuple(_cut(name) for name in commonest)
        caveats.append(Caveat("unknown_places", {"k": sum(unknown_places.values())}, names=names))
    if not held["spoken_of"]:
        caveats.append(Caveat("no_spoken_of"))
    else:
        caveats.append(Caveat("spoken_of"))
    if any(s.dimension == "target" for s in shares):
        caveats.append(Caveat("targets"))
    if INTERSECTIONAL in tally.labels:
        caveats.append(Caveat("grounds"))
    if tally.mixed:
        caveats.append(Caveat("mixed", {"k": tally.mixed, "n": n}))
    cells = [s for s in shares if s.label == lead]
    small = sum(s.small for s in cells)
    if small:
        caveats.append(Caveat("small", {"k": small, "n": len(cells), "limit": SMALL}, (lead,)))
    if sum(rejected.values()):
        caveats.append(Caveat("rejected", {"k": sum(rejected.values())}))
    caveats.append(Caveat("chance"))
    return tuple(caveats)


def _holes(calendar: Calendar | None, covered: Covered | None) -> list[Caveat]:
    """Return what to say of days on which documents are missing: whose they are, and where nothing is left to show."""
    if calendar is None or covered is None or not covered.holes:
        return []
    sources = dict.fromkeys(one.series.outlet or one.series.source for one in covered.holes)
    names = tuple(_cut(name) for name in list(sources)[:_PLACES])
    numbers = {"k": len(covered.holes), "days": len(covered.days), "sources": len(sources)}
    empty = gaps(calendar, covered)
    return [Caveat("holes", numbers, names=names)] + ([Caveat("gaps", {"k": len(empty)})] if empty else [])


def _cut(name: str) -> str:
    """Return what a cell says, in one line and not at length: it may hold anything."""
    name = " ".join(name.split())
    return name if len(name) <= _PLACE_LENGTH else name[: _PLACE_LENGTH - 1] + "…"
