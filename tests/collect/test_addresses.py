from __future__ import annotations

import asyncio
import time

import pytest

from collect.fetching import CONTACT, QUICK
from collect.misbehaving import Server
from hatewatch.collect import Asked, Fetcher, Manner
from hatewatch.collect.addresses import checked_addresses, is_public, to_target
from hatewatch.collect.outcomes import Failed
from hatewatch.errors import InputError

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::127.0.0.1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
    "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
    "localhost", "127.1", "0x7f000001",
]  # fmt: skip
PUBLIC = [
    "93.184.215.14",
    "8.8.8.8",
    "185.125.190.20",
    "100.63.255.255",
    "2a00:1450:4017:80b::200e",
    "2606:2800:21f::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_these_are_not_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_these_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://Gazete.Example.org", "https://gazete.example.org/"),
        ("http://gazete.example.org:80/a?b=c#d", "http://gazete.example.org/a?b=c"),
        (
            "https://gazete.example.org./çarşı haber?ş=1&u=%C3%A7",
            "https://gazete.example.org/%C3%A7ar%C5%9F%C4%B1%20haber?%C5%9F=1&u=%C3%A7",
        ),
        ("https://haber.çarşı.example.org/", "https://haber.xn--ar-3ia21a0h.example.org/"),
        ("http://[2A00:1450::1]:443/", "http://[2a00:1450::1]:443/"),
        ("https://gazete.example.org/\ud800", "https://gazete.example.org/%3F"),
        ("  https://gazete.example.org/a\n", "https://gazete.example.org/a"),
    ],
)
def test_an_address_is_taken_apart_and_put_together(url: str, target: str) -> None:
    assert to_target(url).url == target


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("ftp://gazete.example.org/", "address_scheme"),
        ("javascript:alert(1)", "address_scheme"),
        ("//gazete.example.org/", "address_scheme"),
        ("https://ad:parola@gazete.example.org/", "address_credentials"),
        ("https://gazete.example.org\\@10.0.0.1/", "address_credentials"),
        ("https://@gazete.example.org/", "address_credentials"),
        ("https://gazete.example.org:8443/", "address_port"),
        ("https://gazete.example.org:0/", "address_port"),
        ("https://gazete.example.org:99999/", "address_invalid"),
        ("https://gazete example.org/", "address_invalid"),
        ("https://gazete%00.example.org/", "address_invalid"),
        ("https://gazete..example.org/", "address_invalid"),
        ("https://[fe80::1%25eth0]/", "address_invalid"),
        ("https://" + "a" * 300 + ".example.org/", "address_invalid"),
        ("https://gazete.example.org/" + "a" * 5000, "address_invalid"),
        ("https://", "address_invalid"),
        ("", "address_scheme"),
    ],
)
def test_what_is_not_to_be_asked_is_refused(url: str, outcome: str) -> None:
    with pytest.raises(Failed) as refused:
        to_target(url)
    assert refused.value.outcome == outcome


def test_an_allowed_host_may_have_any_port_and_address() -> None:
    assert to_target("http://yerel.example.org:8080/", {"yerel.example.org"}).port == 8080
    addresses = asyncio.run(checked_addresses("yerel.example.org", lambda _: ["10.0.0.1"], 1, allowed=True))
    assert addresses == ["10.0.0.1"]


def test_of_several_addresses_only_the_public_ones_are_used_ipv4_first() -> None:
    found = ["2606:2800:21f::1", "127.0.0.1", "93.184.215.14", "::1", "93.184.215.14"]
    kept = asyncio.run(checked_addresses("gazete.example.org", lambda _: found, 1, allowed=False))
    assert kept == ["93.184.215.14", "2606:2800:21f::1"]


def test_a_look_up_that_hangs_is_given_up() -> None:
    def hang(_: str) -> list[str]:
        time.sleep(3)
        return []

    began = time.monotonic()
    with pytest.raises(Failed) as refused:
        asyncio.run(checked_addresses("gazete.example.org", hang, 0.1, allowed=False))
    assert refused.value.outcome == "name_unknown"
    assert time.monotonic() - began < 2


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    answers = [["192.0.2.1", "198.51.100.1"], ["127.0.0.1"]]
    asked = []

    def rebind(host: str) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    # The first answer is for documentation only, and private; with it the host is done for the whole run.
    with Server().running() as server, Fetcher(Manner(CONTACT, delay=0), QUICK, resolve=rebind) as fetcher:
        for path in ("/bir", "/iki"):
            fetcher.ask(Asked(f"http://gazete.example.org{path}"))
        assert {one.outcome for one in fetcher} == {"address_private"}
        assert server.heard == []
    assert asked == ["gazete.example.org"]


def test_what_is_connected_to_is_what_was_checked() -> None:
    names = []

    def once(host: str) -> list[str]:
        names.append(host)
        return ["127.0.0.1"] if len(names) == 1 else ["192.0.2.1"]

    manner = Manner(CONTACT, delay=0, allow_hosts=frozenset({"gazete.example.org"}))
    with Server().running() as server, Fetcher(manner, QUICK, resolve=once) as fetcher:
        for path in ("/bir", "/iki"):
            fetcher.ask(Asked(server.url(path)))
        assert [one.outcome for one in fetcher] == ["ok", "ok"]
    assert names == ["gazete.example.org"]


def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    manner = Manner(CONTACT, delay=0, allow_hosts=frozenset({"gazete.example.org"}))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Server().running() as server, Fetcher(manner, QUICK, resolve=lambda _: ["127.0.0.1"]) as fetcher:
        fetcher.ask(Asked(server.url("/iyi")))
        assert [one.outcome for one in fetcher] == ["ok"]


@pytest.mark.parametrize(
    "contact", ["", "dernek", "biz@dernek\r\nX: y", "ftp://dernek.example.org", "çağrı@dernek.org"]
)
def test_a_contact_that_nobody_can_write_to_is_refused(contact: str) -> None:
    with pytest.raises(InputError, match="no address"):
        Manner(contact)


def test_allowed_hosts_are_hosts() -> None:
    assert Manner("biz@dernek.example.org", allow_hosts=frozenset({"Çarşı.example.org"})).allow_hosts == {
        "xn--ar-3ia21a0h.example.org"
    }
    with pytest.raises(InputError, match="allow_hosts"):
        Manner("biz@dernek.example.org", allow_hosts=frozenset({"http://yerel.example.org/"}))
