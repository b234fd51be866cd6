"""Bring what is stored of holes up to what the counts say now: a fact once found stays, until documents fill it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from hatewatch.coverage.records import KNOWN_CAUSES, SILENT, STOPPED, Finding, Hole, Series
from hatewatch.coverage.survey import Standing

# Late documents have filled a hole where they bring so much of the expected, and so few is nothing rare.
_FULL, _NOT_RARE = 0.8, 0.05


def bring_up(stored: Sequence[Hole], standings: Sequence[Standing], now: datetime) -> list[Hole]:
    """Return the holes to write: new ones (key 0), and stored ones that changed.

    A finding that overlaps a stored hole of its series is that hole, grown or better measured, and stays dismissed
    where a person said so. A stored hole that is found no more stays, unless documents that came late have filled it:
    then it is closed `now`. What a run left out and a later one brought whole is kept as closed from the start.
    """
    by_series = {one.series: one for one in standings}
    after: dict[int, Hole] = {}
    new: list[Hole] = []
    for standing in standings:
        own = [one for one in stored if one.series == standing.series]
        for found in standing.findings:
            hole = _match(found, own, after)
            if hole is None:
                closed = now if _filled(found) else None
                made = Hole(0, found.series, found.first, found.last, found.kind, found.seen, found.expected,
                            found.probability, now, closed)  # fmt: skip
                new.append(made)
            elif hole.key not in after:
                after[hole.key] = _grown(hole, found, now)
    for hole in stored:
        if hole.closed is None and hole.key not in after:
            after[hole.key] = _again(hole, by_series, now)
    before = {one.key: one for one in stored}
    return new + [one for key, one in after.items() if one != before[key]]


def _match(found: Finding, own: Sequence[Hole], taken: Mapping[int, Hole]) -> Hole | None:
    """Return the stored hole that a finding is: one that is open, or one of the same cause that was filled."""
    same = [one for one in own if _meet(found, one)]
    if found.kind in KNOWN_CAUSES:
        same = [one for one in same if one.closed is None or (one.kind == found.kind and one.covers(found.first))]
    else:
        same = [one for one in same if one.closed is None and one.kind not in KNOWN_CAUSES]
    return min(same, key=lambda one: (one.key in taken, one.closed is not None, one.key), default=None)


def _meet(found: Finding, hole: Hole) -> bool:
    return found.first <= (hole.last or date.max) and hole.first <= (found.last or date.max)


def _grown(hole: Hole, found: Finding, now: datetime) -> Hole:
    grown = replace(
        hole, first=found.first, last=found.last, kind=found.kind, seen=found.seen, expected=found.expected,
        probability=found.probability,
    )  # fmt: skip
    if hole.closed is not None:  # of a known cause: it stays closed, unless it has grown by days that are not filled
        return replace(grown, closed=hole.closed if _filled(found) else None)
    return replace(grown, closed=now) if _filled(found) else grown


def _again(hole: Hole, standings: Mapping[Series, Standing], now: datetime) -> Hole:
    """Return a hole that is found no more, measured again: it closes only where documents filled it."""
    standing = standings.get(hole.series)
    if standing is None:
        return hole
    if hole.kind == STOPPED:  # documents came again: the silence ends before them
        at = hole.first.toordinal() - standing.first.toordinal()
        days = standing.counts[max(at, 0) :].nonzero()[0]
        if len(days):
            ended = max(hole.first + timedelta(days=int(days[0]) - 1), hole.first)
            hole = replace(hole, kind=SILENT, last=ended)
    measured = standing.measure(hole.first, hole.last)
    if measured is None:
        return hole
    known = hole.expected is not None and measured.expected > 0
    hole = replace(
        hole, seen=measured.seen, probability=measured.probability if known else hole.probability,
        expected=measured.expected if known else hole.expected,
    )  # fmt: skip
    return replace(hole, closed=now) if _filled(hole) else hole


def _filled(one: Finding | Hole) -> bool:
    if one.expected is None or one.probability is None:
        return False
    return one.seen >= _FULL * one.expected and one.probability >= _NOT_RARE
