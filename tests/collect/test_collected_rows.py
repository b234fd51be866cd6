from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from news_pages import NOW, PARAGRAPHS, TITLE, URL, page
from test_comments_below import LOCAL

from hatewatch.collect.article import read_article
from hatewatch.collect.entries import Entry
from hatewatch.collect.outlets import Outlet
from hatewatch.collect.rows import comment_rows, to_row

OUTLET = Outlet("Örnek Gazetesi", "tr", "01", ("https://www.example.org/rss",), comments=True)
ENTRY = Entry(
    "haber-1", URL, TITLE, "Kitap şenliği başladı.", "Muhabir", datetime(2026, 11, 22, 11, 5, tzinfo=UTC), True
)


def test_the_page_s_text_with_its_title() -> None:
    row = to_row(OUTLET, ENTRY, read_article(page(), URL, NOW, entry=ENTRY))
    assert row.text.startswith(f"{TITLE}. ")
    assert PARAGRAPHS[-1] in row.text
    assert (row.native_id, row.kind, row.place, row.outlet, row.url) == (
        "haber-1",
        "article",
        "01",
        "Örnek Gazetesi",
        URL,
    )
    assert (row.published, row.author, row.confidence, row.doubts) == (ENTRY.published, "Muhabir", 1.0, ())


def test_the_feed_s_text_where_there_is_no_page_or_a_worse_one() -> None:
    row = to_row(OUTLET, ENTRY)
    assert (row.text, row.confidence, row.doubts) == (f"{TITLE}. Kitap şenliği başladı.", 1.0, ("feed_text",))
    long = replace(ENTRY, text=" ".join(PARAGRAPHS))
    wall = read_article(page(lead="", paragraphs=("Sitemizde çerezler kullanıyoruz.",)), URL, NOW, entry=long)
    row = to_row(OUTLET, long, wall)
    assert row.text == f"{TITLE}. {long.text}"
    assert "feed_text" in row.doubts


def test_a_doubtful_page_is_kept_and_marked_where_nothing_is_better() -> None:
    wall = read_article(
        page(lead="", paragraphs=("Kitap şenliği başladı. Devamını okumak için abone olun.",)), URL, NOW
    )
    row = to_row(OUTLET, replace(ENTRY, text=""), wall)
    assert "abone olun" in row.text
    assert row.confidence < 0.5
    assert "paywall" in row.doubts


def test_only_a_title() -> None:
    row = to_row(OUTLET, replace(ENTRY, text=""))
    assert (row.text, row.doubts) == (TITLE, ("title_only",))
    assert row.confidence < 0.5


def test_no_date_ahead_and_no_byline_that_is_nobody() -> None:
    ahead = replace(ENTRY, published=datetime(2027, 1, 1, tzinfo=UTC), doubts=("date_future",), author="Haber Merkezi")
    row = to_row(OUTLET, ahead)
    assert (row.published, row.author) == (None, None)
    assert to_row(OUTLET, replace(ENTRY, author="ÖRNEK GAZETESİ")).author is None


def test_comments_answer_their_article_and_only_where_wanted() -> None:
    article = read_article(page(after=LOCAL), URL, NOW)
    first, second = comment_rows(OUTLET, ENTRY, article)
    assert (first.kind, first.parent, first.text) == ("comment", "haber-1", "Keşke her mahallede olsa.")
    assert first.native_id != second.native_id
    assert comment_rows(replace(OUTLET, comments=False), ENTRY, article) == ()
