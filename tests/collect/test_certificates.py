from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from collect.fetching import fetch, fetch_all
from collect.misbehaving import PAGE, Server
from hatewatch.collect import Asked

trustme = pytest.importorskip("trustme")
AUTHORITY = trustme.CA()


def trusting() -> ssl.SSLContext:
    """Return what trusts our authority and nobody else."""
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


@contextmanager
def serving(certificate: trustme.LeafCert, least: ssl.TLSVersion | None = None) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if least is not None:
        context.maximum_version = least
    certificate.configure_cert(context)
    with Server(context).running() as server:
        yield server


def test_a_page_comes_over_a_good_certificate() -> None:
    with serving(AUTHORITY.issue_cert("gazete.example.org")) as server:
        got = fetch(server.url("/iyi"), tls=trusting())
    assert (got.outcome, got.text) == ("ok", PAGE)
    assert got.final_url.startswith("https://gazete.example.org:")


def test_bad_certificates_are_told_apart() -> None:
    past = datetime.now(UTC) - timedelta(days=3)
    cases = {
        "certificate_expired": AUTHORITY.issue_cert(
            "gazete.example.org", not_before=past, not_after=past + timedelta(days=1)
        ),
        "certificate_name": AUTHORITY.issue_cert("baska.example.org", "127.0.0.1"),
        "certificate_unknown": trustme.CA().issue_cert("gazete.example.org"),
    }
    for outcome, certificate in cases.items():
        with serving(certificate) as server:
            got = fetch(server.url("/iyi"), tls=trusting())
            assert (got.outcome, got.body) == (outcome, None), got
            assert server.heard == []  # nothing was said to a server that is not who it should be


def test_two_names_at_one_address_do_not_share_a_connection() -> None:
    with serving(AUTHORITY.issue_cert("gazete.example.org")) as server:
        asked = [Asked(server.url("/iyi")), Asked(server.url("/iyi", "sahte.example.org"))]
        got = {one.url: one.outcome for one in fetch_all(asked, tls=trusting())}
    assert got == {asked[0].url: "ok", asked[1].url: "certificate_name"}


def test_a_server_that_speaks_no_tls_or_an_old_one() -> None:
    with Server().running() as server:
        assert fetch(server.url("/iyi").replace("http:", "https:"), tls=trusting()).outcome == "tls_failed"
    with serving(AUTHORITY.issue_cert("gazete.example.org"), ssl.TLSVersion.TLSv1_2) as server:
        strict = trusting()
        strict.minimum_version = ssl.TLSVersion.TLSv1_3
        assert fetch(server.url("/iyi"), tls=strict).outcome == "tls_failed"


def test_a_body_cut_over_tls_is_told() -> None:
    with serving(AUTHORITY.issue_cert("gazete.example.org")) as server:
        assert fetch(server.url("/too-long"), tls=trusting()).outcome == "truncated"
        assert fetch(server.url("/cut-chunks"), tls=trusting()).outcome == "truncated"
