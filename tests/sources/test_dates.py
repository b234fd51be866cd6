from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.sources.dates import DateImplausible, DateOrder, DateUnreadable, read_date

with (Path(__file__).parent / "dates.csv").open(encoding="utf-8", newline="") as handle:
    CASES = [(row["written"], row["utc"]) for row in csv.DictReader(handle)]


@pytest.mark.parametrize(("written", "expected"), CASES)
def test_written_date_is_read_as_meant(written: str, expected: str) -> None:
    if expected == "unreadable":
        with pytest.raises(DateUnreadable, match="no date"):
            read_date(written)
    elif expected == "implausible":
        with pytest.raises(DateImplausible, match="1990"):
            read_date(written)
    else:
        assert read_date(written) == datetime.fromisoformat(expected)
        assert read_date(f"  {written} ") == datetime.fromisoformat(expected)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


def test_cells_that_are_dates_already() -> None:
    assert read_date(datetime(2024, 10, 3, 14, 5)) == datetime(2024, 10, 3, 11, 5, tzinfo=UTC)
    assert read_date(datetime(2024, 10, 3, 14, tzinfo=timezone(timedelta(hours=1)))) == datetime(
        2024, 10, 3, 13, tzinfo=UTC
    )
    assert read_date(date(2024, 10, 3)) == datetime(2024, 10, 2, 21, tzinfo=UTC)
    assert read_date(1727953200) == read_date(1727953200.0) == datetime(2024, 10, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize("empty", [None, "", "   "])
def test_empty_cell_is_no_date_and_no_error(empty: object) -> None:
    assert read_date(empty) is None


@pytest.mark.parametrize("cell", [True, [2024], float("inf"), float("nan"), 10**400, -(10**30), b"2024"])
def test_what_is_no_date_is_unreadable(cell: object) -> None:
    with pytest.raises(DateUnreadable):
        read_date(cell)


def test_dates_too_far_ahead_are_implausible_but_next_month_is_not() -> None:
    now = datetime.now(UTC)
    assert read_date((now + timedelta(days=30)).isoformat()) is not None
    with pytest.raises(DateImplausible):
        read_date((now + timedelta(days=400)).isoformat())


def order_of(cells: Iterable[object]) -> DateOrder:
    order = DateOrder()
    for cell in cells:
        order.add(cell)
    return order


@pytest.mark.parametrize(
    ("cells", "month_first"),
    [
        (["10/03/2024", "10/25/2024", "", None], True),
        (["10-03-24 14:05", "Fri 10-25-24 2:05 PM", "14:05 10-26-24"], True),
        (["10/25/2024 23:15 ~ 23:40"], True),
        (["10/03/2024", "3 Ekim 2024", 45568], False),
        (["10/25/2024", "25/10/2024", "26/10/2024"], False),
        (["10/25/2024", "25/10/2024"], False),
        (["10/25/2024", "99/10/2024", "99/99/2024"], True),
    ],
)
def test_a_column_tells_whether_the_month_is_first(cells: list[object], month_first: bool) -> None:
    order = order_of(cells)
    assert order.matters
    assert order.month_first is month_first


def test_dates_of_other_forms_have_no_order_to_find_out() -> None:
    order = order_of(["25.10.2024", "10.25.2024", "2024-10-03", "3 Ekim 2024", None, 5, "https://o.example/a-b"])
    assert not order.matters
    assert not order.month_first


def test_order_is_settled_by_many_and_not_by_one() -> None:
    assert not order_of(["10/25/2024"]).settled
    assert order_of(["10/25/2024"] * 21 + ["25/10/2024"]).settled


def test_no_value_is_swapped_by_itself() -> None:
    assert read_date("10/03/2024", month_first=True) == datetime(2024, 10, 2, 21, tzinfo=UTC)
    with pytest.raises(DateUnreadable, match="month first"):
        read_date("25/10/2024", month_first=True)
    with pytest.raises(DateUnreadable, match="day first"):
        read_date("10/25/2024")
    assert read_date("03.10.2024", month_first=True) == datetime(2024, 10, 2, 21, tzinfo=UTC)


@given(st.text(alphabet="0123456789 .:/-~+TZeêkimEpm'’٣,", max_size=30) | st.text(max_size=60))
def test_any_text_gives_a_date_or_one_of_two_errors(text: str) -> None:
    try:
        found = read_date(text)
    except (DateUnreadable, DateImplausible) as error:
        found, said = None, str(error)
    else:
        said = "read"
    assert found is None or found.tzinfo is UTC
    assert said
    assert "\n" not in said
