"""Scales and small charts where texts are few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from hatewatch.reports import Report
from hatewatch.reports.charts import scale_end
from hatewatch.reports.tables import trend_sections
from hatewatch.reports.words import Words
from hatewatch.trends import Share, Tally

Make = Callable[..., Report]


def _share(n: int, count: int) -> Share:
    return Share.of("all", "", "2024-07", "hate", n, count)


def test_the_scale_holds_the_intervals_where_every_point_has_few_texts() -> None:
    few = [_share(20, 0)] * 6
    assert scale_end(few) > few[0].high > 0.1


def test_one_point_of_few_texts_does_not_flatten_the_others() -> None:
    firm = [_share(1000, 20)] * 6
    assert scale_end([*firm, _share(1, 1)]) < 2 * firm[0].high
    assert scale_end([*[_share(20, 1)] * 6, _share(1, 0)]) < _share(1, 0).high
    assert scale_end([_share(100_000, 0)]) == 0.005


def _places(counts: dict[str, list[int]]) -> Tally:
    """Return a tally with so many texts in each month from January, by place; one in ten is called hate."""
    tally = Tally(["discriminatory", "hate"])
    for place, months in counts.items():
        for month, n in enumerate(months, start=1):
            for i in range(n):
                when = datetime(2024, month, 5, tzinfo=UTC)
                tally.add(when, "tr", False, place, (), (), ("hate",) if i % 10 == 0 else ())
    return tally


def test_no_province_is_drawn_with_under_three_points(report_of: Make) -> None:
    sections = trend_sections(report_of(_places({"01": [16] * 6, "21": [16] * 6})), Words("en"))
    panels = [len(one.chart.numbers[0][1][0].rows) for one in sections if one.chart and one.id == "trend-place"]
    assert panels == [3]  # two months together; six in one would be a single point
    assert [one.id for one in trend_sections(report_of(_places({"01": [60, 60], "21": [60, 60]})), Words("en"))] == [
        "trend"
    ]
    assert [one.id for one in trend_sections(report_of(_places({"01": [10] * 4, "21": [9] * 4})), Words("en"))] == [
        "trend"
    ]


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_the_caption_counts_the_provinces_left_out(report_of: Make, language: str) -> None:
    # 21 has texts enough, but all in two months; 26 has few.
    report = report_of(_places({"01": [50] * 6, "21": [60, 60, 0, 0, 0, 0], "26": [5] * 6}))
    words = Words(language)
    chart = next(one.chart for one in trend_sections(report, words) if one.id == "trend-place")
    assert chart is not None
    assert [name for name, _ in chart.numbers] == [words.value("place", "01")]
    assert words("figure.left_out", k="2") in chart.caption


def test_headings_do_not_say_province_twice(report_of: Make) -> None:
    assert [
        one.heading for one in trend_sections(report_of(_places({"01": [50] * 6, "21": [50] * 6})), Words("en"))
    ] == [
        "Over time",
        "Over time, by place of the outlet",
    ]
