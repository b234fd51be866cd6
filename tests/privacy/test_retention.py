"""Ages are read, counted in whole days of Istanbul, and nothing else is taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from hatewatch.errors import InputError
from hatewatch.privacy.retention import Privacy, is_too_old, oldest_kept, read_age


@pytest.mark.parametrize(
    ("age", "now", "oldest"),
    [
        ("2y", "2026-11-20T12:00+00:00", "2024-11-19T21:00+00:00"),
        ("18m", "2026-11-20T12:00+00:00", "2025-05-19T21:00+00:00"),
        ("90d", "2026-11-20T12:00+00:00", "2026-08-21T21:00+00:00"),
        ("1d", "2026-11-20T21:30+00:00", "2026-11-19T21:00+00:00"),  # it is the 21st in Istanbul
        ("1d", "2026-11-20T20:30+00:00", "2026-11-18T21:00+00:00"),
        ("1y", "2024-02-29T12:00+00:00", "2023-02-27T21:00+00:00"),
        ("1m", "2026-03-31T12:00+00:00", "2026-02-27T21:00+00:00"),
        ("12m", "2017-01-15T12:00+00:00", "2016-01-14T22:00+00:00"),  # winter time then
    ],
)
def test_the_oldest_that_is_kept(age: str, now: str, oldest: str) -> None:
    assert oldest_kept(age, datetime.fromisoformat(now)) == datetime.fromisoformat(oldest)


def test_a_day_has_one_answer() -> None:
    hours = {oldest_kept("2y", datetime(2026, 11, 20, hour, tzinfo=UTC)) for hour in range(21)}
    assert len(hours) == 1, "or a run every half hour would erase and write the store anew each time"


@pytest.mark.parametrize("wrong", ["", "0d", "00y", "2", "y", "-1y", "1.5y", "2 years", "٢y", "3000y", "99999y"])
def test_what_is_no_age(wrong: str) -> None:
    with pytest.raises(InputError) as told:
        oldest_kept(wrong, datetime(2026, 11, 20, tzinfo=UTC))
    assert "2y" in told.value.remedy
    if wrong:
        assert "\n" not in str(told.value)


def test_settings() -> None:
    assert Privacy(keep=" 2y ").keep == "2y"
    assert Privacy().keep == ""
    assert read_age("18m") == (18, "m")
    with pytest.raises(ValidationError, match="not an age"):
        Privacy(keep="two years")
    with pytest.raises(ValidationError):
        Privacy(kept="2y")  # type: ignore[call-arg]


def test_a_text_without_a_date_is_not_too_old() -> None:
    oldest = datetime(2024, 11, 20, tzinfo=UTC)
    assert is_too_old(datetime(2024, 11, 19, tzinfo=UTC), oldest)
    assert not is_too_old(oldest, oldest)
    assert not is_too_old(None, oldest)
    assert not is_too_old(datetime(1999, 1, 1, tzinfo=UTC), None)
