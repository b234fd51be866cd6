"""First against last third: what may be called a rise, and what may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from counted_documents import Doc, tally_of
from hatewatch.trends import Change, Figure, Grid, Measure, Tally, Told, holm, two_proportions
from hatewatch.trends.compare import apart, compare_groups, compare_thirds


def test_two_proportions_agrees_with_a_worked_example() -> None:
    # 60 of 100 against 45 of 100: pooled .525, z = .15 / sqrt(.525 * .475 / 50) = 2.1240, p = .0337
    assert two_proportions(60, 100, 45, 100) == pytest.approx(0.03367, abs=1e-4)
    assert two_proportions(0, 50, 0, 50) == 1.0


def test_holm_agrees_with_a_worked_example() -> None:
    # as R's p.adjust(c(.01, .04, .03, .005), "holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_copies_make_it_less_sure() -> None:
    assert two_proportions(60, 100, 45, 100) < 0.05 < two_proportions(60, 100, 45, 100, together=4)


def _told(share: float, low: float, high: float) -> Figure:
    raw = Figure.of("place", "01", "", "hate", 500, round(500 * share))
    return replace(raw, share=share, low=low, high=high, method="composite", read=50, effective=100.0)


def test_prevalences_are_set_against_each_other_by_their_intervals() -> None:
    # half widths of .0196 are standard errors of .01: z = .04 / sqrt(2 * .01^2) = 2.83, p = .0047
    one, other = _told(0.10, 0.0804, 0.1196), _told(0.14, 0.1204, 0.1596)
    assert apart(one, other) == apart(other, one) == pytest.approx(0.0047, abs=2e-4)
    assert apart(one, one) == 1.0


def test_a_prevalence_and_a_raw_share_are_never_told_apart() -> None:
    raw = Figure.of("all", "", "", "hate", 1_000, 10)
    assert apart(raw, _told(0.6, 0.5, 0.7)) == 1.0


def _tell(grid: Grid) -> Told:
    return Measure(None, "month").tell(grid, grid.n < 0, "discriminatory")


def _thirds(tally: Tally, dimension: str = "place") -> list[Change]:
    return compare_thirds([tally.grid(dimension)], _tell)


def _months(counts: dict[str, list[tuple[int, int]]]) -> Tally:
    """Return a tally with (documents, of which discriminatory) for each month from January, by place."""
    documents = [
        Doc(datetime(2024, month, 5, tzinfo=UTC), ("discriminatory",) if i < count else (), place=place)
        for place, months in counts.items()
        for month, (n, count) in enumerate(months, start=1)
        for i in range(n)
    ]
    return tally_of(documents, ["discriminatory", "hate"])


def test_the_planted_rise_is_found_and_the_others_are_not() -> None:
    flat = [(100, 5)] * 6
    changes = _thirds(_months({"01": [(100, 5)] * 4 + [(100, 20)] * 2, "21": flat, "26": flat}))
    assert [(one.before.value, one.certain) for one in changes] == [("01", True), ("21", False), ("26", False)]
    first = changes[0]
    assert (first.before.period, first.after.period) == ("2024-01/2024-02", "2024-05/2024-06")
    assert (first.before.n, first.before.count, first.after.n, first.after.count) == (200, 10, 200, 40)
    assert first.adjusted == pytest.approx(3 * first.p)


def test_few_documents_are_not_compared() -> None:
    assert _thirds(_months({"01": [(29, 0), (40, 0), (40, 40)]})) == []
    assert len(_thirds(_months({"01": [(30, 0), (0, 0), (30, 30)]}))) == 1


def test_two_periods_cannot_be_compared() -> None:
    days = [Doc(datetime(2024, 1, day, tzinfo=UTC), place="01") for day in (1, 2) for _ in range(40)]
    assert _thirds(tally_of(days, ["discriminatory"])) == []
    assert _thirds(tally_of([Doc(), Doc()], ["discriminatory"])) == []


def test_a_group_stands_out_against_the_texts_that_do_not_name_it() -> None:
    documents = [
        Doc(labels=("discriminatory",) if i % (4 if "syrians" in targets else 20) == 0 else (), targets=targets)
        for targets in (["syrians"], ["women"], [], ["kurds"])
        for i in range(200 if targets != ["kurds"] else 20)
    ]
    tally = tally_of(documents, ["discriminatory"])
    overall = _tell(tally.grid("all")).figures[0]
    found = compare_groups(_tell(tally.grid("target")), overall)
    assert [(one.share.value, one.higher) for one in found] == [("syrians", True), ("women", False)]
    assert found[0].overall == overall
    assert (found[0].share.n, found[0].share.count) == (200, 50)
