from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from news_pages import NOW

from hatewatch.collect.entries import Sitemap, Unreadable
from hatewatch.collect.sitemaps import read_sitemap

URL = "https://www.example.org/sitemap.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def address(number: int) -> str:
    return (
        f"<url><loc>https://www.example.org/haber/senlik-{number}?a=1&amp;b=2</loc><lastmod>2026-11-23</lastmod><news:news>"
        "<news:publication><news:name>Örnek</news:name><news:language>tr</news:language></news:publication>"
        f"<news:publication_date>2026-11-22T14:05:00+03:00</news:publication_date><news:title>Şenliğin {number}. günü"
        "</news:title></news:news><image:image><image:loc>https://www.example.org/r.jpg</image:loc><image:title>Resim"
        "</image:title></image:image></url>"
    )


def read(body: bytes) -> Sitemap:
    return read_sitemap(body, URL, NOW)


def test_news_sitemap_packed_or_not() -> None:
    body = (HEAD + address(1) + address(2) + address(1) + "</urlset>").encode()
    sitemap = read(body)
    assert len(sitemap.entries) == 2
    entry = sitemap.entries[0]
    assert entry.url == "https://www.example.org/haber/senlik-1?a=1&b=2"
    assert entry.title == "Şenliğin 1. günü"
    assert (entry.published, entry.exact, entry.doubts) == (datetime(2026, 11, 22, 11, 5, tzinfo=UTC), True, ())
    assert read(gzip.compress(body)) == sitemap


def test_last_change_is_no_date_of_publication() -> None:
    body = "<urlset><url><loc>/haber/senlik-1</loc><lastmod>2026-11-22</lastmod></url></urlset>"
    (entry,) = read(body.encode()).entries
    assert entry.url == "https://www.example.org/haber/senlik-1"
    assert (entry.published, entry.doubts) == (None, ("date_missing",))


def test_index() -> None:
    body = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://www.example.org/s1.xml.gz</loc>'
        "<lastmod>2026-11-22T10:00:00Z</lastmod></sitemap><sitemap><loc>https://www.example.org/s2.xml</loc></sitemap></sitemapindex>"
    )
    assert read(body.encode()).sitemaps == (
        ("https://www.example.org/s1.xml.gz", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("https://www.example.org/s2.xml", None),
    )


def test_plain_text() -> None:
    sitemap = read(b"https://www.example.org/haber/1\r\nhttps://www.example.org/haber/2\n\n")
    assert [entry.url for entry in sitemap.entries] == [
        "https://www.example.org/haber/1",
        "https://www.example.org/haber/2",
    ]


def test_cut_sitemap_gives_its_whole_addresses() -> None:
    body = (HEAD + "".join(map(address, range(10))) + "</urlset>").encode()
    for length in range(400, len(body) - 9, 157):
        sitemap = read(body[:length])
        assert sitemap.cut
        assert len(sitemap.entries) == body[:length].count(b"</url>")
    assert read(gzip.compress(body)[:-20]).cut


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "sitemap_unreadable"),
        (b"<html><body>yok</body></html>", "sitemap_unreadable"),
        (b"<!DOCTYPE html><html></html>", "sitemap_unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><urlset><url><loc>&b;</loc></url></urlset>', "xml_entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><urlset/>', "xml_entities"),
        (b"\x1f\x8bbozuk", "sitemap_unreadable"),
        (gzip.compress(b" " * (51 << 20), 1), "too_large"),
        (b"<urlset " + b'a="1" ' * 5_000 + b"></urlset>", "sitemap_unreadable"),
    ],
)
def test_what_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(body)
    assert refused.value.reason == reason


def test_addresses_that_are_none_are_left_out() -> None:
    body = b"<urlset><url><loc>javascript:alert(1)</loc></url><url></url><url><loc>file:///etc</loc></url></urlset>"
    assert read(body).entries == ()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 900))
def test_damage_is_refused_or_read(noise: bytes, place: int) -> None:
    whole = (HEAD + address(1) + address(2) + "</urlset>").encode()
    with suppress(Unreadable):
        assert len(read(whole[:place] + noise + whole[place:]).entries) <= 3
