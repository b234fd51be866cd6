"""Say who asks, and let through who may."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from hatewatch.api.guard import csrf
from hatewatch.api.guard.bodies import Limit, small, upload
from hatewatch.api.guard.keyring import Keyring
from hatewatch.api.guard.rates import Buckets
from hatewatch.api.guard.roles import Rule, may
from hatewatch.api.problems import Refused
from hatewatch.errors import StoreError
from hatewatch.pipeline.keys import digest_secret, parse_key
from hatewatch.project import Serving
from hatewatch.store import Key, Role, Session

_WRONG = 30  # wrong keys a minute from one address
_SIGN_INS = 10  # a minute from one address
_CHALLENGE = 'Bearer realm="hatewatch"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the number, name and role of a key; whether by a session, and then the token that its forms bear."""

    key: int
    name: str
    role: Role
    session: bool = False
    csrf: str = ""


class Guard:
    """What all guarded routes share: the keys, and how often each may ask."""

    def __init__(self, keyring: Keyring, settings: Serving) -> None:
        self.keyring, self.settings = keyring, settings
        self.sign_ins = Buckets(_SIGN_INS)
        self._rates, self._wrong = Buckets(settings.rate), Buckets(_WRONG)

    async def let_in(self, scope: Scope, headers: Mapping[bytes, bytes], rule: Rule) -> Caller | None:
        """Return who asks; None where it is nobody and the route is open. Raises Refused where they may not."""
        needed = rule.of(scope["method"])
        if needed is None:
            raise Refused(405, headers={"Allow": ", ".join(rule.needed)})
        if needed == "open":
            return await self._if_signed_in(scope, headers)
        if (given := headers.get(b"authorization")) is not None:
            caller: Caller | None = await self._by_key(scope, given.decode("latin-1"))
        else:
            caller = await self._by_session(scope, headers)
        if caller is None:
            raise Refused(
                401, detail="This needs a key.", remedy="Send it as Authorization: Bearer hw_…, or sign in.",
                headers={"WWW-Authenticate": _CHALLENGE},
            )  # fmt: skip
        scope["state"]["caller"] = caller  # of the page that tells of a refusal, too
        if wait := self._rates.take(caller.key):
            raise Refused(
                429, detail=f"A key may ask {self.settings.rate} times a minute.", remedy="Ask less often.",
                headers={"Retry-After": str(wait)},
            )  # fmt: skip
        if not may(caller.role, needed):
            raise Refused(
                403, detail=f"This is for the role {needed} and above; this key is of a {caller.role}.",
                remedy="Ask whoever runs the server for a key that may.",
            )  # fmt: skip
        return caller

    async def check(self, scope: Scope, given: str) -> Key | None:
        """Return the key that somebody says, None where it opens nothing. Wrong ones are counted by address."""
        parsed = parse_key(given)
        key = await self.keyring.key(parsed[0]) if parsed else None
        # Compared in a time that tells nothing of where they differ, and compared where there is no such key as well.
        kept = key.digest if key is not None else bytes(32)
        same = hmac.compare_digest(kept, digest_secret(parsed[1] if parsed else ""))
        if key is not None and same:
            return key
        if wait := self._wrong.take(address(scope)):
            raise Refused(
                429, detail="Too many wrong keys came from this address.", remedy="Wait, then send a valid one.",
                headers={"Retry-After": str(wait)},
            )  # fmt: skip
        return None

    async def open_session(self, scope: Scope, headers: Mapping[bytes, bytes]) -> tuple[Session, Key, str] | None:
        """Return the session that a request bears, with its key and its cookie; None where it bears no open one."""
        cookie = read_cookie(headers, cookie_name(scope))
        if not cookie:
            return None
        found = await self.keyring.session(hashlib.sha256(cookie.encode("latin-1", "replace")).digest())
        return (*found, cookie) if found else None

    async def _by_key(self, scope: Scope, given: str) -> Caller:
        scheme, _, told = given.partition(" ")
        key = await self.check(scope, told.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Refused(
                401, "wrong-key", "The key is not valid: it is wrong, it expired, or it was revoked.",
                "Ask whoever runs the server for another.",
                headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
            )  # fmt: skip
        self.keyring.note(key.key)
        return Caller(key.key, key.name, key.role)

    async def _by_session(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Caller | None:
        found = await self.open_session(scope, headers)
        if found is None:
            return None
        session, key, cookie = found
        self.keyring.note(key.key, session.digest)
        return Caller(key.key, key.name, key.role, session=True, csrf=csrf.make_token(cookie))

    async def _if_signed_in(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Caller | None:
        try:
            return await self._by_session(scope, headers) if b"cookie" in headers else None
        except StoreError:  # what is open does not need the store
            return None


class Guarded:
    """One route behind the guard: who may not, and what is too large, does not reach it."""

    def __init__(self, route: ASGIApp, path: str, rule: Rule, guard: Guard) -> None:
        self._route, self._path, self._rule, self._guard = route, path, rule, guard
        megabytes = rule.megabytes
        self._limit: Limit = upload(guard.settings.upload_mb) if megabytes is None else small(megabytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the route, with its `caller` in the state."""
        state = scope["state"]
        state["route"] = self._path
        headers = dict(scope["headers"])
        state["caller"] = caller = await self._guard.let_in(scope, headers, self._rule)
        if scope["method"] not in csrf.SAFE:
            self._limit.see_length(headers)
            receive = self._limit.around(receive)
            if caller is None or caller.session:
                csrf.see_origin(headers)
            if caller is not None and caller.session and self._rule.of(scope["method"]) != "open":
                receive = await csrf.see_token(headers, receive, caller.csrf)
        await self._route(scope, receive, send)


def cookie_name(scope: Scope) -> str:
    """Return what the cookie is called: by https a name that browsers take from this very server only."""
    return "__Host-hatewatch" if scope["scheme"] == "https" else "hatewatch"


def read_cookie(headers: Mapping[bytes, bytes], name: str) -> str:
    """Return the value of a cookie, "" where there is none."""
    return cookie_parser(headers.get(b"cookie", b"").decode("latin-1")).get(name, "")


def address(scope: Scope) -> str:
    """Return where a request comes from."""
    client = scope.get("client")
    return client[0] if client else ""
