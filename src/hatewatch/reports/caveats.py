"""What a reader must know of a report: each limit as a slug with its counts, in no language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PureWindowsPath

from hatewatch.coverage.gaps import Covered, gaps
from hatewatch.prevalence.estimate import LEAST
from hatewatch.prevalence.records import Refusal
from hatewatch.privacy import mask
from hatewatch.reports.collect import Collected
from hatewatch.reports.findings import UNTESTED
from hatewatch.reports.record import AuditFacts, Caveat
from hatewatch.trends import INTERSECTIONAL, Audited, Calendar, Tally, holm
from hatewatch.trends.figure import SMALL
from hatewatch.trends.grid import AUTHORS, DOCUMENTS

_PLACES, _PLACE_LENGTH = 5, 40  # unknown places named in the caveat, and the letters of a cell shown
_STABLE = 0.05


def names_of(files: Sequence[str]) -> tuple[str, ...]:
    """Return names without folders, which may hold a person's name, and masked; addresses stay."""
    return tuple(one if "://" in one else mask(PureWindowsPath(one).name) for one in files)


def say_measured(
    collected: Collected, audited: Audited | None, audit: AuditFacts | None, tally: Tally, lead: str
) -> list[Caveat]:
    """Return what to say of how the figures came about, the weightiest first."""
    whole = [one for one in collected.figures if one.dimension == "all" and not one.period]
    raw = tuple(one.label for one in whole if one.raw)
    if lead in raw or audited is None or audit is None:
        # Where there is an audit, and yet no prevalence, it says why.
        return [Caveat("raw"), *([_refused(audited, audit, tally.n, lead)] if audit else [])]
    found = [Caveat("prevalence", {"k": audit.read, "n": audit.population})]
    if audit.readers == 1:
        found.append(Caveat("one_reader"))
    elif audit.agreement and not any(one.units for one in audit.agreement):
        found.append(Caveat("read_once"))
    if raw:
        found.append(Caveat("raw_labels", labels=raw))
    if tally.n > audit.population:
        found.append(Caveat("came_since", {"k": tally.n - audit.population, "n": tally.n}))
    if audit.read < audit.drawn:
        found.append(Caveat("unread", {"k": audit.drawn - audit.read, "n": audit.drawn}))
    if any(audit.ties.values()):
        found.append(Caveat("ties", {"k": sum(audit.ties.values())}))
    found.append(Caveat("assumed_stable"))
    if any(not one.raw and (one.value or one.period) for one in collected.figures):
        found.append(Caveat("sums"))
    if min(holm([one.stability.p for one in collected.stable if one.label == lead]), default=1) < _STABLE:
        found.append(Caveat("not_stable", labels=(lead,)))
    parts = [one for one in collected.figures if one.label == lead and one.value and not one.period]
    chosen = audited.prevalences[lead].chosen
    # Where the model is no better than chance no part is measured, and a finding says so.
    if chosen and chosen.method != "audit_alone" and (bare := sum(one.raw for one in parts)):
        found.append(Caveat("raw_parts", {"k": bare, "n": len(parts)}))
    if untold := sum(one.label == lead for one in collected.untold):
        found.append(Caveat("untold", {"k": untold}, labels=(lead,)))
    return found


def _refused(audited: Audited | None, audit: AuditFacts, n: int, label: str) -> Caveat:
    """Return why an audit tells no prevalence of a label among the `n` documents, and how many more must be read."""
    found = audited.prevalences.get(label) if audited else None
    refusals = list(found.refusals.values()) if found else []
    refusal = max(refusals, key=lambda one: one.needed, default=Refusal("audit_small", LEAST))
    if refusal.reason == "audit_outdated":
        return Caveat("audit_outdated", {"k": n - audit.population, "n": n, "needed": refusal.needed})
    if refusal.reason == "part_unread":
        return Caveat("part_unread", {"needed": refusal.needed})
    return Caveat("audit_small", {"k": found.read if found else audit.read, "needed": refusal.needed})


def say_more(
    tally: Tally,
    lead: str,
    collected: Collected,
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
    held = {dimension: dict(tally.values(dimension)) for dimension in ("language", "place", "spoken_of", "target")}
    caveats = [Caveat("sample", {"n": n})]
    if partial:
        caveats.append(Caveat("partial", names=names_of(partial)))
    caveats += _holes(calendar, covered) + ([repeated] if repeated else [])
    caveats.append(Caveat("model"))
    if unchecked := {one: held["language"][one] for one in UNTESTED if one in held["language"]}:
        shown = {one.value for one in collected.figures if (one.dimension, one.label) == ("language", lead)}
        total = sum(unchecked.values())
        # Where the table of languages has them all, their number is known to the last one anyway.
        number = {"k": total} if unchecked.keys() <= shown else {"about": about(total)}
        caveats.append(Caveat("unchecked_languages", number | {"n": n}))
    if unjudged:
        caveats.append(Caveat("unjudged", labels=unjudged))
    if calendar is None:
        caveats.append(Caveat("no_dates"))
    elif tally.undated:
        caveats.append(Caveat("some_undated", {"about": about(tally.undated), "n": n}))
    if calendar and calendar.outside:
        caveats.append(Caveat("stray_dates", {"about": about(calendar.outside)}))
    if not held["place"]:
        caveats.append(Caveat("no_places"))
    elif sum(held["place"].values()) < n:
        caveats.append(Caveat("some_placeless", {"about": about(n - sum(held["place"].values())), "n": n}))
    if unknown_places:
        commonest = sorted(unknown_places, key=lambda name: (-unknown_places[name], name))[:_PLACES]
        names = tuple(_cut(name) for name in commonest)
        caveats.append(Caveat("unknown_places", {"about": about(sum(unknown_places.values()))}, names=names))
    if not held["spoken_of"]:
        caveats.append(Caveat("no_spoken_of"))
    else:
        caveats.append(Caveat("spoken_of"))
    if held["target"]:
        caveats.append(Caveat("targets"))
    if INTERSECTIONAL in tally.labels:
        caveats.append(Caveat("grounds"))
    if tally.mixed:
        caveats.append(Caveat("mixed", {"about": about(tally.mixed), "n": n}))
    if any(collected.withheld.values()):
        numbers = {"k": sum(collected.withheld.values()), "documents": DOCUMENTS, "authors": AUTHORS}
        caveats.append(Caveat("withheld", numbers))
    cells = [one for one in collected.figures if one.label == lead]
    if small := sum(one.small for one in cells):
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


def about(number: int) -> int:
    """Return a count in tens, 10 for fewer: what is left beside cells that are shown must not give away the rest."""
    return max(10, round(number, -1)) if number else 0


def _cut(name: str) -> str:
    """Return what a cell says, masked, in one line and not at length: it may hold anything."""
    name = " ".join(mask(name).split())
    return name if len(name) <= _PLACE_LENGTH else name[: _PLACE_LENGTH - 1] + "…"
