"""Scales and small charts where texts are few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from counted_documents import Doc, tally_of
from hatewatch.reports import Report, plot
from hatewatch.reports.blocks import Chart, Fold, Section, Shares
from hatewatch.reports.charts import scale_end
from hatewatch.reports.sections.time import multiples, trend
from hatewatch.reports.words import Words
from hatewatch.trends import Figure, Tally

Make = Callable[..., Report]


def _share(n: int, count: int) -> Figure:
    return Figure.of("all", "", "2024-07", "hate", n, count)


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
    documents = [
        Doc(datetime(2024, month, 5, tzinfo=UTC), ("hate",) if i % 10 == 0 else (), place=place)
        for place, months in counts.items()
        for month, n in enumerate(months, start=1)
        for i in range(n)
    ]
    return tally_of(documents, ["discriminatory", "hate"])


def _over_time(report: Report) -> list[Section]:
    return [*trend(report, Words("en")), *multiples(report, Words("en"))]


def _chart(sections: list[Section]) -> Chart:
    [section] = [one for one in sections if one.id == "trend-place"]
    return next(one for one in section.blocks if isinstance(one, Chart))


def _rows(sections: list[Section]) -> list[int]:
    """Return how many periods the table of each small chart has."""
    [section] = [one for one in sections if one.id == "trend-place"]
    fold = next(one for one in section.blocks if isinstance(one, Fold))
    return [len(one.rows) for one in fold.blocks if isinstance(one, Shares)]


def test_no_province_is_drawn_with_under_three_points(report_of: Make) -> None:
    def sections(counts: dict[str, list[int]]) -> list[Section]:
        return _over_time(report_of(_places(counts)))

    assert _rows(sections({"01": [16] * 6, "21": [16] * 6})) == [3, 3]  # two months together
    assert [one.id for one in sections({"01": [60, 60], "21": [60, 60]})] == ["trend"]
    assert [one.id for one in sections({"01": [10] * 4, "21": [12] * 4})] == ["trend"]


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_the_caption_counts_the_provinces_left_out(report_of: Make, language: str) -> None:
    # 21 has texts enough, but all in two months; 26 has few.
    report = report_of(_places({"01": [50] * 6, "21": [60, 60, 0, 0, 0, 0], "26": [12] * 6}))
    words = Words(language)
    chart = _chart(multiples(report, words))
    assert [one.name for one in chart.drawings] == [words.value("place", "01")]
    assert words("figure.left_out", k="2") in chart.caption


def test_headings_do_not_say_province_twice(report_of: Make) -> None:
    sections = _over_time(report_of(_places({"01": [50] * 6, "21": [50] * 6})))
    assert [one.heading for one in sections] == ["Over time", "Over time, by place of the outlet"]


MONTHS = tuple(f"2024-{month:02}" for month in range(1, 9))


def _plot(**changed: object) -> plot.Plot:
    line = tuple(Figure.of("all", "", month, "hate", 400, 20 + i) for i, month in enumerate(MONTHS) if i not in (2, 5))
    settings: dict[str, object] = {"holes": frozenset({2}), "turns": (plot.Turned(4, 3, 6),), "top": 0.1}
    return plot.Plot((line,), MONTHS, **(settings | {"width": 860, "height": 290} | changed))  # type: ignore[arg-type]


def test_a_hole_is_hatched_what_is_missing_is_grey_and_a_change_point_has_a_band() -> None:
    svg = plot.plot_svg(_plot(), "tr")
    assert svg.count("url(#h") == 1
    assert "<pattern" in svg
    assert plot.GREY in svg
    assert plot.TURN in svg
    assert plot.TURN_BAND in svg
    assert plot.TURN_BAND not in plot.plot_svg(_plot(turns=()), "tr")
    assert _plot().missing == {5}


def test_a_chart_is_drawn_once_and_says_its_numbers_in_every_language() -> None:
    pages = {language: plot.plot_svg(_plot(), language) for language in ("tr", "kmr", "en")}
    assert ">%10<" in pages["tr"]
    assert ">10%<" in pages["en"]
    assert ">Oca<" in pages["tr"]
    assert ">rbn<" in pages["kmr"]
    assert ">Jan<" in pages["en"]
    for svg in pages.values():
        assert svg.count(">2024<") == 1
        assert not any(f">{sign}{i}<" in svg for sign in "XYZ" for i in range(9))


def test_a_day_or_week_finds_its_place_among_wider_periods() -> None:
    assert plot.place_of(("2024-01/2024-02", "2024-03/2024-04"), "2024-03-05") == 1
    assert plot.place_of(MONTHS, "2024-W06") == 1
    assert plot.place_of(MONTHS, "2023-12") == 0
