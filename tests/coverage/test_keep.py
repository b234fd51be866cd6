"""A hole once found is a fact: it grows, is filled or dismissed, and never goes without a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from covered import MONDAY, counted, healthy, noon
from hatewatch.coverage.keep import bring_up
from hatewatch.coverage.records import Entrance, Hole, Series
from hatewatch.coverage.survey import Asked, Standing, survey

DAYS = 364
NOW = noon(MONDAY + timedelta(days=DAYS))
PAPER = Series("gazete")
ASKED = Asked(
    [Entrance("gazete", NOW, 0, NOW)], [MONDAY + timedelta(days=i) for i in range(DAYS + 60)], {PAPER: noon(MONDAY)}
)


def day(at: int):
    return MONDAY + timedelta(days=at)


def standing(counts: NDArray[np.int64], asked: Asked = ASKED, stored: Sequence[Hole] = (), days: int = 0):
    return survey(counted({"tr": counts.tolist()}), MONDAY + timedelta(days=days or len(counts)), asked, stored)


def keep(stored: Sequence[Hole], standings: Sequence[Standing]) -> list[Hole]:
    """Return what a store holds afterwards."""
    held = {one.key: one for one in stored}
    for one in bring_up(stored, standings, NOW):
        held[one.key or len(held) + 1] = replace(one, key=one.key or len(held) + 1)
    return list(held.values())


def lost(start: int, stop: int, seed: int = 1) -> NDArray[np.int64]:
    counts = healthy(seed, DAYS, 30)
    counts[start:stop] = 0
    return counts


def test_the_same_documents_leave_the_same_holes() -> None:
    stored = keep([], standing(lost(200, 204)))
    assert [(one.kind, one.first, one.last, one.counts) for one in stored] == [("silent", day(200), day(203), True)]
    assert bring_up(stored, standing(lost(200, 204), stored=stored), NOW) == []


def test_a_silence_grows_becomes_silent_since_and_ends_as_one_hole() -> None:
    counts = lost(340, DAYS)
    kinds = []
    stored: list[Hole] = []
    for until in (343, 350, 360):
        stored = keep(stored, standing(counts[:until], stored=stored))
        kinds.append([(one.key, one.kind, one.last) for one in stored])
    assert kinds == [[(1, "silent", day(342))], [(1, "stopped", None)], [(1, "stopped", None)]]
    back = np.concatenate([counts[:355], healthy(2, 30, 30)])
    stored = keep(stored, standing(back, stored=stored))
    assert [(one.key, one.kind, one.first, one.last) for one in stored] == [(1, "silent", day(340), day(354))]


def test_documents_that_come_late_close_it_and_it_stays_to_be_read() -> None:
    stored = keep([], standing(lost(200, 204)))
    [closed] = keep(stored, standing(healthy(1, DAYS, 30), stored=stored))
    assert (closed.closed, closed.counts, closed.first, closed.last) == (NOW, False, day(200), day(203))
    assert closed.seen == healthy(1, DAYS, 30)[200:204].sum()


def test_a_few_late_documents_do_not_close_it() -> None:
    stored = keep([], standing(lost(200, 204)))
    some = lost(200, 204)
    some[200:204] = [2, 3, 1, 2]
    [open_] = keep(stored, standing(some, stored=stored))
    assert (open_.key, open_.closed, open_.seen, open_.kind) == (1, None, 8, "thin")


def test_what_a_person_dismissed_stays_dismissed_while_it_grows() -> None:
    counts = lost(340, DAYS)
    [hole] = keep([], standing(counts[:355]))
    stored = [replace(hole, dismissed=NOW, note="Gazete kapandı.")]
    stored = keep(stored, standing(counts, stored=stored))
    assert [(one.key, one.counts, one.note) for one in stored] == [(1, False, "Gazete kapandı.")]


def test_a_dismissed_cause_does_not_come_back_as_a_riddle() -> None:
    counts = lost(200, 210)
    hole = Hole(1, PAPER, day(200), day(209), "unreachable", 0, 300.0, 0.0, NOW, dismissed=NOW)
    assert keep([hole], standing(counts, stored=[hole])) == keep([hole], standing(counts, stored=[hole]))
    assert [one.dismissed for one in keep([hole], standing(counts, stored=[hole]))] == [NOW]


def test_a_run_left_out_and_made_good_later_is_noted_as_filled() -> None:
    asked = Asked(ASKED.entrances, [one for i, one in enumerate(ASKED.run_days) if i not in (200, 201)], ASKED.begun)
    whole = healthy(1, DAYS, 30)
    stored = keep([], standing(whole, asked))
    assert [(one.kind, one.closed, one.counts) for one in stored] == [("not_run", NOW, False)]
    assert bring_up(stored, standing(whole, asked, stored), NOW) == []
    empty = whole.copy()
    empty[200:202] = 0
    [open_] = keep([], standing(empty, asked))
    assert open_.counts
    [closed] = keep([open_], standing(whole, asked, [open_]))
    assert (closed.key, closed.closed) == (1, NOW)


def test_an_unreachable_outlet_of_which_too_little_is_known_stays_open() -> None:
    few = healthy(3, DAYS, 0.3)
    down = Asked([Entrance("gazete", NOW, 5, noon(day(349)))], ASKED.run_days)
    stored = keep([], standing(few, down))
    assert [(one.kind, one.expected) for one in stored] == [("unreachable", None)] or stored[0].expected is not None
    again = keep(stored, standing(few, ASKED, stored))
    assert [one.first for one in again] == [day(350)]


def test_a_source_that_was_forgotten_keeps_its_holes() -> None:
    stored = keep([], standing(lost(200, 204)))
    assert bring_up(stored, [], NOW) == []
