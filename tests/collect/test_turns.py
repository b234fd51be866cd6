from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from collect.fetching import CONTACT, MANNER, QUICK, fetch, fetch_all, resolve
from collect.misbehaving import PAGE, Server
from hatewatch.collect import Asked, Fetcher, Manner
from hatewatch.collect.hosts import later, read_retry_after
from hatewatch.collect.robots import read_rules


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as server:
        yield server


# robots.txt.


@pytest.mark.parametrize(
    ("host", "path", "outcome", "reason"),
    [
        ("yasak", "/gizli/1", "robots_forbid", "robots.txt of yasak.example.org"),
        ("yasak", "/haber", "ok", ""),
        ("bom", "/gizli/1", "robots_forbid", ""),
        ("adiyla", "/haber", "robots_forbid", ""),
        ("baskasi", "/haber", "ok", ""),
        ("dev", "/gizli/1", "robots_forbid", ""),
        ("dev", "/haber", "ok", ""),  # what stands behind the first 512 KiB counts for nothing
        ("sayfa", "/haber", "ok", ""),
        ("bayt", "/haber", "ok", ""),
        ("kapali", "/haber", "ok", ""),
        ("dongu", "/haber", "ok", ""),
        ("duzelen", "/haber", "ok", ""),
        ("tasindi", "/gizli/1", "robots_forbid", "robots.txt of tasindi.example.org"),
        ("bozuk", "/haber", "robots_unavailable", "server_error: 503"),
        ("mesgul", "/haber", "robots_unavailable", "too_many_requests: 429"),
        ("damla", "/haber", "robots_unavailable", "too_slow"),
        ("iceri", "/haber", "robots_unavailable", "address_port: redirected"),
    ],
)
def test_robots_txt_is_heeded(server: Server, host: str, path: str, outcome: str, reason: str) -> None:
    got = fetch(server.url(path, f"{host}.example.org"))
    assert (got.outcome, reason in got.reason) == (outcome, True), got
    assert (path in server.paths(f"{host}.example.org")) == (outcome == "ok")


def test_robots_txt_is_asked_for_once_a_run(server: Server) -> None:
    got = fetch_all([Asked(server.url(f"/gizli/{i}", "yasak.example.org")) for i in range(5)])
    assert {one.outcome for one in got} == {"robots_forbid"}
    assert server.count("yasak.example.org", "/robots.txt") == 1


def test_when_robots_txt_wants_to_be_asked_again_is_noted(server: Server) -> None:
    got = fetch(server.url("/haber", "mesgul.example.org"))
    assert got.retry_at is not None
    assert abs(got.retry_at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(seconds=10)


def test_a_redirect_is_judged_by_the_robots_txt_of_where_it_leads(server: Server) -> None:
    assert fetch(server.url("/to-forbidden")).outcome == "robots_forbid"
    assert server.paths("yasak.example.org") == []


def test_crawl_delay_is_kept(server: Server) -> None:
    host = "yavas.example.org"
    got = fetch_all([Asked(server.url(f"/{i}", host)) for i in range(3)])
    assert {one.outcome for one in got} == {"ok"}
    times = sorted(one.time for one in server.heard if one.host == host and one.path != "/robots.txt")
    assert all(after - before >= 0.28 for before, after in pairwise(times))


def test_a_crawl_delay_longer_than_a_run_waits_leaves_one_page(server: Server) -> None:
    got = fetch_all([Asked(server.url(f"/{i}", "cokyavas.example.org")) for i in range(4)])
    assert sorted(one.outcome for one in got) == ["host_left"] * 3 + ["ok"]
    left = next(one for one in got if one.outcome == "host_left")
    assert left.retry_at is not None
    assert left.retry_at > datetime.now(UTC) + timedelta(hours=23)
    assert "86400 s of peace" in left.reason


def test_rules_are_read_from_any_bytes() -> None:
    assert read_rules(b"\xff\xfe\0\0" * 100).allows("https://gazete.example.org/")
    rules = read_rules("User-agent: *\nDisallow: /arşiv/\nRequest-rate: 1/5\n".encode())
    assert not rules.allows("https://gazete.example.org/ar%C5%9Fiv/1")
    assert rules.delay == 5


# Turns.


def test_never_more_than_two_at_once_at_a_host_and_hosts_beside_each_other(server: Server) -> None:
    hosts = ["gazete.example.org", "ajans.example.org", "eski.example.org"]
    got = fetch_all([Asked(server.url(f"/yavas?{i}", host)) for i in range(8) for host in hosts])
    assert {one.outcome for one in got} == {"ok"}
    assert {server.most_at_once[host] for host in hosts} == {2}


def test_the_delay_lies_between_requests(server: Server) -> None:
    fetch_all([Asked(server.url(f"/{i}")) for i in range(4)], manner=replace(MANNER, delay=0.1))
    times = sorted(one.time for one in server.heard)
    assert len(times) == 5
    assert all(after - before >= 0.08 for before, after in pairwise(times))


def test_retry_after_holds_up_the_whole_host(server: Server) -> None:
    got = fetch_all([Asked(server.url("/429-second")), Asked(server.url("/iyi"))], limits=replace(QUICK, wait=5))
    assert {one.outcome for one in got} == {"ok"}
    busy = next(one.time for one in server.heard if one.path == "/429-second")
    assert all(one.time - busy > 0.9 for one in server.heard if one.time > busy + 0.1)


def test_a_host_that_wants_an_hour_is_left_for_this_run(server: Server) -> None:
    manner = replace(MANNER, in_flight=1)
    got = fetch_all([Asked(server.url("/429-hour")), *[Asked(server.url(f"/{i}")) for i in range(3)]], manner=manner)
    assert [one.outcome for one in got] == ["too_many_requests", "host_left", "host_left", "host_left"]
    assert all(one.retry_at and one.retry_at > datetime.now(UTC) + timedelta(minutes=59) for one in got)
    assert server.paths("gazete.example.org") == ["/429-hour"]


def test_a_host_that_fails_on_end_is_left(server: Server) -> None:
    limits = replace(QUICK, patience=4)
    got = fetch_all([Asked(server.url(f"/nothing?{i}")) for i in range(9)], limits=limits)
    assert {one.outcome for one in got} == {"no_answer", "host_left"}
    assert len(server.paths("gazete.example.org")) <= 5
    assert any("4 failures on end, no_answer the last" in one.reason for one in got)


def test_single_failures_between_answers_leave_no_host(server: Server) -> None:
    manner, limits = replace(MANNER, in_flight=1), replace(QUICK, patience=2, tries=1)
    asked = [Asked(server.url(path)) for path in ("/nothing", "/iyi", "/500-always", "/iyi", "/status/404", "/iyi")]
    got = fetch_all(asked, manner=manner, limits=limits)
    assert [one.outcome for one in got] == ["no_answer", "ok", "server_error", "ok", "removed", "ok"]


@pytest.mark.parametrize(
    ("path", "times"),
    [("/503-always", 3), ("/429-always", 3), ("/nothing", 3), ("/500-always", 1), ("/wall-503", 1), ("/silent", 1)],
)
def test_only_what_may_pass_is_tried_again(server: Server, path: str, times: int) -> None:
    assert fetch(server.url(path)).outcome != "ok"
    assert server.count("gazete.example.org", path) == times


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), (" 120 ", 120), ("", None), (None, None), ("-5", None), ("soon", None), ("٣", None), ("1.5", None),
     ("Mon, 03 Mar 1925 10:00:00 GMT", 0), ("Mon, 99 Mar 2025 10:00:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value) == seconds


def test_retry_after_is_read_as_a_date() -> None:
    found = read_retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert found is not None
    assert 85 < found <= 90


def test_times_far_away_are_bounded() -> None:
    assert later(float("9" * 30)) - datetime.now(UTC) <= timedelta(days=30)


# The run.


def test_a_run_ends_in_its_time_and_says_what_it_did_not_do(server: Server) -> None:
    began = time.monotonic()
    asked = [Asked(server.url(f"/drip?{i}")) for i in range(30)]
    got = fetch_all(asked, limits=replace(QUICK, whole=30, read=30, run=0.5))
    assert time.monotonic() - began < 5
    assert {one.outcome for one in got} == {"run_over"}
    assert sorted(one.url for one in got) == sorted(one.url for one in asked)


def test_a_run_can_be_stopped_and_what_is_asked_then_is_told(server: Server) -> None:
    with Fetcher(MANNER, replace(QUICK, whole=30, read=30), resolve=resolve) as fetcher:
        fetcher.ask(Asked(server.url("/drip")))
        threading.Timer(0.2, fetcher.stop).start()
        assert [one.outcome for one in fetcher] == ["run_over"]
        fetcher.ask(Asked(server.url("/iyi")))
        assert [one.outcome for one in fetcher] == ["run_over"]
    assert server.paths("gazete.example.org") == ["/drip"]


def test_an_error_of_who_takes_the_records_ends_the_run_at_once(server: Server) -> None:
    def take() -> None:
        with Fetcher(MANNER, replace(QUICK, whole=60, read=60, run=60), resolve=resolve) as fetcher:
            fetcher.ask(Asked(server.url("/iyi")))
            fetcher.ask(Asked(server.url("/silent", "ajans.example.org")))
            for _ in fetcher:
                raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        take()
    assert time.monotonic() - began < 4
    assert not any(thread.name == "hatewatch-fetch" for thread in threading.enumerate())


def test_links_found_are_asked_while_records_come(server: Server) -> None:
    with Fetcher(MANNER, QUICK, resolve=resolve) as fetcher:
        fetcher.ask(Asked(server.url("/feed"), "feed"))
        seen = []
        for got in fetcher:
            seen.append(got.outcome)
            if got.url.endswith("/feed"):
                for i in range(5):
                    fetcher.ask(Asked(server.url(f"/haber/{i}")))
    assert seen == ["ok"] * 6


def test_slow_takers_hold_the_run_up(server: Server) -> None:
    with Fetcher(replace(MANNER, parallel=2), QUICK, resolve=resolve, held=3) as fetcher:
        for i in range(40):
            fetcher.ask(Asked(server.url(f"/{i}")))
        taking = iter(fetcher)
        next(taking)
        time.sleep(0.5)
        assert len(server.paths("gazete.example.org")) <= 1 + 3 + 2 + 1
        assert {one.text for one in taking} == {PAGE}


def test_a_host_with_several_addresses_is_asked_where_it_answers(server: Server) -> None:
    manner = Manner(CONTACT, delay=0, allow_hosts=frozenset({"gazete.example.org"}))
    with Fetcher(manner, QUICK, resolve=lambda _: ["127.0.0.9", "127.0.0.1"]) as fetcher:
        fetcher.ask(Asked(server.url("/iyi")))
        assert [one.outcome for one in fetcher] == ["ok"]


def test_a_fault_of_ours_is_told_without_its_words(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("gizli metin")

    monkeypatch.setattr("hatewatch.collect.fetch.read_content", fail)
    got = fetch(server.url("/iyi"))
    assert (got.outcome, got.reason.startswith("ValueError in test_turns.py:")) == ("fault", True)
    assert "gizli" not in got.reason
