from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.collect.urls import canonical, identity, site


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTPS://WWW.Example.ORG:443/Haber/1", "https://www.example.org/Haber/1"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a//b/../c#yorumlar", "https://example.org/a/c"),
        ("https://example.org/h?id=3&utm_source=x&fbclid=y&galeri=12", "https://example.org/h?id=3&galeri=12"),
        (
            "https://example.org/h?gazete=3&referans=1&cid=9&uid=4",
            "https://example.org/h?gazete=3&referans=1&cid=9&uid=4",
        ),
        ("https://example.org/haber.asp?12345", "https://example.org/haber.asp?12345"),
        ("https://example.org/?p=12", "https://example.org/?p=12"),
        ("https://example.org/h?bos=", "https://example.org/h?bos="),
        ("https://example.org/İlçe haberi", "https://example.org/%C4%B0l%C3%A7e%20haberi"),
        ("https://example.org/%C3%A7%2f%7ea", "https://example.org/%C3%A7%2F~a"),
        ("https://çukurova.example.org/", "https://xn--ukurova-txa.example.org/"),
        ("https://example.org/a?x=1&amp;y=2", "https://example.org/a?x=1&y=2"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
    ],
)
def test_canonical(given_url: str, expected: str) -> None:
    assert canonical(given_url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "given_url",
    [
        "", "haber/1", "//example.org/a", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/",
        "mailto:a@example.org", "https://biri:gizli@example.org/", "https://example.org:99999/", "https:///a",
        "https://exa mple.org/", "https://" + "a" * 3_000, "https://[::1", "https://" + "é" * 300 + ".org/",
    ],
)  # fmt: skip
def test_what_is_no_address(given_url: str) -> None:
    assert canonical(given_url) is None


def test_relative_addresses_are_joined() -> None:
    base = "https://www.example.org/rss/gundem.xml"
    assert canonical("/haber/1", base) == "https://www.example.org/haber/1"
    assert canonical("../haber/1", base) == "https://www.example.org/haber/1"
    assert canonical("//m.example.org/haber/1", base) == "https://m.example.org/haber/1"


SAME = [
    "https://www.example.org/haber/senlik-48213",
    "http://example.org/haber/senlik-48213/",
    "https://m.example.org/haber/senlik-48213?utm_medium=rss#son",
    "https://www.example.org/amp/haber/senlik-48213",
    "https://www.example.org/haber/senlik-48213/amp",
    "https://www.example.org/haber/senlik-48213-amp",
    "https://amp.example.org/haber/senlik-48213?amp=1",
]


def test_one_article_by_many_links_is_one() -> None:
    assert {identity(one) for one in SAME} == {"example.org/haber/senlik-48213"}


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.org/haber/senlik-48214",
        "https://www.example.org/haber/senlik-48213?galeri=2",
        "https://spor.example.org/haber/senlik-48213",
        "https://www.example.org/Haber/senlik-48213",
        "https://www.example.net/haber/senlik-48213",
    ],
)
def test_other_articles_stay_others(other: str) -> None:
    assert identity(other) != identity(SAME[0])


def test_order_of_parameters_does_not_matter_to_identity() -> None:
    assert identity("https://example.org/h?a=1&b=2") == identity("https://example.org/h?b=2&a=1")


def test_site_is_the_host_without_its_forms() -> None:
    assert site("https://www.example.org/a") == site("https://m.example.org/b") == "example.org"
    assert site("https://spor.example.org/") == "spor.example.org"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_an_address_or_not(text: str) -> None:
    for one in (canonical(text), canonical("https://" + text), canonical(text, "https://example.org/a/")):
        assert one is None or (canonical(one) == one and one.isascii() and identity(one))
