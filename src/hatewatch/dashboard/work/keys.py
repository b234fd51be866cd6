"""Who may use the service: the keys there are, new ones shown once, and those that are to open nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hatewatch.dashboard.words import DashboardWords, words_in
from hatewatch.dashboard.work.shown import moment
from hatewatch.errors import InputError
from hatewatch.pipeline.keys import add_key, revoke_key
from hatewatch.store import ROLES, Key, Role

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Row:
    """A key as it is listed; `own` is the one of this session."""

    name: str
    role: str
    made: str
    expires: str
    used: str
    state: str
    own: bool


def keys(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of the list of keys, of making and of revoking one."""
    router = frame.router()

    def page(request: Request, status: int = 200, **more: object) -> Response:
        words = words_in(frame.language(request))
        now, own = datetime.now(UTC), request.state.caller.key
        rows = [_row(one, now, own, words) for one in services.store.api_keys()]
        context = {"rows": rows[::-1], "roles": ROLES, "told": "", "problem": None, "given": {}, **more}
        answer = frame.page(request, "work/keys.html", status, **context)
        answer.headers["Cache-Control"] = "no-store"  # it may show a key
        return answer

    @router.get("/keys")
    def listed(request: Request) -> Response:
        return page(request)

    @router.post("/keys")
    def make(
        request: Request,
        name: Annotated[str, Form()] = "",
        role: Annotated[str, Form()] = "",
        days: Annotated[str, Form()] = "",
    ) -> Response:
        given = {"name": name, "role": role, "days": days}
        try:
            made = add_key(services.store, name, _role(role), days=_days(days))
        except InputError as error:
            return page(request, 422, problem=error, given=given)
        request.app.state.guard.keyring.forget()  # it opens at once
        # Shown in the answer itself: no address leads to it, and nothing keeps it.
        return page(request, 200, told=made.told, new=made.key.name)

    @router.post("/keys/revoke")
    def revoke(request: Request, name: Annotated[str, Form()] = "") -> Response:
        revoke_key(services.store, name.replace("\0", ""))
        request.app.state.guard.keyring.forget()  # it closes at once
        return RedirectResponse(f"/{frame.language(request)}/keys", 303)

    return router


def _row(one: Key, now: datetime, own: int, words: DashboardWords) -> Row:
    state = "revoked" if one.revoked else "valid" if one.opens(now) else "expired"
    return Row(
        one.name,
        one.role,
        moment(one.made, words),
        moment(one.expires, words) if one.expires else str(words("keys.endless")),
        moment(one.used, words) if one.used else str(words("keys.never")),
        state,
        one.key == own,
    )


def _role(given: str) -> Role:
    if given not in ROLES:
        raise InputError(f"There is no role {given[:40]!r}.", f"Choose one of {', '.join(ROLES)}.")
    return given


def _days(given: str) -> int | None:
    if not given.strip():
        return None
    if not given.strip().isdecimal() or not 1 <= int(given.strip()[:9]) <= _MOST_DAYS:
        raise InputError(f"{given[:40]!r} is no number of days.", f"Write one from 1 to {_MOST_DAYS:,}, or nothing.")
    return int(given)
