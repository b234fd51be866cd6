"""Which addresses may be asked: the web's own, and of others those that the project allows by name.

A name is resolved once a run and what is connected to is the very address that was checked, so that a name whose
answer changes in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from hatewatch.collect.outcomes import Failed

#: Returns the addresses of a host as text, or raises OSError.
Resolve = Callable[[str], Sequence[str]]

PORTS = {"http": 80, "https": 443}
_LONGEST = 4000  # characters of an address
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,252})")
# What `ipaddress` takes for global, or took in some versions of Python, and which leads elsewhere: IPv4 within IPv6
# (compatible, mapped, NAT64, Teredo, 6to4), site-local, segment routing, documentation; the old 6to4 relays.
_ELSEWHERE = tuple(
    map(
        ipaddress.ip_network,
        (
            "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32",
            "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24",
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart; the host in ASCII, the path with its query and percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return what the Host header says."""
        return at(self.host, self.port, self.scheme)

    @property
    def origin(self) -> str:
        """Return what robots.txt is valid for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """Return the address as one ASCII text."""
        return self.origin + self.path


def at(host: str, port: int, scheme: str) -> str:
    """Return host and port as they stand in an address, the usual port left out."""
    name = f"[{host}]" if ":" in host else host
    return name if PORTS[scheme] == port else f"{name}:{port}"


def host_name(host: str) -> str:
    """Return a host as it is compared: in ASCII, in lower case, without a last dot; ValueError where it is none."""
    name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    if ":" in name and "%" not in name:  # a zone would name a network card of this machine
        return str(ipaddress.IPv6Address(name))
    if not _HOST.fullmatch(name):
        raise ValueError("no host")
    return name


def is_host(host: str) -> bool:
    """Whether this is a host's name or an IP address, and nothing more."""
    try:
        return bool(host_name(host))
    except ValueError:
        return False


def to_target(url: str, allow_hosts: Collection[str] = frozenset()) -> Target:
    """Take an address apart. Raises Failed where it is not to be asked, whatever it resolves to."""
    try:
        parts = urlsplit(url.strip())
        scheme = parts.scheme.lower()
        port = parts.port
        user = "@" in parts.netloc
        host = parts.hostname or ""
    except ValueError:
        raise Failed("address_invalid", "not a web address") from None
    if scheme not in PORTS:
        raise Failed("address_scheme", f"{scheme[:20] or 'nothing'} instead of http or https")
    if user:
        raise Failed("address_credentials", "a name or password stands in the address")
    try:
        host = host_name(host)
    except ValueError:
        raise Failed("address_invalid", "the host is none") from None
    if len(url) > _LONGEST:
        raise Failed("address_invalid", f"longer than {_LONGEST} characters")
    if port is None:
        port = PORTS[scheme]
    if port not in PORTS.values() and host not in allow_hosts:
        raise Failed("address_port", f"port {port}")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~", errors="replace")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?[]", errors="replace")
    return Target(scheme, host, port, path + ("?" + query if query else ""))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not private, local, shared, embedded, or for many."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_link_local or found.is_loopback:
        return False
    return not any(found.version == net.version and found in net for net in _ELSEWHERE)


def look_up(host: str) -> list[str]:
    """Return the addresses that the system knows for a host. Raises OSError where there are none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


async def checked_addresses(host: str, resolve: Resolve, seconds: float, *, allowed: bool) -> list[str]:
    """Return the addresses of a host that may be connected to, IPv4 first; raise Failed where there is none."""
    try:
        found = [str(ipaddress.ip_address(host))]
    except ValueError:
        found = await _resolved(host, resolve, seconds)
    kept = [one for one in dict.fromkeys(found) if allowed or is_public(one)]
    if not kept:
        raise Failed("address_private", f"{host} is at {found[0][:60]}, which is not on the public internet")
    return sorted(kept, key=lambda one: ":" in one)


async def _resolved(host: str, resolve: Resolve, seconds: float) -> list[str]:
    # A look-up cannot be broken off; in a thread of its own it may hang without holding up anything, the end included.
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def say(found: list[str]) -> None:
        if not answer.done():
            answer.set_result(found)

    def work() -> None:
        try:
            found = list(resolve(host))
        except (OSError, UnicodeError):
            found = []
        with suppress(RuntimeError):  # the run is over
            loop.call_soon_threadsafe(say, found)

    threading.Thread(target=work, name="hatewatch-dns", daemon=True).start()
    try:
        async with asyncio.timeout(seconds):
            found = await answer
    except TimeoutError:
        raise Failed("name_unknown", f"no answer about {host} in {seconds:g} s") from None
    if not found:
        raise Failed("name_unknown", f"{host} has no address")
    return found
