"""Periods: Istanbul's days, the choice of day, week or month, and stray dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hatewatch.trends.periods import local_day, make_calendar, period_of, period_start


def _days(*days: str) -> dict[int, int]:
    return {date.fromisoformat(day).toordinal(): 1 for day in days}


def test_the_day_is_istanbuls() -> None:
    late = datetime(2024, 7, 31, 21, 30, tzinfo=UTC)  # half past midnight in Turkey
    assert date.fromordinal(local_day(late)) == date(2024, 8, 1)
    assert date.fromordinal(local_day(datetime(2024, 7, 31, 21, 30))) == date(2024, 7, 31)
    assert local_day(datetime.max.replace(tzinfo=UTC)) == date.max.toordinal()


@pytest.mark.parametrize(
    ("last", "kind", "periods"),
    [
        ("2024-07-13", "day", 13),
        ("2024-07-14", "week", 2),
        ("2024-09-07", "week", 10),
        ("2024-09-08", "month", 3),
        ("2025-06-30", "month", 12),
    ],
)
def test_the_span_decides(last: str, kind: str, periods: int) -> None:
    calendar = make_calendar(_days("2024-07-01", last))
    assert calendar is not None
    assert (calendar.kind, len(calendar.periods)) == (kind, periods)
    assert calendar.periods[0] == period_of(date(2024, 7, 1).toordinal(), kind)
    assert calendar.periods[-1] == period_of(date.fromisoformat(last).toordinal(), kind)
    assert list(calendar.periods) == sorted(set(calendar.periods))


def test_weeks_cross_the_year_by_iso() -> None:
    calendar = make_calendar(_days("2024-12-27", "2025-01-14"))
    assert calendar is not None
    assert calendar.periods == ("2024-W52", "2025-W01", "2025-W02", "2025-W03")
    assert period_start("2025-W01") == date(2024, 12, 30)


def test_a_few_stray_dates_do_not_stretch_the_calendar() -> None:
    documents = {date(2024, 7, day).toordinal(): 20 for day in range(1, 11)}
    strays = {date(1970, 1, 1).toordinal(): 1, date(9999, 12, 31).toordinal(): 1}
    calendar = make_calendar(documents | strays)
    assert calendar is not None
    assert (calendar.kind, calendar.outside, calendar.first) == ("day", 2, date(2024, 7, 1))
    many = make_calendar(documents | {date(1970, 1, 1).toordinal(): 9})
    assert many is not None
    assert (many.outside, many.first) == (0, date(1970, 1, 1))


def test_without_dates_there_is_no_calendar() -> None:
    assert make_calendar({}) is None
