"""Errors as answers: RFC 9457 problem details, or a page where a browser asks for one.

The part of the service that has an `error_page` makes the page. A problem quotes nothing that was sent: neither a text
nor the names in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from hatewatch.api.faults import name_error
from hatewatch.api.logs import note_fault
from hatewatch.errors import BusyError, HatewatchError, InputError, LackingError, ModelError, StoreError, StudioError

#: The media type of a problem.
PROBLEM = "application/problem+json"
_TYPE = "urn:problem-type:hatewatch:"
_RETRY = 5  # seconds after which what is away may be back

_SLUGS = {
    400: "bad-request",
    401: "no-key",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "too-slow",
    409: "conflict",
    413: "too-large",
    415: "unsupported-media-type",
    421: "unknown-host",
    422: "invalid",
    429: "too-many-requests",
    500: "fault",
    501: "not-available",
    502: "label-studio",
    503: "busy",
}
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # which Python calls so from 3.13 on
_REMEDIES = {
    404: "Check the address; what was there may have been erased.",
    405: "See /openapi.json for what this address takes.",
    413: "Send less at once.",
    415: "Send the media type that /openapi.json names.",
    500: "The server's log names the fault by this request_id; please report it.",
    503: "Try again after the seconds that Retry-After names.",
}
# Said by our own checks and by what they call: their words may quote what was sent.
_QUOTING = ("value_error", "assertion_error")
_PLAIN_NAME = re.compile(r"[a-z_]{1,40}")


class Refused(HTTPException):
    """Refuse a request: the status, a slug that programs read, and what was found and what to do for people.

    Raised anywhere within a request, in a route or below one. It is an HTTPException so that FastAPI, which takes other
    errors that arise while it reads a body for a broken body, lets it through.
    """

    def __init__(
        self,
        status: int,
        slug: str = "",
        detail: str = "",
        remedy: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.slug, self.remedy, self.errors = slug or _SLUGS.get(status, "error"), remedy, tuple(errors)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told of an error, to programs or on a page; `errors` are the fields that a check refused."""

    status: int
    slug: str
    title: str
    detail: str
    remedy: str
    request_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] = ()

    def to_response(self) -> Response:
        """Return it as application/problem+json."""
        told: dict[str, Any] = {"type": _TYPE + self.slug, "title": self.title, "status": self.status}
        told |= {name: value for name in ("detail", "remedy", "request_id") if (value := getattr(self, name))}
        if self.errors:
            told["errors"] = list(self.errors)
        body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
        return Response(body, self.status, dict(self.headers), PROBLEM)


def answer(request: Request, error: Exception) -> Response:
    """Return the answer to an error: a page where a browser asks outside of /v1 and there are pages, else a problem."""
    problem = to_problem(error, getattr(request.state, "request_id", ""))
    page = getattr(request.app.state, "error_page", None)
    if page is not None and wants_page(request):
        try:
            made: Response = page(request, problem)
            return made
        except Exception as fault:
            note_fault(request=problem.request_id, route="", kind=name_error(fault))
            problem = to_problem(fault, problem.request_id)
    return problem.to_response()


def wants_page(request: Request) -> bool:
    """Say whether it is a browser that shows pages who asks."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("Accept", "")


def to_problem(error: Exception, request_id: str) -> Problem:
    """Return what may be told of an error; of one that nobody foresaw, nothing but that it happened."""
    known = _refused(error)
    status = known.status_code
    title = _title(status)
    remedy = known.remedy or _REMEDIES.get(status, "")
    detail = known.detail if known.detail != title else ""
    return Problem(status, known.slug, title, detail, remedy, request_id, known.headers or {}, known.errors)


def _title(status: int) -> str:
    with suppress(ValueError):
        return _TITLES.get(status) or HTTPStatus(status).phrase
    return "Error"


def handle_problems(app: FastAPI) -> None:
    """Have an application answer every error it knows of in this way."""

    async def handle(request: Request, error: Exception) -> Response:
        return answer(request, error)

    for kind in (HTTPException, RequestValidationError, HatewatchError):
        app.add_exception_handler(kind, handle)


def _refused(error: Exception) -> Refused:
    later = {"Retry-After": str(_RETRY)}
    match error:
        case Refused():
            return error
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():  # of the framework: its details may be of any type, its headers are ours to pass on
            return Refused(error.status_code, headers=error.headers)
        case LackingError():
            return Refused(501, detail=error.what, remedy=error.remedy)
        case InputError():
            return Refused(422, detail=error.what, remedy=error.remedy)
        case BusyError():
            return Refused(409, "busy", error.what, error.remedy, headers=later)
        case StoreError():  # its words name the server's own files
            return Refused(503, "store-away", "The store cannot be reached just now.", headers=later)
        case ModelError():
            return Refused(503, "no-model", "The model cannot be used.", "The one who runs the server finds why in it.")
        case StudioError():
            return Refused(502, detail="Label Studio cannot be reached or refuses.")
    return Refused(500)


def _invalid(error: RequestValidationError) -> Refused:
    """Return which fields were refused and why, without what was in them."""
    errors = []
    for one in error.errors():
        kind, place = str(one["type"]), list(one["loc"])
        if kind == "json_invalid":
            return Refused(400, "not-json", "The body is not JSON.", "Send JSON in UTF-8.")
        if kind == "extra_forbidden":
            place = place[:-1]  # its name is the sender's
        at = [part for part in place if isinstance(part, int) or _PLAIN_NAME.fullmatch(part)]
        said = "Not an allowed value" if kind in _QUOTING else str(one["msg"])
        errors.append({"at": at, "kind": kind, "problem": said})
    return Refused(
        422, detail="The request does not say what it must.", remedy="Mend the fields listed in errors.", errors=errors
    )
