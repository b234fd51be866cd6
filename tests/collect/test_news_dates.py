from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from news_pages import NOW

from hatewatch.collect.dates import Moment, from_gmt_label, read_labelled, read_moment

AT = datetime(2025, 11, 23, 11, 5, tzinfo=UTC)
DAY = datetime(2025, 11, 22, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "23 Kasım 2025 Pazar 14:05",
        "Pazar, 23 Kasım 2025 - 14:05",
        "23 Kas 2025 | 14:05",
        "23.11.2025 - 14:05",
        "Güncelleme: 23.11.2025 14:05",
        "Son Güncelleme Tarihi : 23 Kasım 2025 14:05",
        "Sun, 23 Nov 2025 14:05:00 +0300",
        "2025-11-23T11:05:00Z",
        "23ê Mijdara 2025an, 14:05",
        "Yekşem, 23 Mijdar 2025 14:05",
        "23ê Sermawezê 2025 14:05",
        "11/23/2025 2:05:00 PM",
        "٢٣ی تشرینی دووەم ٢٠٢٥ 14:05",
    ],
)
def test_one_moment_in_many_forms(written: str) -> None:
    assert read_moment(written, NOW) == Moment(AT)


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("5ê Çileya 2026an", 1), ("5ê Rêbendana 2026an", 1), ("5ê Kanûna Duyem a 2026an", 1),
        ("5ê Sibata 2026an", 2), ("5ê Reşemiya 2026an", 2), ("5ê Adara 2026an", 3), ("5ê Avrêla 2026an", 4),
        ("5ê Nîsana 2026an", 4), ("5ê Gulana 2026an", 5), ("5ê Hezîrana 2026an", 6), ("5ê Tîrmeha 2026an", 7),
        ("5ê Tebaxa 2026an", 8), ("5ê Gelawêja 2026an", 8), ("5ê Îlona 2026an", 9), ("5ê Cotmeha 2026an", 10),
        ("5ê Çiriya Yekem a 2026an", 10), ("5ê Mijdara 2026an", 11), ("5ê Kanûna 2025an", 12),
        ("5ê Berfanbara 2025an", 12), ("5ê Kanûna Yekem a 2025an", 12), ("5ی شوبات 2026", 2), ("5ی ئازار 2026", 3),
    ],
)  # fmt: skip
def test_kurdish_months_in_both_sets_of_names(written: str, month: int) -> None:
    moment = read_moment(written, NOW)
    assert moment is not None
    assert (moment.day.month, moment.day.day, moment.exact) == (month, 5, False)


@pytest.mark.parametrize(
    ("written", "ago"),
    [
        ("3 saat önce", timedelta(hours=3)),
        ("bir saat önce", timedelta(hours=1)),
        ("45 dakika önce", timedelta(minutes=45)),
        ("berî 3 saetan", timedelta(hours=3)),
        ("3 saet berê", timedelta(hours=3)),
        ("saetek berê", timedelta(hours=1)),
        ("Berî du saetan", timedelta(hours=2)),
        ("پێش ٣ کاتژمێر", timedelta(hours=3)),
        ("2 hours ago", timedelta(hours=2)),
        ("az önce", timedelta()),
    ],
)
def test_dates_told_from_now(written: str, ago: timedelta) -> None:
    assert read_moment(written, NOW) == Moment(NOW - ago)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Dün 14:05", Moment(datetime(2026, 11, 22, 11, 5, tzinfo=UTC))),
        ("Bugün, 09:30", Moment(datetime(2026, 11, 23, 6, 30, tzinfo=UTC))),
        ("duh", Moment(datetime(2026, 11, 21, 21, tzinfo=UTC), exact=False)),
        ("2 gün önce", Moment(datetime(2026, 11, 20, 21, tzinfo=UTC), exact=False)),
        ("2 rojan berê", Moment(datetime(2026, 11, 20, 21, tzinfo=UTC), exact=False)),
    ],
)
def test_days_told_from_now(written: str, moment: Moment) -> None:
    assert read_moment(written, NOW) == moment


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "haber",
        "Tarih",
        "32.13.2026",
        "dün 29:99",
        "99999 saat önce",
        "3 elma önce",
        "1850-01-01",
        "x" * 5_000,
    ],
)
def test_what_is_no_date(written: str) -> None:
    assert read_moment(written, NOW) is None


def test_midnight_is_a_day_and_no_time() -> None:
    assert read_moment("23.11.2025", NOW) == Moment(DAY, exact=False)
    assert read_moment("2025-11-23T00:00:00+03:00", NOW) == Moment(DAY, exact=False)


def test_am_and_pm_are_written_by_software_that_puts_the_month_first() -> None:
    moment = read_moment("4/5/2025 3:41:24 PM", NOW)
    assert moment is not None
    assert moment.at == datetime(2025, 4, 5, 12, 41, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Giriş: 23.11.2025 14:05 Güncelleme: 24.11.2025 09:00",
        "Haber Giriş Tarihi: 23.11.2025 14:05 - Son Güncelleme Tarihi: 24.11.2025 09:00",
        "23 Kasım 2025 14:05 • Güncelleme: 24 Kasım 2025 09:00",
        "Hate weşandin: 23ê Mijdara 2025an 14:05 Hate nûkirin: 24ê Mijdara 2025an 09:00",
        "Güncellenme: 24.11.2025 09:00 | Yayınlanma: 23.11.2025 14:05",
    ],
)
def test_labels_tell_publication_from_change(line: str) -> None:
    assert read_labelled(line, NOW) == (Moment(AT), Moment(datetime(2025, 11, 24, 6, tzinfo=UTC)))


def test_local_time_labelled_gmt_is_put_right_only_where_it_must_be() -> None:
    ahead = Moment(NOW + timedelta(hours=2))
    assert from_gmt_label("Mon, 23 Nov 2026 14:00:00 GMT", ahead, NOW) == (Moment(NOW - timedelta(hours=1)), True)
    assert from_gmt_label("Mon, 23 Nov 2026 17:00:00 +0300", ahead, NOW) == (ahead, False)
    past = Moment(NOW - timedelta(hours=5))
    assert from_gmt_label("Mon, 23 Nov 2026 07:00:00 GMT", past, NOW) == (past, False)


@settings(deadline=None)
@given(st.text(max_size=150))
def test_any_line_is_read_or_not(line: str) -> None:
    for moment in (read_moment(line, NOW), *read_labelled(line, NOW)):
        assert moment is None or moment.at.tzinfo is UTC
