"""Take a file in: by drag and drop, or by an ordinary form."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from hatewatch.api.problems import Refused
from hatewatch.api.receiving import receive
from hatewatch.dashboard.words import words_in
from hatewatch.labels import READERS
from hatewatch.reports.render import OWN_NAMES

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame


def upload(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of the form, and of what it sends."""
    router = frame.router()
    serve = services.project.settings.serve

    def page(request: Request, status: int = 200, problem: str = "") -> Response:
        return frame.page(
            request,
            "work/upload.html",
            status,
            mb=serve.upload_mb,
            most=serve.upload_rows,
            readers=[(one, OWN_NAMES[one]) for one in READERS],
            once=secrets.token_hex(16),
            problem=problem,
        )

    @router.get("/upload")
    def ask(request: Request) -> Response:
        return page(request)

    @router.post("/upload")
    async def take(request: Request) -> Response:
        language = frame.language(request)
        try:
            job = await receive(request, services.jobs, by=request.state.caller.name)
        except Refused as error:
            if words_in(language).has(f"problem.{error.slug}"):
                return await run_in_threadpool(page, request, error.status_code, f"problem.{error.slug}")
            raise
        return RedirectResponse(f"/{language}/jobs/{job.id}", 303)

    return router
