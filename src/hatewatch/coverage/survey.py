"""Look over everything that came: what each source usually brings, and where it has holes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from hatewatch.coverage.causes import idle_days, unanswered_days
from hatewatch.coverage.explain import keep_the_narrowest
from hatewatch.coverage.records import (
    KNOWN_CAUSES,
    NOT_RUN,
    SILENT,
    STOPPED,
    THIN,
    UNREACHABLE,
    DayCount,
    Entrance,
    Finding,
    Hole,
    Series,
)
from hatewatch.coverage.scan import Scanned, Stretch, judge, scan
from hatewatch.coverage.usual import KNOWN_DOCUMENTS, Usual, unknown
from hatewatch.trends.periods import local_day, make_calendar

_STOPPED = 7  # days of silence up to yesterday from which on a source has stopped
_NO_LANGUAGE = ("und", "other")  # what is left over where no language was found: no series of its own


@dataclass(frozen=True, slots=True)
class Standing:
    """One series: its counts from its first day to `until`, what was to be expected, and where it falls short.

    `last` is the day of its last document, None where it never brought any; `answered` is False where it was asked and
    never gave a whole answer either. `expected` is NaN where nothing can be said. `usual` is documents a day now, None
    while too little is known.
    `collected` says that runs bring it; what a file brought covers what it covers, and ends where it ends.
    """

    series: Series
    first: date
    last: date | None
    counts: NDArray[np.int64]
    expected: NDArray[np.float64]
    usual: float | None
    collected: bool
    findings: tuple[Finding, ...]
    measured: Usual = field(repr=False)
    answered: bool = True

    @property
    def documents(self) -> int:
        """Return how many documents there are."""
        return int(self.counts.sum())

    def measure(self, first: date, last: date | None) -> Stretch | None:
        """Return what came on these days beside what was to be expected; None where they lie outside."""
        start = max(first.toordinal() - self.first.toordinal(), 0)
        stop = len(self.counts) if last is None else last.toordinal() - self.first.toordinal() + 1
        if not start < stop <= len(self.counts):
            return None
        return judge(self.measured, self.counts, self.first.weekday(), start, stop)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of collecting: the entrances of outlets, the days on which it ran to an end, and its beginnings.

    `begun` says when the first document of a source and outlet came into the store; what was not due yet is no hole.
    `runs` are the beginnings of all runs, those that did not end too.
    """

    entrances: Sequence[Entrance] = ()
    run_days: Collection[date] = ()
    begun: Mapping[Series, datetime] = field(default_factory=dict)
    runs: Sequence[datetime] = ()


def survey(
    days: Iterable[DayCount], today: date, asked: Asked | None = None, stored: Sequence[Hole] = ()
) -> list[Standing]:
    """Return how every series stands: sources, their outlets where there are several, and languages within.

    Only days before `today` are judged, which is not over yet. `stored` holes with a known cause stay what they are: an
    outlet that answers again does not make its silence a riddle. A hole is told once, of the series that explains it:
    one language missing is not a thin week of the whole paper, nor a silent paper one of each language.
    """
    asked = asked or Asked()
    idle = idle_days(asked.run_days, date.fromordinal(today.toordinal() - 1))
    doors: dict[str, list[Entrance]] = {}
    for one in asked.entrances:
        doors.setdefault(one.outlet, []).append(one)
    causes: dict[Series, list[Hole]] = {}
    for hole in stored:
        if hole.closed is None and hole.kind in KNOWN_CAUSES:
            causes.setdefault(hole.series, []).append(hole)
    by_source: dict[str, list[DayCount]] = {}
    fresh: dict[str, date] = {}
    for day in days:
        if day.day < today:
            by_source.setdefault(day.series.source, []).append(day)
        else:
            fresh |= dict.fromkeys((day.series.source, day.series.outlet), today)
    looker = _Looker(today, idle, doors, causes, asked.begun, asked.runs)
    found = [one for name in sorted(by_source) for one in looker.source(name, by_source[name])]
    named = {one for s in by_source.values() for day in s for one in (day.series.source, day.series.outlet)}
    return found + [looker.nothing(outlet, fresh.get(outlet)) for outlet in sorted(doors.keys() - named)]


@dataclass(frozen=True, slots=True)
class _Looker:
    today: date
    idle: set[int]
    doors: Mapping[str, Sequence[Entrance]]
    causes: Mapping[Series, Sequence[Hole]]
    begun: Mapping[Series, datetime]
    runs: Sequence[datetime]

    def source(self, name: str, days: Sequence[DayCount]) -> list[Standing]:
        outlets = _split(days, lambda day: day.series.outlet)
        if len(outlets) == 1:
            return self._with_languages(Series(name), days, next(iter(outlets)))
        parts = [self._with_languages(Series(name, one), outlets[one], one) for one in sorted(outlets) if one]
        children = [part[0] for part in parts]
        whole = self._look(Series(name), days, frozenset(), judged=all(not one.collected for one in children))
        kept = keep_the_narrowest(whole, children)
        return [kept[0]] + [one for part, head in zip(parts, kept[1:], strict=True) for one in (head, *part[1:])]

    def nothing(self, outlet: str, last: date | None) -> Standing:
        """Return the standing of an outlet that is asked and brought nothing before today (`last`, if then)."""
        series, doors = Series(outlet), self.doors[outlet]
        gone = {day for day, kind in self._causes(series, doors).items() if kind == UNREACHABLE}
        first = date.fromordinal(min(gone)) if gone else self.today
        counts = np.zeros(max(gone) - min(gone) + 1 if gone else 0, np.int64)
        nothing = unknown(len(counts))
        findings = tuple(_caused(series, dict.fromkeys(gone, UNREACHABLE), nothing, counts, first))
        answered = any(one.whole is not None for one in doors)
        return Standing(series, first, last, counts, nothing.level, None, True, findings, nothing, answered)

    def _with_languages(self, series: Series, days: Sequence[DayCount], outlet: str) -> list[Standing]:
        whole = self._look(series, days, frozenset((series.source, outlet)))
        languages = _split(days, lambda day: day.series.language)
        stop = whole.first.toordinal() + len(whole.counts)
        parts = [
            self._look(Series(series.source, series.outlet, one), some, frozenset(), inside=whole, stop=stop)
            for one, some in sorted(languages.items())
            if one not in _NO_LANGUAGE and len(languages) > 1
        ]
        return keep_the_narrowest(whole, parts)

    def _look(
        self,
        series: Series,
        days: Sequence[DayCount],
        names: frozenset[str],
        *,
        inside: Standing | None = None,
        stop: int | None = None,
        judged: bool = True,
    ) -> Standing:
        """Return one series; `names` are what its outlet may be asked under, `inside` the whole that it is part of."""
        sums: dict[int, int] = {}
        for day in days:
            sums[day.day.toordinal()] = sums.get(day.day.toordinal(), 0) + day.documents
        calendar = make_calendar(sums, "day")
        assert calendar is not None  # a series has a day at least
        first, last = calendar.first.toordinal(), calendar.last.toordinal()
        doors = [one for name in sorted(names - {""}) for one in self.doors.get(name, ())]
        collected = bool(doors) or (inside is not None and inside.collected)
        stop = stop or (self.today.toordinal() if collected else last + 1)
        counts = np.zeros(max(stop - first, 1), np.int64)
        for at, documents in sums.items():
            if first <= at < stop:
                counts[at - first] += documents
        kinds = self._causes(series, doors) if inside is None else _shared(inside)
        excused = np.zeros(len(counts), np.bool_)
        excused[[at - first for at in kinds if first <= at < stop]] = True
        # The last day of a file may have been half over when it was made.
        until = len(counts) if collected else len(counts) - 1
        start = date.fromordinal(first)
        scanned = Scanned(unknown(len(counts)), ())
        if judged and counts.sum() >= KNOWN_DOCUMENTS:
            scanned = scan(counts, start.weekday(), excused, until)
        usual = scanned.usual
        findings = [_finding(series, start, one, ends=one.stop == until and (collected or inside is not None))
                    for one in scanned.stretches]  # fmt: skip
        if inside is None:
            findings += _caused(series, kinds, usual, counts, start)
        known = bool(len(counts) > 1 and usual.known[-1])
        return Standing(
            series, start, date.fromordinal(last), counts, usual.each_day(start.weekday()),
            float(usual.level[-1]) if known else None, collected,
            tuple(sorted(findings, key=lambda one: (one.first, one.kind))), usual,
        )  # fmt: skip

    def _causes(self, series: Series, doors: Sequence[Entrance]) -> dict[int, str]:
        """Return the days with a known cause, by ordinal: that it did not run goes before that nobody answered."""
        yesterday = date.fromordinal(self.today.toordinal() - 1)
        kinds = dict.fromkeys(unanswered_days(doors, yesterday, self.runs), UNREACHABLE)
        for hole in self.causes.get(series, ()):
            kinds |= dict.fromkeys(range(hole.first.toordinal(), (hole.last or yesterday).toordinal() + 1), hole.kind)
        came = [local_day(moment) for one, moment in self.begun.items() if series.holds(one)]
        if doors and came:
            kinds |= {day: NOT_RUN for day in self.idle if day >= min(came)}
        return kinds


def _shared(whole: Standing) -> dict[int, str]:
    """Return the days on which a part cannot have come, since the whole has a hole with a known cause."""
    found: dict[int, str] = {}
    for one in whole.findings:
        if one.kind in KNOWN_CAUSES and one.last is not None:
            found |= dict.fromkeys(range(one.first.toordinal(), one.last.toordinal() + 1), one.kind)
    return found


def _finding(series: Series, start: date, one: Stretch, *, ends: bool) -> Finding:
    first = date.fromordinal(start.toordinal() + one.start)
    last = date.fromordinal(start.toordinal() + one.stop - 1)
    kind = SILENT if one.silent else THIN
    if ends and one.silent and one.stop - one.start >= _STOPPED:
        return Finding(series, first, None, STOPPED, one.seen, one.expected, one.probability)
    return Finding(series, first, last, kind, one.seen, one.expected, one.probability)


def _caused(
    series: Series, kinds: Mapping[int, str], usual: Usual, counts: NDArray[np.int64], start: date
) -> Iterable[Finding]:
    """Yield the stretches of days with one known cause that lie in the life of a series."""
    begin, days = start.toordinal(), sorted(kinds)
    days = [day for day in days if begin <= day < begin + len(counts)]
    while days:
        length = next(
            (i for i in range(1, len(days)) if days[i] != days[0] + i or kinds[days[i]] != kinds[days[0]]), len(days)
        )
        some, days = days[:length], days[length:]
        one = judge(usual, counts, start.weekday(), some[0] - begin, some[-1] - begin + 1)
        known = usual.known[some[0] - begin] and one.expected > 0
        yield Finding(
            series, date.fromordinal(some[0]), date.fromordinal(some[-1]), kinds[some[0]], one.seen,
            one.expected if known else None, one.probability if known else None,
        )  # fmt: skip


def _split(days: Sequence[DayCount], key: Callable[[DayCount], str]) -> dict[str, list[DayCount]]:
    found: dict[str, list[DayCount]] = {}
    for day in days:
        found.setdefault(key(day), []).append(day)
    return found
