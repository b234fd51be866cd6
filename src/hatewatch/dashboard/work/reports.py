"""The reports made so far, each with its pages and papers; and the form that asks for another."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hatewatch.api.v1.reports import FOLDER, find_report, list_reports, read_report
from hatewatch.dashboard.words import DashboardWords, words_in
from hatewatch.dashboard.work.shown import moment
from hatewatch.labels import READERS
from hatewatch.reports import locale
from hatewatch.reports.render import OWN_NAMES

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.api.v1.reports import ReportShape
    from hatewatch.dashboard.frame import Frame

_INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a report: where it is, what it is called, and in which language it is, "" for data."""

    href: str
    title: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it is listed: `pages` are to be read, `papers` are PDFs, `data` the rest."""

    name: str
    title: str
    when: str
    span: str
    documents: str
    publisher: str
    pages: tuple[File, ...]
    papers: tuple[File, ...]
    data: tuple[File, ...]


def reports(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of the list of reports, of one, and of asking for one."""
    router = frame.router()
    folder = services.project.folder / FOLDER

    @router.get("/reports")
    def listed(request: Request) -> Response:
        words = words_in(frame.language(request))
        found = [_made(one, words) for one in list_reports(folder)]
        return frame.page(
            request,
            "work/reports.html",
            reports=found,
            readers=[(one, OWN_NAMES[one]) for one in READERS],
            once=secrets.token_hex(16),
        )

    @router.get("/reports/{name}")
    def page(request: Request, name: str) -> Response:
        words = words_in(frame.language(request))
        others = [one.name for one in list_reports(folder) if one.name != name]
        one = _made(read_report(find_report(folder, name)), words)
        return frame.page(request, "work/report.html", one=one, other=others[0] if others else "")

    @router.post("/reports")
    def make(
        request: Request,
        title: Annotated[str, Form()] = "",
        language: Annotated[str, Form()] = "",
        token: Annotated[str, Form()] = "",
    ) -> Response:
        reader = frame.language(request)
        job = services.jobs.report(
            by=request.state.caller.name,
            title=title.replace("\0", ""),
            language=language if language in READERS else reader,
            token=token,
        )
        return RedirectResponse(f"/{reader}/jobs/{job.id}", 303)

    return router


def _made(one: ReportShape, words: DashboardWords) -> Made:
    at = f"/v1/reports/{one.name}/files/"
    pages, papers, data = [], [], []
    for file in one.files:
        stem, _, ending = file.rpartition(".")
        if ending == "html":
            language = stem if file != _INDEX else _index_language(one)
            pages.append(File(at + file, OWN_NAMES.get(language, language), language))
        elif ending == "pdf":
            language = stem.rpartition("-")[2]
            papers.append(File(at + file, OWN_NAMES.get(language, language), language))
        else:
            data.append(File(at + file, file))
    # The reader's own language first.
    pages.sort(key=lambda file: (file.language != words.language, READERS.index(file.language)))
    papers.sort(key=lambda file: (file.language != words.language, READERS.index(file.language)))
    span = locale.span_name(_day(one.first), _day(one.last), words.language) if one.first and one.last else ""
    when = moment(datetime.fromisoformat(one.created), words) if one.created else str(words("work.no_date"))
    return Made(
        one.name, one.title or one.name, when, span, words.number(one.documents), one.publisher, tuple(pages),
        tuple(papers), tuple(data),
    )  # fmt: skip


def _index_language(one: ReportShape) -> str:
    """Return the language of the first page: that which has no page of its own."""
    return next((language for language in READERS if f"{language}.html" not in one.files), READERS[0])


def _day(day: str) -> date:
    return date.fromisoformat(day)
