"""Change points as a report tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from counted_documents import Doc, tally_of
from hatewatch.reports.collect import Collector
from hatewatch.reports.turning import find_turns
from hatewatch.trends import Measure, Tally

JUDGED = ("discriminatory", "hate")
START = datetime(2024, 1, 1, tzinfo=UTC)
WEEKS, TURN = 40, 24


def _tally(rise: float = 0.2, seed: int = 1) -> Tally:
    random = np.random.default_rng(seed)
    documents = []
    for week in range(WEEKS):
        for place, n in (("01", 150), ("21", 150)):
            share = rise if place == "01" and week >= TURN else 0.05
            day = START + timedelta(days=7 * week + 2)
            documents += [Doc(day, ("hate",) if random.random() < share else (), place=place) for _ in range(n)]
    return tally_of(documents, JUDGED, "week")


def _collector(tally: Tally) -> Collector:
    return Collector(tally, Measure(None, "week"), JUDGED)


def test_a_planted_turn_is_told_with_the_figures_around_it() -> None:
    tally = _tally()
    turns, looked_at = find_turns(_collector(tally), "hate", {})
    assert looked_at == 3, "all and two places; the one language is all again"
    mine = [one for one in turns if (one.before.dimension, one.before.value) == ("place", "01")]
    (turn,) = mine
    weeks = tally.calendar.periods if tally.calendar else ()
    assert turn.low <= weeks[TURN] <= turn.high
    assert turn.before.share < 0.08 < 0.15 < turn.after.share
    assert turn.rise > 0.1
    assert turn.adjusted < 0.05
    assert not [one for one in turns if (one.before.dimension, one.before.value) == ("place", "21")]
    assert turns == sorted(turns, key=lambda one: (one.at, one.before.dimension, one.before.value))


def test_nothing_turns_where_nothing_does() -> None:
    turns, looked_at = find_turns(_collector(_tally(0.05)), "hate", {})
    assert (turns, looked_at) == ([], 3)


def test_periods_that_are_a_hole_are_not_read() -> None:
    tally = _tally()
    weeks = tally.calendar.periods if tally.calendar else ()
    turns, _ = find_turns(_collector(tally), "hate", {("place", "01"): weeks[TURN:], ("all", ""): ()})
    assert not [one for one in turns if one.before.value == "01"]
