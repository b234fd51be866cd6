"""First against last third: what may be called a rise, and what may not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hatewatch.trends import Tally, compare_groups, compare_thirds, holm, two_proportions


def test_two_proportions_agrees_with_a_worked_example() -> None:
    # 60 of 100 against 45 of 100: pooled .525, z = .15 / sqrt(.525 * .475 / 50) = 2.1240, p = .0337
    assert two_proportions(60, 100, 45, 100) == pytest.approx(0.03367, abs=1e-4)
    assert two_proportions(0, 50, 0, 50) == 1.0


def test_holm_agrees_with_a_worked_example() -> None:
    # as R's p.adjust(c(.01, .04, .03, .005), "holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def _months(counts: dict[str, list[tuple[int, int]]]) -> Tally:
    """Return a tally with (documents, of which discriminatory) for each month from January, by place."""
    tally = Tally(["discriminatory", "hate"])
    for place, months in counts.items():
        for month, (n, count) in enumerate(months, start=1):
            for i in range(n):
                labels = ("discriminatory",) if i < count else ()
                tally.add(datetime(2024, month, 5, tzinfo=UTC), "tr", False, place, (), (), labels)
    return tally


def test_the_planted_rise_is_found_and_the_others_are_not() -> None:
    flat = [(100, 5)] * 6
    tally = _months({"01": [(100, 5)] * 4 + [(100, 20)] * 2, "21": flat, "26": flat})
    changes = compare_thirds(tally, "discriminatory")
    assert [(one.before.value, one.certain) for one in changes] == [
        ("01", True),
        ("21", False),
        ("26", False),
    ]
    first = changes[0]
    assert (first.before.period, first.after.period) == ("2024-01/2024-02", "2024-05/2024-06")
    assert (first.before.n, first.before.count, first.after.n, first.after.count) == (200, 10, 200, 40)
    assert first.adjusted == pytest.approx(3 * first.p)


def test_few_documents_are_not_compared() -> None:
    assert compare_thirds(_months({"01": [(29, 0), (40, 0), (40, 40)]}), "discriminatory") == []
    assert len(compare_thirds(_months({"01": [(30, 0), (0, 0), (30, 30)]}), "discriminatory")) == 1


def test_two_periods_cannot_be_compared() -> None:
    tally = Tally(["hate"])
    assert compare_thirds(tally, "hate") == []
    for day in (1, 2):
        for _ in range(40):
            tally.add(datetime(2024, 1, day, tzinfo=UTC), "tr", False, "01", (), (), ("hate",) * (day - 1))
    assert compare_thirds(tally, "hate") == []


def test_overlapping_intervals_are_never_certain() -> None:
    changes = compare_thirds(_months({"01": [(100, 10), (100, 10), (100, 22)]}), "discriminatory")
    assert changes[0].p < 0.05
    assert not changes[0].certain


def _groups(counts: dict[str, tuple[int, int]], rest: tuple[int, int]) -> Tally:
    """Return a tally with (documents, of which discriminatory) naming each group, and naming none."""
    tally = Tally(["discriminatory"])
    for target, (n, count) in {**counts, "": rest}.items():
        for i in range(n):
            tally.add(None, "tr", False, None, (), (target,) if target else (), ("discriminatory",) * (i < count))
    return tally


def test_a_group_is_compared_with_the_texts_that_do_not_name_it() -> None:
    found = compare_groups(_groups({"syrians": (200, 40), "women": (300, 15)}, (500, 25)), "discriminatory")
    assert [(one.share.value, one.higher) for one in found] == [("syrians", True), ("women", False)]
    first = found[0]
    assert (first.share.n, first.share.count, first.rest.n, first.rest.count) == (200, 40, 800, 40)
    assert first.p == pytest.approx(two_proportions(40, 200, 40, 800))
    assert first.adjusted == pytest.approx(2 * first.p)
    assert found[1].rest.share > found[1].share.share  # lower, and so never higher, however certain


def test_a_lower_share_is_not_a_higher_one_and_few_texts_are_not_compared() -> None:
    tally = _groups({"women": (400, 4), "syrians": (29, 29)}, (400, 120))
    assert [(one.share.value, one.higher) for one in compare_groups(tally, "discriminatory")] == [("women", False)]
    assert compare_groups(_groups({"women": (400, 40)}, (29, 0)), "discriminatory") == []
