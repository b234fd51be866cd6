"""What a page's witnesses say together."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from news_pages import NOW, URL, page, structured

from hatewatch.collect.article import read_article
from hatewatch.collect.entries import Article, Entry
from hatewatch.records import ISTANBUL


def read(data: str | None, seen: str = "", url: str = URL, feed: datetime | None = None) -> Article:
    head = structured(datePublished=data) if data else ""
    entry = Entry("1", url, published=feed, exact=True) if feed else None
    return read_article(page(head=head, dates=f"<span class='tarih'>{seen}</span>"), url, NOW, entry=entry)


def day(article: Article) -> date | None:
    return article.published.astimezone(ISTANBUL).date() if article.published else None


def test_day_and_month_swapped_in_the_data_are_put_right_by_what_readers_see() -> None:
    article = read("2026-08-04T10:00:00+03:00", "8 Nisan 2026 10:00")
    assert article.published == datetime(2026, 4, 8, 7, tzinfo=UTC)
    assert "date_swapped" in article.doubts


def test_a_date_that_can_be_read_both_ways_does_not_overrule_one_that_cannot() -> None:
    article = read("2026-04-08T10:00:00+03:00", "4/8/2026")
    assert day(article) == date(2026, 4, 8)
    assert article.doubts == ()


def test_swapped_into_the_future_is_set_aside() -> None:
    article = read("2026-12-03T10:00:00+03:00", "12.03.2026 10:00")
    assert day(article) == date(2026, 3, 12)
    assert "date_future" in article.doubts


def test_two_that_agree_outvote_the_first() -> None:
    article = read(
        "2026-11-22T10:00:00+03:00", "5 Mart 2026", "https://www.example.org/2026/03/05/kitap-senligi-basladi"
    )
    assert day(article) == date(2026, 3, 5)
    assert "dates_disagree" in article.doubts


def test_one_against_one_is_only_a_doubt() -> None:
    article = read("2026-11-22T10:00:00+03:00", "5 Mart 2026")
    assert day(article) == date(2026, 11, 22)
    assert "dates_disagree" in article.doubts


def test_the_feed_is_a_witness() -> None:
    article = read(None, "", feed=datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    assert (article.published, article.exact) == (datetime(2026, 11, 20, 8, 30, tzinfo=UTC), True)


def test_who_knows_the_time_tells_it() -> None:
    article = read("2026-11-20", "20.11.2026 - 18:45")
    assert (article.published, article.exact) == (datetime(2026, 11, 20, 15, 45, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "seen",
    [
        "Dün 14:05",
        "Yayınlanma: 22 Kasım 2026 Pazar 14:05",
        "22.11.2026 - 14:05",
        "Duh 14:05",
        "22ê Mijdara 2026an 14:05",
    ],
)
def test_what_readers_see_is_enough(seen: str) -> None:
    article = read(None, seen)
    assert (article.published, article.exact) == (datetime(2026, 11, 22, 11, 5, tzinfo=UTC), True)


def test_dates_of_other_articles_are_not_taken() -> None:
    assert read(None, "").published is None


def test_only_a_change_is_known() -> None:
    article = read(None, "Güncelleme: 22.11.2026 15:30")
    assert (day(article), article.exact) == (date(2026, 11, 22), False)
    assert "date_guessed" in article.doubts
    assert article.modified == datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
