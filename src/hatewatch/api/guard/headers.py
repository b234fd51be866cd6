"""What every answer bears, and the names that the service may be called by."""

from __future__ import annotations

from collections.abc import Iterable

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
#: For every answer, unless it says otherwise itself. No header of CORS is among them: no other site may read anything.
_ALWAYS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
_HTTPS = {"strict-transport-security": "max-age=31536000"}

Headers = list[tuple[bytes, bytes]]
_PLAIN: Headers = [(name.encode(), value.encode()) for name, value in _ALWAYS.items()]
_SECURE: Headers = _PLAIN + [(name.encode(), value.encode()) for name, value in _HTTPS.items()]


def complete(headers: Headers, *, scheme: str, request_id: str) -> Headers:
    """Return the headers of an answer with those that it lacks."""
    said = {name.lower() for name, _ in headers}
    more = [one for one in (_SECURE if scheme == "https" else _PLAIN) if one[0] not in said]
    return [*headers, *more, (b"x-request-id", request_id.encode("ascii"))]


def known_hosts(host: str, hosts: Iterable[str]) -> frozenset[str]:
    """Return the names by which the service may be called, without a port."""
    bare = f"[{host}]" if ":" in host else host
    return frozenset(one.strip().lower() for one in (*_LOOPBACK, bare, *hosts) if one.strip())


def is_known(given: bytes | None, hosts: frozenset[str]) -> bool:
    """Say whether a Host header names the service: another one is a page of somebody else that found our address."""
    name = (given or b"").decode("latin-1").lower()
    return name in hosts or name.rpartition(":")[0] in hosts
