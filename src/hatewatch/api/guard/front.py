"""What stands before everything else: it names each request, and answers whatever happens."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hatewatch.api.faults import name_error
from hatewatch.api.guard.headers import complete, is_known
from hatewatch.api.logs import note_fault, note_request
from hatewatch.api.problems import Refused, answer

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SANE = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_KEY = re.compile(r"hw_[0-9]+_")
_GONE = 499  # the other side went away before there was an answer


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered; `route` is the template of its path, "" where none was asked for."""

    route: str
    method: str
    status: int
    seconds: float


#: Hears of each request that was answered, in the event loop: it has to be quick.
Observer = Callable[[Served], None]


class Front:
    """Around the application: request ids, headers, the log, and how many may be inside at once.

    Whatever goes wrong ends here as an answer without words; nobody prints an exception, which may quote a text.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], most: int, observers: list[Observer]) -> None:
        self._app, self._hosts, self._most, self._observers = app, hosts, most, observers
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        state = scope.setdefault("state", {})
        headers = dict(scope["headers"])
        asked = headers.get(b"x-request-id", b"")
        name = state["request_id"] = asked.decode("ascii") if _SANE.fullmatch(asked) else secrets.token_hex(8)
        state["caller"], state["route"] = None, ""
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = list(message.get("headers", []))
                message = {**message, "headers": complete(given, scheme=scope["scheme"], request_id=name)}
            await send(message)

        self._inside += 1
        try:
            self._see(scope, headers)
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            status = status or _GONE
        except Exception as error:
            if not isinstance(error, Refused):
                note_fault(request=name, route=state["route"], kind=name_error(error))
            if status == 0:
                await answer(Request(scope, receive), error)(scope, receive, send_on)
        finally:
            self._inside -= 1
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            caller, route = state["caller"], state["route"]
            key = caller.key if caller is not None else None
            note_request(request=name, route=route, method=method, status=status, seconds=seconds, key=key)
            for observe in self._observers:
                observe(Served(route, method, status, seconds))

    def _see(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Refuse what no route needs to look at."""
        if not is_known(headers.get(b"host"), self._hosts):
            raise Refused(
                421, detail="The service is not known by that name.",
                remedy="Its names stand in hatewatch.toml: [serve] hosts.",
            )  # fmt: skip
        if scope["method"] not in _METHODS:
            raise Refused(501, "unknown-method", "There is no such method here.")
        if self._inside > self._most:
            raise Refused(503, detail="Too many requests are inside.", headers={"Retry-After": "1"})
        if (query := scope["query_string"]) and _holds_key(query.decode("latin-1")):
            raise Refused(
                400, "key-in-url", "A key does not belong into an address, which others keep and log.",
                "Revoke that key, and send another as Authorization: Bearer hw_….",
            )  # fmt: skip


def _holds_key(query: str) -> bool:
    return any(_KEY.search(part) for pair in parse_qsl(query, keep_blank_values=True) for part in pair)
