"""The way in and out: a page to sign in at, and what every visitor may load."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hatewatch.api import Part
from hatewatch.api.guard import sign_in, sign_out
from hatewatch.api.problems import Problem, Refused
from hatewatch.dashboard import assets
from hatewatch.dashboard.frame import Frame
from hatewatch.dashboard.languages import ROOT
from hatewatch.labels import READERS

# A page of ours: a second slash or a backslash might lead to another server.
_OURS = re.compile(rf"/(?:{'|'.join(READERS)})(?:/[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*)*(?:\?[A-Za-z0-9._~%=&+-]*)?")
_LONGEST = 2000


def doors(frame: Frame) -> Part:
    """Return the addresses that are open, and that by which one leaves; and the pages that tell of errors."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    @router.get(ROOT)
    def home(request: Request) -> Response:
        return RedirectResponse(f"/{frame.language(request)}/overview", 303, {"Vary": "Cookie, Accept-Language"})

    @router.get("/static/{name}")
    def static(request: Request, name: str) -> Response:
        found = assets.serve(request, name)
        if found is None:
            raise Refused(404)
        return found

    @router.get(f"{ROOT}/login")
    def ask(request: Request) -> Response:
        onwards = in_language(safe_next(request.query_params.get("next", "")), frame.language(request))
        if request.state.caller is not None:
            return RedirectResponse(onwards or f"/{frame.language(request)}/overview", 303)
        return frame.page(request, "login.html", onwards=onwards, problem="")

    @router.post(f"{ROOT}/login")
    async def enter(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        key, onwards = (str(form.get(name) or "") for name in ("key", "next"))
        onwards = in_language(safe_next(onwards), frame.language(request))
        answer = RedirectResponse(onwards or f"/{frame.language(request)}/overview", 303)
        try:
            await sign_in(request, answer, key)
        except Refused as error:
            problem = error.slug if error.slug in ("wrong-key", "too-many-requests") else "wrong-key"
            page = await run_in_threadpool(
                frame.page, request, "login.html", error.status_code, onwards=onwards, problem=problem
            )
            page.headers.update(error.headers or {})
            return page
        return answer

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        language = form.get("language")
        answer = RedirectResponse(f"/{language if language in READERS else frame.language(request)}/login", 303)
        await sign_out(request, answer)
        return answer

    return Part(router, error_page=partial(error_page, frame))


def safe_next(given: str) -> str:
    """Return where to go after signing in, "" where that is no page of ours."""
    return given if len(given) <= _LONGEST and _OURS.fullmatch(given) else ""


def in_language(onwards: str, language: str) -> str:
    """Return a page of ours in the language that its reader has chosen since."""
    _, _, rest = onwards.removeprefix("/").partition("/")
    return f"/{language}/{rest}" if rest else ""


def error_page(frame: Frame, request: Request, problem: Problem) -> Response:
    """Return what a reader sees of an error: the page to sign in at where that is what is lacking, else why and what
    to do, in the reader's language."""
    if problem.status == 401:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        onwards = safe_next(asked) if request.method == "GET" else ""
        query = f"?{urlencode({'next': onwards})}" if onwards else ""
        return RedirectResponse(f"/{frame.language(request)}/login{query}", 303)
    page = frame.page(request, "error.html", problem.status, problem=problem)
    page.headers.update(problem.headers)
    return page
