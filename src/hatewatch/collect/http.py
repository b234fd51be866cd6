"""One exchange with one host, through httpx: the only module that imports it.

Connections go to the addresses that were checked, while Host header, server name and certificate are those of the name.
So each host has connections of its own: two names at one address never share one, nor a certificate. Nothing is taken
from the environment (a proxy would resolve names by itself), and no cookie is kept.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from hatewatch.collect.addresses import Target, at
from hatewatch.collect.outcomes import Failed
from hatewatch.collect.records import Limits
from hatewatch.collect.told import Tally

#: Says from status and headers how many bytes of the body to read, None being none; may raise Failed.
Reads = Callable[[int, Mapping[str, str]], int | None]

_KEPT_OPEN = 15.0  # seconds that an idle connection is kept
# OpenSSL's X509_V_ERR_…: expired, not yet valid; another name, another address.
_CERTIFICATES = {10: "certificate_expired", 9: "certificate_expired", 62: "certificate_name", 64: "certificate_name"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer: headers by their names in lower case, the first of several; `cut` where more was there."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    cut: bool = False


def default_tls() -> ssl.SSLContext:
    """Return what certificates are checked with: the list that comes with httpx, or that of SSL_CERT_FILE."""
    return httpx.create_ssl_context()


class Line:
    """The connections to one host."""

    def __init__(self, host: str, addresses: Sequence[str], tls: ssl.SSLContext, limits: Limits) -> None:
        self._host, self._addresses, self._tls, self._limits = host, list(addresses), tls, limits
        self._transport: httpx.AsyncHTTPTransport | None = None

    async def aclose(self) -> None:
        """Close the connections; the next exchange opens others."""
        if self._transport is not None:
            transport, self._transport = self._transport, None
            await transport.aclose()

    async def get(self, target: Target, headers: Mapping[str, str], reads: Reads, tally: Tally) -> Answer:
        """Ask once and return the answer, within the limits. Raises Failed where there is none that is whole."""
        began = time.monotonic()
        tally.status = None
        try:
            async with asyncio.timeout(self._limits.whole):
                return await self._get(target, headers, reads, tally)
        except TimeoutError:
            raise Failed("too_slow", f"not done after {self._limits.whole:g} s") from None
        finally:
            tally.seconds += time.monotonic() - began

    async def _get(self, target: Target, headers: Mapping[str, str], reads: Reads, tally: Tally) -> Answer:
        for address in list(self._addresses):
            try:
                response = await self._send(target, address, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = _explain_connection(error, self._limits)
                if failed.outcome not in ("unreachable", "connect_timeout"):
                    raise failed from None
                continue
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _explain(error, self._limits, begun=False) from None
            if address != self._addresses[0]:
                self._addresses.remove(address)
                self._addresses.insert(0, address)
            try:
                return await self._read(response, reads, tally)
            except httpx.HTTPError as error:
                raise _explain(error, self._limits, begun=True) from None
            finally:
                await response.aclose()
        raise failed

    async def _send(self, target: Target, address: str, headers: Mapping[str, str]) -> httpx.Response:
        if self._transport is None:
            self._transport = httpx.AsyncHTTPTransport(
                verify=self._tls, trust_env=False, limits=httpx.Limits(keepalive_expiry=_KEPT_OPEN)
            )
        request = httpx.Request(
            "GET",
            f"{target.scheme}://{at(address, target.port, target.scheme)}{target.path}",
            headers={"Host": target.authority, **headers},
            extensions={
                "sni_hostname": self._host,
                "timeout": {
                    "connect": self._limits.connect,
                    "read": self._limits.read,
                    "write": self._limits.read,
                    "pool": None,
                },
            },
        )
        return await self._transport.handle_async_request(request)

    async def _read(self, response: httpx.Response, reads: Reads, tally: Tally) -> Answer:
        tally.status = response.status_code
        headers = {name: response.headers.get_list(name)[0] for name in response.headers}
        # Encodings are a list, however many lines it is written on.
        if "content-encoding" in headers:
            headers["content-encoding"] = response.headers["content-encoding"]
        tally.cookies = tally.cookies or "set-cookie" in headers
        most = reads(response.status_code, headers)
        if most is None:
            return Answer(response.status_code, headers)
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            tally.bytes += len(part)
            if len(body) > most:
                return Answer(response.status_code, headers, bytes(body[:most]), cut=True)
        return Answer(response.status_code, headers, bytes(body))


def _explain_connection(error: httpx.TransportError, limits: Limits) -> Failed:
    if isinstance(error, httpx.ConnectTimeout):
        return Failed("connect_timeout", f"no connection after {limits.connect:g} s")
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            # What OpenSSL says of a certificate is its own words, but for the name, which is ours.
            return Failed(_CERTIFICATES.get(cause.verify_code, "certificate_unknown"), cause.verify_message[:120])
        if isinstance(cause, ssl.SSLError):
            return Failed("tls_failed", (cause.reason or "no secure connection")[:120])
        if isinstance(cause, ConnectionRefusedError):
            return Failed("unreachable", "refused")
        if isinstance(cause, OSError) and cause.errno in (errno.EMFILE, errno.ENFILE):
            return Failed("unreachable", "too many files are open on this computer")
        cause = cause.__cause__ or cause.__context__
    return Failed("unreachable", "no connection")


def _explain(error: Exception, limits: Limits, *, begun: bool) -> Failed:
    """Tell an error of an exchange; `begun` once status and headers had come."""
    if isinstance(error, httpx.TimeoutException):
        return Failed("silent", f"nothing came for {limits.read:g} s")
    if isinstance(error, httpx.NetworkError):
        return Failed("truncated", "broken off") if begun else Failed("no_answer", "reset before an answer")
    # h11's own words tell these apart and quote the server, so that they are read and not passed on.
    if "peer closed connection" in str(error):
        return Failed("truncated", "the body ended early")
    if "Server disconnected" in str(error):
        return Failed("no_answer", "closed before an answer was complete")
    return Failed("bad_answer", "the body is not HTTP" if begun else "the answer is not HTTP")
