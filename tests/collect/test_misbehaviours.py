from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collect.fetching import fetch, fetch_all
from collect.misbehaving import FEED, PAGE, WORDS, Server
from hatewatch.collect import OUTCOMES, Asked


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server().running() as server:
        yield server


# Path (or whole address), outcome, and what the reason says.
CASES = [
    ("/drip", "too_slow", "not done after 0.6 s"),
    ("/drip-headers", "too_slow", "not done"),
    ("/silent", "silent", "nothing came for 0.3 s"),
    ("/silent-body", "silent", "nothing came"),
    ("/endless", "too_large", "more than 200000 bytes"),
    ("/endless-chunks", "too_large", "more than 200000 bytes"),
    ("/endless-headers", "bad_answer", "not HTTP"),
    ("/endless-hints", "too_slow", "not done"),
    ("/loop", "redirect_loop", "back at gazete.example.org after 2"),
    ("/self", "redirect_loop", "after 1"),
    ("/cookie-loop", "wall", "cookies"),
    ("/far/0", "redirects_too_many", "more than 5"),
    ("/to-loopback", "address_port", "redirected: port"),
    ("/to-loopback-usual-port", "address_private", "127.0.0.1"),
    ("/to-number", "address_private", "2130706433 is at 127.0.0.1"),
    ("/to-inside", "address_private", "icerisi.example.org is at 127.0.0.1"),
    ("/to-metadata", "address_private", "169.254.169.254"),
    ("/to-ipv6", "address_private", "::ffff:"),
    ("/to-file", "address_scheme", "redirected: file"),
    ("/to-port", "address_port", "redirected: port 6379"),
    ("/to-user", "address_credentials", "redirected"),
    ("/to-nonsense", "address_invalid", "redirected"),
    ("/to-nothing", "bad_answer", "302 that leads nowhere"),
    ("/304-bare", "bad_answer", "304 to what was not asked"),
    ("/429-always", "too_many_requests", "429"),
    ("/503-always", "server_error", "503"),
    ("/500-always", "server_error", "500"),
    ("/reset", "no_answer", "reset before an answer"),
    ("/reset-body", "truncated", "broken off"),
    ("/nothing", "no_answer", "closed before an answer"),
    ("/too-long", "truncated", "ended early"),
    ("/cut-chunks", "truncated", "ended early"),
    ("/bad-chunks", "bad_answer", "the body is not HTTP"),
    ("/http-0.9-lines", "bad_answer", "the answer is not HTTP"),
    ("/http-0.9", "no_answer", "closed before an answer was complete"),
    ("/ssh", "no_answer", "closed before an answer was complete"),
    ("/bytes", "bad_answer", "not HTTP"),
    ("/bad-status", "bad_answer", "not HTTP"),
    ("/bad-headers", "bad_answer", "not HTTP"),
    ("/nul-headers", "bad_answer", "not HTTP"),
    ("/two-lengths", "bad_answer", "not HTTP"),
    ("/minus-length", "bad_answer", "not HTTP"),
    ("/gzip-bomb", "too_large_unpacked", "more than 1000000 bytes"),
    ("/gzip-nested-bomb", "too_large_unpacked", "more than 1000000 bytes"),
    ("/gzip-deep", "too_large_unpacked", "more than 3 times"),
    ("/gzip-cut", "truncated", "packed bytes end early"),
    ("/gzip-broken", "encoding_broken", "damaged"),
    ("/brotli", "encoding_unknown", "br"),
    ("/pdf", "wrong_type", "application/pdf"),
    ("/picture", "wrong_type", "image/png"),
    ("/pdf-as-html", "wrong_type", "a PDF file"),
    ("/type-nonsense", "wrong_type", "unreadable"),
    ("/plain", "wrong_type", "no markup"),
    ("/big", "too_large", "bytes are announced"),
    ("/empty", "empty", "no byte"),
    ("/blank", "empty", "no byte"),
    ("/204", "empty", "204"),
    ("/wall", "wall", "200 with a test"),
    ("/wall-cookie", "wall", "200 with a test"),
    ("/wall-403", "wall", "403 with a test"),
    ("/status/401", "login_wanted", "401"),
    ("/status/402", "login_wanted", "402"),
    ("/status/403", "forbidden", "403"),
    ("/status/404", "removed", "404"),
    ("/status/410", "removed", "410"),
    ("/status/418", "unexpected_status", "418"),
    ("/status/206", "unexpected_status", "206"),
    ("/status/451", "forbidden", "451"),
    ("http://yok.example.org/", "name_unknown", "yok.example.org has no address"),
    ("http://gazete.example.org:9/", "unreachable", "refused"),
    ("http://icerisi.example.org/", "address_private", "127.0.0.1"),
    ("http://10.1.2.3/", "address_private", "10.1.2.3"),
    ("http://baska.example.org:22/", "address_port", "port 22"),
    ("file:///etc/passwd", "address_scheme", "file"),
    ("haber/1", "address_scheme", "nothing"),
    ("http:///haber", "address_invalid", "host"),
    ("http://gazete.example.org:kapi/", "address_invalid", "not a web address"),
]


@pytest.mark.parametrize(("where", "outcome", "reason"), CASES)
def test_each_way_has_its_outcome_and_reason_and_ends(server: Server, where: str, outcome: str, reason: str) -> None:
    began = time.monotonic()
    got = fetch(server.url(where) if where.startswith("/") else where)
    assert (got.outcome, reason in got.reason) == (outcome, True), got
    assert time.monotonic() - began < 10  # three tries of 0.6 s with waits of 0.02 s are two seconds
    assert got.body is None
    assert got.encoding is None
    assert outcome in OUTCOMES
    assert got.bytes <= 300_000
    assert got.fetched.tzinfo is UTC
    assert not any(word in got.reason for word in WORDS.split() if len(word) > 3)


WELL = [
    ("/iyi", 200), ("/to-page", 200), ("/to-other", 200), ("/reset-once", 200), ("/close-after", 200),
    ("/no-type", 200),
    ("/429-seconds", 200), ("/429-date", 200), ("/429-bare", 200), ("/429-nonsense", 200), ("/503-storm", 200),
    ("/gzip", 200), ("/deflate", 200), ("/deflate-raw", 200), ("/gzip-not", 200), ("/gzip-twice", 200),
    ("/encoding-is-charset", 200), ("/doubled-headers", 200), ("/hint-then-page", 200), ("/status/203", 203),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status"), WELL)
def test_what_can_be_read_is_read(server: Server, path: str, status: int) -> None:
    got = fetch(server.url(path))
    assert (got.outcome, got.status) == ("ok", status), got
    if status == 200:
        assert got.text == PAGE


WRITTEN = [
    ("/utf-8-called-8859-9", "utf-8", "content"),
    ("/8859-9-called-utf-8", "cp1254", "guess"),
    ("/8859-9", "cp1254", "header"),
    ("/1254-by-meta", "cp1254", "meta"),
    ("/1254-called-latin-1", "cp1254", "header"),
    ("/no-charset", "utf-8", "content"),
    ("/no-charset-1254", "cp1254", "guess"),
    ("/utf-16", "utf-16", "bom"),
    ("/utf-16-without-mark", "utf-16-le", "content"),
    ("/utf-8-with-mark", "utf-8", "bom"),
    ("/charset-unknown", "utf-8", "content"),
    ("/charset-not-for-text", "utf-8", "content"),
    ("/iyi", "utf-8", "header"),
]


@pytest.mark.parametrize(("path", "encoding", "told_by"), WRITTEN)
def test_turkish_and_kurmanji_letters_come_out_right(server: Server, path: str, encoding: str, told_by: str) -> None:
    got = fetch(server.url(path))
    assert (got.outcome, got.encoding, got.encoding_from) == ("ok", encoding, told_by)
    assert got.text is not None
    assert got.text.endswith(PAGE)
    assert got.text[0] == "<"


def test_a_body_cut_by_its_own_length_does_not_spoil_the_next_answer(server: Server) -> None:
    url = server.url("/too-short", "ajans.example.org")
    found = fetch_all([Asked(url), Asked(server.url("/sonraki", "ajans.example.org"))])
    assert sorted((one.outcome, one.text) for one in found) == [("ok", PAGE[:-7]), ("ok", PAGE)]


def test_a_long_article_with_the_script_of_a_wall_is_an_article(server: Server) -> None:
    assert fetch(server.url("/wall-not")).outcome == "ok"


def test_kinds_take_their_types(server: Server) -> None:
    assert fetch(server.url("/feed"), "feed").text == FEED
    assert fetch(server.url("/feed"), "page").outcome == "wrong_type"
    assert fetch(server.url("/gzip-unsaid"), "sitemap").text == FEED


def test_an_unchanged_page_is_told_and_keeps_its_etag(server: Server) -> None:
    first = fetch(server.url("/etag"))
    assert (first.outcome, first.etag, first.last_modified) == ("ok", '"bir"', "Mon, 03 Mar 2025 10:00:00 GMT")
    again = fetch(server.url("/etag"), etag=first.etag, last_modified=first.last_modified)
    assert (again.outcome, again.etag, again.last_modified) == ("unchanged", '"bir"', first.last_modified)
    assert server.last("/etag").headers["if-modified-since"] == first.last_modified
    bare = fetch(server.url("/304-bare"), etag='"iki"')
    assert (bare.outcome, bare.etag, bare.body) == ("unchanged", '"iki"', None)


def test_a_tag_that_would_break_the_request_is_not_sent(server: Server) -> None:
    assert fetch(server.url("/etag"), etag='"bir"\r\nX-Kotu: 1').outcome == "ok"
    assert "if-none-match" not in server.last("/etag").headers


def test_when_to_come_back_is_noted(server: Server) -> None:
    hour = fetch(server.url("/429-hour"))
    assert hour.retry_at is not None
    assert abs(hour.retry_at - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=10)
    huge = fetch(server.url("/429-huge"))
    assert huge.retry_at is not None
    assert huge.retry_at - datetime.now(UTC) <= timedelta(days=30)
    assert server.count("gazete.example.org", "/429-hour") == 1  # asked once, and then left alone


def test_redirects_tell_where_they_ended(server: Server) -> None:
    got = fetch(server.url("/to-page"))
    assert got.final_url == server.url("/haber/%C3%A7ar%C5%9F%C4%B1?s%C4%B1ra=1")
    assert fetch(server.url("/to-other")).final_url == server.url("/haber", "ajans.example.org")


def test_requests_say_who_asks_and_send_no_cookie(server: Server) -> None:
    fetch(server.url("/cookie-loop"))
    fetch(server.url("/iyi"))
    heard = server.last("/iyi").headers
    assert heard["user-agent"].startswith("hatewatch/")
    assert "(+https://dernek.example.org/hatewatch)" in heard["user-agent"]
    assert "cookie" not in heard
    assert "br" not in heard["accept-encoding"]


def test_a_record_does_not_print_its_body(server: Server) -> None:
    assert "Çarşıda" not in repr(fetch(server.url("/iyi")))
