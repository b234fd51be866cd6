"""One polite, bounded GET: turns, robots.txt, redirects, second tries, and what came of it as a record."""

from __future__ import annotations

import asyncio
import ssl
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

from hatewatch.collect.addresses import Resolve, Target, checked_addresses, look_up, to_target
from hatewatch.collect.body import unpack
from hatewatch.collect.hosts import Host, later
from hatewatch.collect.http import Answer, Line, Reads, default_tls
from hatewatch.collect.judge import (
    PASSING,
    REDIRECTS,
    WHOLE,
    bytes_to_read,
    check_status,
    read_content,
    readable_tag,
)
from hatewatch.collect.outcomes import OUTCOMES, Failed
from hatewatch.collect.records import Asked, Fetched, Kind, Limits, Manner
from hatewatch.collect.robots import MOST, Rules, read_rules
from hatewatch.collect.told import Tally, tell

T = TypeVar("T")

_LOOKED_UP = 16  # names at a time
# What keeps robots.txt from being read and the page as well, so that it is told as what it is.
_EITHER_WAY = frozenset(
    {"name_unknown", "unreachable", "connect_timeout", "tls_failed", "certificate_expired", "certificate_name",
     "certificate_unknown", "address_private", "host_left"}
)  # fmt: skip
_AGAIN = frozenset({"no_answer", "server_error", "too_many_requests"})
_ACCEPT: Mapping[Kind, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "sitemap": "application/xml, text/xml;q=0.9, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, */*;q=0.1",
}


class Getter:
    """Everything that one run knows of the hosts it asks; lives in one event loop.

    `room`, where given, is waited for before each exchange: so who takes the records can hold up who fetches them.
    """

    def __init__(
        self,
        manner: Manner,
        limits: Limits,
        *,
        resolve: Resolve = look_up,
        tls: ssl.SSLContext | None = None,
        room: asyncio.Event | None = None,
    ) -> None:
        self._manner, self._limits, self._resolve, self._room = manner, limits, resolve, room
        self._tls = tls or default_tls()
        self._hosts: dict[str, Host] = {}
        self._staying: dict[str, int] = {}
        self._lines: dict[str, asyncio.Task[Line | Failed]] = {}
        self._rules: dict[str, asyncio.Task[Rules | Failed]] = {}
        self._parallel = asyncio.Semaphore(manner.parallel)
        self._looking_up = asyncio.Semaphore(_LOOKED_UP)

    async def aclose(self) -> None:
        """End what was begun and close every connection."""
        for begun in (self._rules, self._lines):
            for task in begun.values():
                task.cancel()
            await asyncio.gather(*begun.values(), return_exceptions=True)
        for host in self._lines:
            await self._hang_up(host)

    async def get(self, asked: Asked) -> Fetched:
        """Fetch one address; returns a record whatever comes of it."""
        tally = Tally()
        passed: list[str] = []
        try:
            answer = await self._follow(asked, passed, tally)
            measured = not {"content-length", "transfer-encoding"}.isdisjoint(answer.headers)
            return replace(tell(asked, read_content(answer, asked, self._limits), passed, tally), measured=measured)
        except Failed as failed:
            return tell(asked, failed, passed, tally)
        except Exception as error:
            # A fault of ours ends this address and not the run; its own words may quote the page.
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
            return tell(asked, Failed("fault", where), passed, tally)

    async def _follow(self, asked: Asked, passed: list[str], tally: Tally) -> Answer:
        """Return the answer behind the redirects; the addresses gone through are added to `passed`."""
        headers = self._headers(asked)

        def reads(status: int, found: Mapping[str, str]) -> int | None:
            return bytes_to_read(status, found, asked.kind, self._limits)

        url = asked.url
        while True:
            target = self._target(url, redirected=bool(passed))
            if target.url in passed:
                if tally.cookies:
                    raise Failed("wall", "it leads in a circle and wants cookies kept")
                raise Failed("redirect_loop", f"back at {target.host} after {len(passed)}")
            if len(passed) > self._limits.redirects:
                raise Failed("redirects_too_many", f"more than {self._limits.redirects}")
            passed.append(target.url)
            async with self._stay(target.host):
                rules = await self._robots(target)
                if not rules.allows(target.url):
                    raise Failed("robots_forbid", f"robots.txt of {target.host}")
                self._host(target.host).slow_down(rules.delay)
                answer = await self._persist(target, headers, reads, tally)
            if answer.status not in REDIRECTS:
                return answer
            if not (location := answer.headers.get("location", "")):
                raise Failed("bad_answer", f"{answer.status} that leads nowhere")
            url = _join(target.url, location)

    async def _persist(self, target: Target, headers: Mapping[str, str], reads: Reads, tally: Tally) -> Answer:
        """Ask, again where that may help, and return the answer; raise Failed where there is none to read."""
        host = self._host(target.host)
        line = await self._line(target.host)
        for left in reversed(range(self._limits.tries)):
            tally.status = None
            async with host.turn():
                try:
                    async with self._parallel:
                        if self._room is not None:
                            await self._room.wait()
                        answer = await line.get(target, headers, reads, tally)
                    check_status(answer)
                except Failed as failed:
                    host.note(failed.outcome if OUTCOMES[failed.outcome].unwell else None)
                    again = self._hold(host, failed, tally.status)
                    if not (again and left) or host.failures >= self._limits.patience:
                        raise
                else:
                    host.note(None)
                    return answer
        raise AssertionError("an address is tried at least once")

    def _hold(self, host: Host, failed: Failed, status: int | None) -> bool:
        """Leave a host that is unwell alone for a while; return whether to ask it again then."""
        if failed.outcome not in _AGAIN or status not in {*PASSING, None}:
            return False
        if failed.retry_at is None:
            host.hold(min(self._limits.backoff * 2 ** (host.failures - 1), self._limits.wait))
            return True
        host.hold((failed.retry_at - datetime.now(UTC)).total_seconds())
        return failed.retry_at <= later(self._limits.wait)

    async def _robots(self, target: Target) -> Rules:
        """Return the rules of an origin, read once a run; raise Failed where they cannot be had now."""
        if target.origin not in self._rules:
            self._rules[target.origin] = asyncio.create_task(self._read_robots(target))
        return _given(await asyncio.shield(self._rules[target.origin]))

    async def _read_robots(self, target: Target) -> Rules | Failed:
        headers = {"User-Agent": self._manner.agent, "Accept": "text/plain, */*;q=0.1", "Accept-Encoding": "identity"}
        url, host, tally = target.origin + "/robots.txt", target.host, Tally()
        try:
            for _ in range(self._limits.redirects + 1):
                found = self._target(url, redirected=url != target.origin + "/robots.txt")
                host = found.host
                async with self._stay(host):
                    answer = await self._persist(found, headers, _reads_robots, tally)
                if answer.status not in REDIRECTS:
                    return _rules(answer)
                url = _join(found.url, answer.headers.get("location", ""))
            return Rules()  # more redirects than that: as if there were none (RFC 9309, 2.3.1.2)
        except Failed as failed:
            # No file for us, for whatever reason, is no rule (2.3.1.3); but 429 says that now is not the time.
            if 400 <= (tally.status or 0) < 500 and failed.outcome != "too_many_requests":
                return Rules()
            if failed.outcome in _EITHER_WAY and host == target.host:
                return failed
            return Failed("robots_unavailable", f"{failed.outcome}: {failed.reason}", failed.retry_at)

    async def _line(self, host: str) -> Line:
        if host not in self._lines:
            self._lines[host] = asyncio.create_task(self._open(host))
        return _given(await asyncio.shield(self._lines[host]))

    async def _open(self, host: str) -> Line | Failed:
        try:
            async with self._looking_up:
                allowed = host in self._manner.allow_hosts
                found = await checked_addresses(host, self._resolve, self._limits.connect, allowed=allowed)
        except Failed as failed:
            return failed
        return Line(host, found, self._tls, self._limits)

    @asynccontextmanager
    async def _stay(self, host: str) -> AsyncIterator[None]:
        """Keep a host's connections open for as long as anybody has business there."""
        self._staying[host] = self._staying.get(host, 0) + 1
        try:
            yield
        finally:
            self._staying[host] -= 1
            if not self._staying[host]:
                await self._hang_up(host)

    async def _hang_up(self, host: str) -> None:
        task = self._lines.get(host)
        if task is not None and task.done() and not task.cancelled() and isinstance(line := task.result(), Line):
            await line.aclose()

    def _host(self, name: str) -> Host:
        if name not in self._hosts:
            self._hosts[name] = Host(self._manner, self._limits)
        return self._hosts[name]

    def _target(self, url: str, *, redirected: bool) -> Target:
        try:
            return to_target(url, self._manner.allow_hosts)
        except Failed as failed:
            raise Failed(failed.outcome, "redirected: " * redirected + failed.reason) from None

    def _headers(self, asked: Asked) -> dict[str, str]:
        headers = {
            "User-Agent": self._manner.agent,
            "Accept": _ACCEPT[asked.kind],
            "Accept-Encoding": "gzip, deflate",
        }
        if etag := readable_tag(asked.etag):
            headers["If-None-Match"] = etag
        if last_modified := readable_tag(asked.last_modified):
            headers["If-Modified-Since"] = last_modified
        return headers


def _given(found: T | Failed) -> T:
    """Return what a shared task came to; each who waited for it gets a failure of its own to raise."""
    if isinstance(found, Failed):
        raise Failed(found.outcome, found.reason, found.retry_at)
    return found


def _reads_robots(status: int, _: Mapping[str, str]) -> int | None:
    return MOST if status in WHOLE else None


def _rules(answer: Answer) -> Rules:
    if answer.status not in WHOLE:
        return Rules()
    if answer.cut:  # half a line could forbid what the whole line does not
        return read_rules(answer.body.rpartition(b"\n")[0])
    return read_rules(unpack(answer.body, answer.headers.get("content-encoding", "").split(","), 8 * MOST))


def _join(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:
        raise Failed("address_invalid", "redirected: not a web address") from None
