from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from news_pages import NOW, item, rss

from hatewatch.collect.entries import Entry, Feed, Unreadable
from hatewatch.collect.feeds import read_feed

URL = "https://www.example.org/rss"


def read(body: bytes, **named: str) -> Feed:
    return read_feed(body, URL, NOW, **named)


def test_rss_2() -> None:
    feed = read(
        rss(item(1), item(2, text="<p>Çarşıda <b>şenlik</b> &amp; müzik vardı.</p><p>İkinci gün de sürüyor.</p>"))
    )
    assert (feed.title, feed.language, feed.cut, feed.doubts) == ("Örnek Gazetesi", "tr", False, ())
    assert feed.entries[0] == Entry(
        "haber-1",
        "https://www.example.org/haber/duyuru-1",
        "Belediyeden 1. duyuru",
        "Şenliğin 1. günü güneşli geçti.",
        None,
        datetime(2026, 11, 22, 11, 5, 10, tzinfo=UTC),
        True,
        "Sun, 22 Nov 2026 14:05:10 +0300",
    )
    assert feed.entries[1].text == "Çarşıda şenlik & müzik vardı.\nİkinci gün de sürüyor."


def test_atom_and_the_whole_content_before_the_summary() -> None:
    body = """<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ku"><title>Rojname</title>
    <entry><id>tag:example.org,2026:1</id><title>Pêşangeh vebû</title><link href="/nuce/1"/>
    <author><name>Bêrîvan</name></author>
    <summary>Kurte.</summary><content type="html">&lt;p&gt;Pêşangeha pirtûkan îro vebû.&lt;/p&gt;</content>
    <published>2026-11-22T14:05:00+03:00</published><updated>2026-11-23T09:00:00+03:00</updated></entry></feed>"""
    (entry,) = read(body.encode()).entries
    assert entry.native_id == "tag:example.org,2026:1"
    assert entry.url == "https://www.example.org/nuce/1"
    assert (entry.text, entry.author) == ("Pêşangeha pirtûkan îro vebû.", "Bêrîvan")
    assert entry.published == datetime(2026, 11, 22, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("open_tag", "close_tag"),
    [
        ('<rss version="0.91"><channel><title>Örnek</title>{}</channel></rss>', ""),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
            "<title>Örnek</title></channel>{}</rdf:RDF>",
            "",
        ),
    ],
)
def test_older_forms(open_tag: str, close_tag: str) -> None:
    entry = "<item><title>Çarşıda şenlik</title><link>https://www.example.org/haber/1</link></item>"
    (found,) = read(open_tag.format(entry).encode()).entries
    assert (found.title, found.native_id) == ("Çarşıda şenlik", "example.org/haber/1")
    assert found.doubts == ("date_missing",)


@pytest.mark.parametrize("codec", ["iso-8859-9", "windows-1254", "utf-8"])
@pytest.mark.parametrize("label", ["UTF-8", "ISO-8859-9"])
def test_letters_survive_wrong_labels(codec: str, label: str) -> None:
    body = rss(item(1, text="Ağaçlı yolda şenlik çığlıkları"), head=f'<?xml version="1.0" encoding="{label}"?>')
    (entry,) = read(body.decode().encode(codec)).entries
    assert entry.text == "Ağaçlı yolda şenlik çığlıkları"


def test_a_cut_feed_gives_its_whole_entries_and_says_so() -> None:
    whole = rss(*(item(i) for i in range(20)))
    for length in range(200, len(whole) - 10, 311):
        feed = read(whole[:length])
        assert feed.cut
        assert len(feed.entries) == whole[:length].count(b"</item>")


def test_broken_xml_is_mended() -> None:
    body = rss(
        "<item><title>Park & Bahçe &nbsp; &uuml;retimi</title><dc:date>2026-11-22T14:05:10</dc:date></item>", item(2)
    )
    first, second = read(body).entries
    assert first.title == "Park & Bahçe üretimi"
    assert first.published == second.published
    feed = read(rss("<item><title>Yarım <b>kalmış</title></item>", item(2)))
    assert "xml_broken" in feed.doubts
    assert "haber-2" in {entry.native_id for entry in feed.entries}


def test_xml_bombs_and_external_entities_are_not_expanded() -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 30))
    bomb = rss("<item><title>&a29; duyuru</title></item>", head=f"<!DOCTYPE rss [{entities}]>".replace("&a0;", "&a;"))
    feed = read(bomb)
    assert "xml_entities" in feed.doubts
    assert feed.entries[0].title == "&a29; duyuru"
    external = rss(
        "<item><title>&dosya; duyuru</title></item>",
        head='<!DOCTYPE rss [<!ENTITY dosya SYSTEM "file:///etc/hostname">]>',
    )
    assert read(external).entries[0].title == "&dosya; duyuru"
    harmless = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://example.org/rss-0.91.dtd">'
    assert read(rss(item(1), head=harmless)).doubts == ()


def test_one_item_that_feedparser_falls_over_does_not_cost_the_others() -> None:
    odd = "<item><title>Garip</title><link>https://www.example.org/a<item><title>x</title></item></link></item>"
    feed = read(rss(item(1), odd, item(2)).replace(b"<link>https://www.example.org/</link>", b""))
    assert [entry.native_id for entry in feed.entries] == ["haber-1", "haber-2"]
    assert "xml_broken" in feed.doubts


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "feed_unreadable"),
        (b"{}", "feed_unreadable"),
        (b"<urlset></urlset>", "feed_unreadable"),
        (b"<!DOCTYPE html><html><head></head><body>Bak\xc4\xb1m</body></html>", "feed_is_page"),
        (b'<rss version="2.0" ' + b'a="1" ' * 5_000 + b"></rss>", "feed_unreadable"),
    ],
)
def test_what_is_no_feed(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(body)
    assert refused.value.reason == reason


def test_ids_that_stand_twice() -> None:
    feed = read(rss(item(1), item(1), item(2, guid="haber-1")))
    assert [entry.native_id for entry in feed.entries] == ["haber-1", "example.org/haber/duyuru-2"]
    assert "ids_repeated" in feed.doubts
    assert "id_repeated" in feed.entries[1].doubts


def test_without_guid_or_link_the_words_are_the_id() -> None:
    first, second = read(rss("<item><title>Şenlik</title></item>", "<item><title>Müzik</title></item>")).entries
    assert first.native_id.startswith("words:")
    assert first.native_id != second.native_id


@pytest.mark.parametrize(
    ("date", "hour", "exact"),
    [
        ("2026-11-22 14:05:10", 11, True),  # no zone: Istanbul
        ("22.11.2026 14:05", 11, True),
        ("Paz, 22 Kas 2026 14:05:10 +0300", 11, True),
        ("22 Kasım 2026 14:05", 11, True),
        ("Sun, 22 Nov 2026 14:05:10 GMT", 14, True),
        ("22.11.2026", 21, False),
    ],
)
def test_dates_as_feeds_write_them(date: str, hour: int, exact: bool) -> None:
    (entry,) = read(rss(item(1, date=date))).entries
    assert entry.published is not None
    assert (entry.published.hour, entry.exact) == (hour, exact)


def test_month_first_is_told_from_the_whole_feed() -> None:
    first, _ = read(rss(item(1, date="11/02/2026 10:00"), item(2, date="11/22/2026 10:00"))).entries
    assert first.published == datetime(2026, 11, 2, 7, tzinfo=UTC)


def test_dates_ahead_are_marked_and_mislabelled_zones_put_right() -> None:
    future, local, unreadable = read(
        rss(
            item(1, date="Fri, 25 Dec 2026 10:00:00 +0300"),
            item(2, date="Mon, 23 Nov 2026 14:30:00 GMT"),
            item(3, date="yarın"),
        )
    ).entries
    assert "date_future" in future.doubts
    assert local.published == NOW - timedelta(minutes=30)
    assert local.doubts == ("zone_mislabelled",)
    assert (unreadable.published, unreadable.doubts) == (None, ("date_unreadable",))


def test_the_same_full_hour_again_and_again_is_a_placeholder() -> None:
    days = [f"2026-11-{day:02d} 22:00:00" for day in range(1, 8)]
    feed = read(rss(*(item(i, date=date) for i, date in enumerate(days)), item(99)))
    assert [entry.exact for entry in feed.entries] == [False] * 7 + [True]
    assert all(entry.doubts == ("time_placeholder",) for entry in feed.entries[:7])


def test_one_moment_for_all_is_the_feeds_own() -> None:
    feed = read(rss(*(item(i) for i in range(6))))
    assert "date_placeholder" in feed.doubts
    assert not any(entry.exact for entry in feed.entries)


def test_long_feeds_come_whole() -> None:
    items = (item(i, date=f"Sun, 22 Nov 2026 14:{i % 60:02d}:10 +0300") for i in range(1_000))
    assert len(read(rss(*items)).entries) == 1_000


def test_invitations_to_read_on_are_no_text() -> None:
    text = 'Şenlik başladı.<br/><a href="https://example.org/">Devamı için tıklayınız</a>'
    assert read(rss(item(1, text=text))).entries[0].text == "Şenlik başladı."


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 1500))
def test_damage_is_refused_or_read(noise: bytes, place: int) -> None:
    whole = rss(*(item(i) for i in range(3)))
    try:
        feed = read(whole[:place] + noise + whole[place:])
    except Unreadable:
        return
    assert len(feed.entries) <= 4
