"""Sign a browser in with a key, and out again."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from hatewatch.api.guard.callers import Caller, Guard, address, cookie_name
from hatewatch.api.guard.csrf import make_token
from hatewatch.api.guard.keyring import LONGEST
from hatewatch.api.problems import Refused
from hatewatch.store import Session

if TYPE_CHECKING:
    from hatewatch.store.serving import ServingStore

_MOST = 20  # sessions of one key


async def sign_in(request: Request, response: Response, told: str) -> Caller:
    """Open a session for the key that somebody typed in, and have `response` set its cookie.

    A session that the browser had ends: a cookie that somebody else may have put there is worth nothing afterwards.
    Raises Refused: 401 where the key opens nothing, 429 after too many attempts from that address.
    """
    guard: Guard = request.app.state.guard
    if wait := guard.sign_ins.take(address(request.scope)):
        raise Refused(
            429, detail="Too many attempts to sign in came from this address.", remedy="Wait, then try again.",
            headers={"Retry-After": str(wait)},
        )  # fmt: skip
    key = await guard.check(request.scope, told.strip())
    if key is None:
        raise Refused(401, "wrong-key", "The key is not valid: it is wrong, it expired, or it was revoked.")
    before = await guard.open_session(request.scope, dict(request.scope["headers"]))
    cookie, now = secrets.token_urlsafe(32), guard.keyring.now()
    session = Session(hashlib.sha256(cookie.encode()).digest(), key.key, now, now, now + LONGEST)
    await run_in_threadpool(_begin, guard.keyring.store, session, before[0].digest if before else None)
    guard.keyring.forget()
    _set(request, response, cookie, int(LONGEST.total_seconds()))
    return Caller(key.key, key.name, key.role, session=True, csrf=make_token(cookie))


async def sign_out(request: Request, response: Response) -> None:
    """End the session of a browser, if it has one, and have `response` drop its cookie."""
    guard: Guard = request.app.state.guard
    if found := await guard.open_session(request.scope, dict(request.scope["headers"])):
        await run_in_threadpool(guard.keyring.store.end_session, found[0].digest)
        guard.keyring.forget()
    _set(request, response, "", 0)


def _begin(store: ServingStore, session: Session, before: bytes | None) -> None:
    if before is not None:
        store.end_session(before)
    theirs = sorted((one for one in store.sessions() if one.key == session.key), key=lambda one: one.seen)
    for one in theirs[: max(0, len(theirs) - _MOST + 1)]:
        store.end_session(one.digest)
    store.add_session(session)


def _set(request: Request, response: Response, value: str, age: int) -> None:
    secure = request.scope["scheme"] == "https"
    response.set_cookie(
        cookie_name(request.scope), value, max_age=age, path="/", secure=secure, httponly=True, samesite="strict"
    )
