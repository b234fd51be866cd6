"""Coverage: look over what came, keep the holes as facts, and answer later stages that ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from hatewatch.coverage.gaps import Covered, cover
from hatewatch.coverage.keep import bring_up
from hatewatch.coverage.records import DayCount, Hole, Series, Uncounted
from hatewatch.coverage.survey import Asked, Standing, survey
from hatewatch.errors import InputError
from hatewatch.records import ISTANBUL
from hatewatch.reports.coverage import View, write_coverage
from hatewatch.reports.locale import turkish_order
from hatewatch.store import Store
from hatewatch.store.coverage import CoverageStore

#: What a person says of a hole: what it was; that it is none; that it is one after all.
Verdict = Literal["explained", "dismissed", "reopened"]

_AROUND = timedelta(days=90)  # looked at before and after a period, to know what contributes to it
_RUNS = 1000  # looked back on, to know how long an outlet has not answered


@dataclass(frozen=True, slots=True)
class Noted:
    """How every series stands, all holes that are stored, and how many documents are in no day before today."""

    standings: tuple[Standing, ...]
    holes: tuple[Hole, ...]
    uncounted: Uncounted


def note_holes(store: Store, *, now: datetime) -> Noted:
    """Look for holes up to yesterday and keep them in the store: new ones, grown ones, and those that were filled.

    May run as often as one likes, as after every ingest: the same documents leave the same holes. No text is read.
    """
    stored, days, standings = _survey(store, now)
    changed = bring_up(stored, standings, now)
    if changed:
        store.keep_holes(changed)
    return Noted(tuple(standings), tuple(store.holes()), _uncounted(days, _today(now)))


def look(store: Store, *, now: datetime) -> Noted:
    """Return how every series stands beside the holes that were noted last; nothing is kept."""
    stored, days, standings = _survey(store, now)
    ordered = tuple(sorted(standings, key=lambda one: _order(one.series)))
    return Noted(ordered, tuple(stored), _uncounted(days, _today(now)))


def _survey(store: Store, now: datetime) -> tuple[list[Hole], list[DayCount], list[Standing]]:
    runs = [one.started for one in store.runs(_RUNS)]
    asked = Asked(store.entrances(), store.run_days(), store.begun(), runs)
    stored, days = store.holes(), store.daily()
    return stored, days, survey(days, _today(now), asked, stored)


def _today(now: datetime) -> date:
    return now.astimezone(ISTANBUL).date()


def coverage(
    store: Store,
    out: Path,
    *,
    lang: str = "tr",
    source: str | None = None,
    since: date | None = None,
    created: datetime,
) -> tuple[Noted, Path]:
    """Note holes; write `coverage.html`, `coverage.csv` and `holes.csv` into `out`; return what is shown and the page.

    Only of the source (or outlet) named, and of the days from `since` on (default: a year): such a part goes into files
    with names of their own. Raises InputError for a source that is not there, and where nothing with a date has come
    before today.
    """
    noted = note_holes(store, now=created)
    if not noted.standings:
        if noted.uncounted.today:
            raise InputError(f"All that came with a date is of today ({noted.uncounted.today:,} texts), which is not "
                             "over and not counted yet.", "Look again tomorrow.")  # fmt: skip
        raise InputError("Nothing with a date has come in yet, so there is no coverage to show.",
                         "Bring some in first: hatewatch ingest.")  # fmt: skip
    today = created.astimezone(ISTANBUL).date()
    noted = replace(noted, standings=tuple(sorted(noted.standings, key=lambda one: _order(one.series))))
    shown = _of(noted, source, since or today - timedelta(days=365))
    days = [one for one in store.daily(last=today) if source in (None, one.series.source, one.series.outlet)]
    dated = sum(one.documents for one in days if one.day < today)
    shown = replace(shown, uncounted=_left_out(store, source, today))
    view = View(today, created, shown.uncounted, dated, since, source)
    return shown, write_coverage(shown.standings, shown.holes, out, view, lang=lang)


def say_of_hole(store: CoverageStore, key: int, note: str, *, verdict: Verdict, now: datetime) -> None:
    """Keep what a person says of a hole; what was dismissed stays so until it is reopened, whatever is explained.

    Raises InputError where there is no such hole, where nothing is said, or nothing is to be reopened.
    """
    if verdict != "reopened" and not note.strip():
        raise InputError("A hole is explained in words.", 'Say why: --note "the paper moved to another address".')
    hole = next((one for one in store.holes() if one.key == key), None)
    if hole is None:
        raise InputError(f"There is no hole {key}.", "Their numbers stand in the table of hatewatch coverage.")
    if verdict == "reopened" and hole.dismissed is None:
        raise InputError(f"Hole {key} is not dismissed.", "Only what --dismiss closed can be reopened.")
    dismissed = {"explained": hole.dismissed, "dismissed": now, "reopened": None}[verdict]
    store.annotate_hole(key, note.strip() or hole.note, dismissed=dismissed)


class Dated(Protocol):
    """What knows holes, and documents by day: a store, or what was counted of one."""

    def holes(self, *, first: date | None = None, last: date | None = None) -> list[Hole]:
        """Return the holes that have a day from `first` to `last`, both included."""
        ...

    def daily(
        self,
        *,
        source: str | None = None,
        outlet: str | None = None,
        place: str | None = None,
        language: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[DayCount]:
        """Return the documents with a date by source, outlet, language and day in Istanbul."""
        ...


def holes_over(
    store: Dated,
    *,
    source: str | None = None,
    outlet: str | None = None,
    place: str | None = None,
    language: str | None = None,
    first: date,
    last: date,
) -> Covered:
    """Return which days from `first` to `last` fall in stored holes of what contributes to the texts asked about.

    The texts are those of a source, outlet, place (id of a province or district) or language, or all. What contributes
    is told from them and from 90 days before and after, so that a source that was silent all the while is missed.
    """
    holes = store.holes(first=first, last=last)
    from_, until = max(first, date.min + _AROUND) - _AROUND, min(last, date.max - _AROUND) + _AROUND
    days = store.daily(
        source=source, outlet=outlet, place=place, language=language, first=from_, last=until
    )  # fmt: skip
    return cover(days, holes, first, last)


def _order(series: Series) -> tuple[object, ...]:
    """Return what sorts sources and outlets by name, the whole before its parts."""
    return turkish_order(series.source), turkish_order(series.outlet), series.language


def _uncounted(days: Sequence[DayCount], today: date) -> Uncounted:
    return Uncounted(
        sum(one.documents for one in days if one.day == today), sum(one.documents for one in days if one.day > today)
    )


def _left_out(store: Store, source: str | None, today: date) -> Uncounted:
    """Return what has no day before today, of one source or of all; of an outlet alone the undated are not known."""
    days = [one for one in store.daily(first=today) if source in (None, one.series.source, one.series.outlet)]
    held = [one.undated for one in store.holdings().held if source in (None, one.source)]
    return replace(_uncounted(days, today), undated=sum(held) if held else None)


def _of(noted: Noted, source: str | None, since: date) -> Noted:
    holes: Sequence[Hole] = [one for one in noted.holes if one.last is None or one.last >= since]
    standings: Sequence[Standing] = noted.standings
    if source is not None:
        standings = [one for one in standings if source in (one.series.source, one.series.outlet)]
        if not standings:
            known = list(dict.fromkeys(one.series.source for one in noted.standings))
            raise InputError(f"--source {source}: nothing came from there.", f"There is: {', '.join(known[:20])}.")
        holes = [one for one in holes if source in (one.series.source, one.series.outlet)]
    return replace(noted, standings=tuple(standings), holes=tuple(holes))
