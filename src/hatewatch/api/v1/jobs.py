"""Jobs: upload a file, ask for a report, hear how far it is, mend what failed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Request, Response
from fastapi import Path as InPath
from fastapi import Query as InQuery
from fastapi.responses import StreamingResponse
from pydantic import ConfigDict, Field

from hatewatch.api.app import Part
from hatewatch.api.problems import Refused
from hatewatch.api.receiving import MAP, receive
from hatewatch.api.services import Services
from hatewatch.api.v1.shapes import Shape
from hatewatch.labels import READERS
from hatewatch.pipeline.jobs import Job
from hatewatch.privacy import mask
from hatewatch.records import Unit
from hatewatch.sources import REASONS
from hatewatch.sources.protocol import ROLES
from hatewatch.sources.tables import neutralise
from hatewatch.store.jobs import JobKind, JobState

_CSV = "text/csv; charset=utf-8"
_ROWS = 500  # of a table that are sent at once
_Id = Annotated[str, InPath(max_length=64, description="The job's id, as GET /v1/jobs lists it.")]
_Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=200,
        description="Any words of yours: who sends the same ones twice gets the job of the first time.",
    ),
]  # fmt: skip
_Language = Literal["tr", "kmr", "en"]


class Failure(Shape):
    """Why a job failed."""

    problem: str = Field(description="A word that programs know: columns, unusable, unreadable, rows, bomb, died …")
    what: str
    remedy: str
    columns: list[str] = Field(description="The columns of the file, where one has to be named; else empty.")
    mendable: bool = Field(description="Whether POST /v1/jobs/ID/again may try it once more.")


class JobShape(Shape):
    """One job."""

    id: str
    kind: JobKind
    state: JobState
    name: str = Field(description="The file's name, or the report's title; handles and numbers in it are covered.")
    by: str = Field(description="The key that asked for it.")
    made: datetime
    started: datetime | None
    finished: datetime | None
    stage: str = Field(description="What it is at: waiting, look, read, copies, predict or report.")
    done: int = Field(description="How many bytes, rows or documents of the stage are behind it.")
    total: int | None = Field(description="Of how many; null where nobody knows.")
    cancelling: bool = Field(description="Whether it was taken back and ends with what it is at.")
    failure: Failure | None
    columns: dict[str, str] = Field(description="Which column of the file was taken for what.")
    unused: list[str] = Field(description="The columns that were not used.")
    shape: str | None = Field(description="What export of a social network it was recognised as, if any.")
    rows: int | None = Field(description="How many rows the file has.")
    documents: int | None = Field(description="How many of them came in as new documents.")
    updated: int | None = Field(description="How many mended a document that was there.")
    known: int | None = Field(description="How many were there already.")
    rejected: dict[str, int] = Field(description="How many could not be used, by reason.")
    refused: dict[str, int] = Field(description="How many may not come in: erased before, or too old.")
    source: str | None = Field(description="The source that its documents bear.")
    report: str | None = Field(description="The name of the report that was made: GET /v1/reports/NAME.")


class JobList(Shape):
    """Jobs, the latest first."""

    jobs: list[JobShape]


class Again(Shape):
    """How to try a job again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mapping: dict[str, str] | None = Field(
        default=None,
        max_length=len(ROLES) + 1,
        description=f"Which column is what, by {', '.join(ROLES)} or sheet: its name, or its number from 1; empty for "
        "none. Left out, it stays as it was.",
    )


class AskedReport(Shape):
    """What a report is to be; what is left out is as the project has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(default="", max_length=200, description="Its title; empty: the project's name.")
    language: _Language | None = Field(default=None, description="The language of its first page.")
    unit: Unit | None = Field(default=None, description="What it counts.")
    period: Literal["auto", "day", "week", "month"] = Field(default="auto", description="What a point of a trend is.")


_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, TSV, JSON, XLSX, Parquet or an export."},
        "report": {"type": "string", "enum": ["yes", "no"], "description": "Whether to make a report in the end."},
        "language": {"type": "string", "enum": list(READERS), "description": "The report's language."},
        "title": {"type": "string", "maxLength": 200, "description": "The report's title."},
        **{
            MAP + role: {"type": "string", "maxLength": 1000, "description": f"The column that holds the {role}."}
            for role in ROLES
        },
        MAP + "sheet": {"type": "string", "maxLength": 1000, "description": "The sheet of a workbook."},
    },
    "additionalProperties": False,
}
_ACCEPTED: dict[str, Any] = {
    "status_code": 202,
    "response_model": JobShape,
    "response_description": "It is a job now, which no failure loses.",
    "responses": {202: {"headers": {"Location": {"description": "Where to ask.", "schema": {"type": "string"}}}}},
}


def jobs(services: Services) -> Part:
    """Return the routes of jobs, with the worker that does them."""
    router = APIRouter(prefix="/v1", tags=["jobs"])
    asked = services.jobs

    @router.post(
        "/uploads",
        summary="Upload a file of posts",
        description="It is read, looked through for copies and predicted; with report=yes a report is made then.",
        openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
        **_ACCEPTED,
    )
    async def upload(request: Request, response: Response, once: _Once = "") -> object:
        job = await receive(request, asked, by=request.state.caller.name, token=once)
        return _told(services, job, response)

    @router.post("/reports", summary="Ask for a report of all that is stored", **_ACCEPTED)
    def report(
        request: Request, response: Response, wish: Annotated[AskedReport | None, Body()] = None, once: _Once = ""
    ) -> object:
        """Have a report made, as `hatewatch report` does."""
        wish = wish or AskedReport()
        job = asked.report(
            by=request.state.caller.name, title=wish.title, language=wish.language, unit=wish.unit,
            period=wish.period, token=once,
        )  # fmt: skip
        return _told(services, job, response)

    @router.get("/jobs", summary="The latest jobs", response_model=JobList)
    def get_jobs(most: Annotated[int, InQuery(ge=1, le=500, description="How many.")] = 50) -> object:
        """Return the latest jobs, the latest first; they are known for a month after they ended."""
        return JobList(jobs=[to_shape(services, one) for one in asked.jobs(most)])

    @router.get("/jobs/{id}", summary="One job, and how far it is", response_model=JobShape)
    def get_job(id: _Id) -> object:
        return to_shape(services, _find(services, id))

    @router.delete(
        "/jobs/{id}",
        summary="Take a job back",
        description="One that runs ends with what it is at; what it has stored by then stays.",
        response_model=JobShape,
    )
    def cancel(id: _Id) -> object:
        _find(services, id)
        job = asked.cancel(id)
        if job is None:
            raise _unknown()
        if job.state == "done":
            raise Refused(409, "ended", "The job is done.", "What it brought in is forgotten by hatewatch forget.")
        return to_shape(services, job)

    @router.post(
        "/jobs/{id}/again",
        summary="Try a failed job once more, with other columns",
        **_ACCEPTED,
    )
    def again(id: _Id, response: Response, wish: Annotated[Again | None, Body()] = None) -> object:
        job = _find(services, id)
        if job.state != "failed":
            raise Refused(
                409, "not-failed", f"The job has not failed: it is {job.state}.", "Only what failed is tried."
            )
        if not asked.mendable(job):
            raise Refused(409, "file-gone", "The file is not kept any more.", "Upload it again.")
        tried = asked.again(id, wish.mapping if wish else None)
        if tried is None:
            raise _unknown()
        return _told(services, tried, response)

    @router.get(
        "/jobs/{id}/rejected",
        summary="The rows of an upload that could not be used, as CSV",
        description="Each with its number, the reason and what to do; nothing of the row itself.",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    def rejected(id: _Id) -> StreamingResponse:
        job = _find(services, id)
        disposition = f'attachment; filename="rejected-{job.id[:8]}.csv"'
        return StreamingResponse(_rows(services, job), headers={"Content-Disposition": disposition}, media_type=_CSV)

    return Part(router, asked.running)


def to_shape(services: Services, job: Job) -> JobShape:
    """Return a job as it is told."""
    found, failure = job.result, None
    if job.error is not None:
        what, remedy = job.error
        failure = Failure(
            problem=str(found.get("problem") or "fault"), what=mask(what), remedy=remedy,
            columns=list(found.get("names") or ()), mendable=services.jobs.mendable(job),
        )  # fmt: skip
    return JobShape(
        id=job.id, kind=job.kind, state=job.state, name=mask(job.name), by=job.by, made=job.made, started=job.started,
        finished=job.finished, stage=job.stage, done=job.done, total=job.total, cancelling=job.cancelling,
        failure=failure, columns=found.get("columns") or {}, unused=found.get("unused") or [],
        shape=found.get("shape"), rows=found.get("rows"), documents=found.get("documents"),
        updated=found.get("updated"), known=found.get("known"), rejected=found.get("rejected") or {},
        refused=found.get("refused") or {}, source=mask(found["source"]) if found.get("source") else None,
        report=found.get("report") if job.state == "done" else None,
    )  # fmt: skip


def _told(services: Services, job: Job, response: Response) -> JobShape:
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return to_shape(services, job)


def _find(services: Services, id: str) -> Job:
    job = services.jobs.job(id) if "\0" not in id else None  # which Postgres would not be asked for
    if job is None:
        raise _unknown()
    return job


def _unknown() -> Refused:
    return Refused(404, detail="There is no such job.", remedy="GET /v1/jobs lists them, for a month after their end.")


def _rows(services: Services, job: Job) -> Iterator[bytes]:
    """Yield the table of the rows of a job that could not be used, formulas made harmless, some rows at a time."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(["row", "reason", "detail", *(f"remedy_{reader}" for reader in READERS)])
    yield b"\xef\xbb\xbf"
    digest = job.result.get("digest")
    for number, row in enumerate(services.store.rejected_of(str(digest)) if digest else (), 1):
        remedies = (REASONS[row.reason].remedy[reader] for reader in READERS)
        writer.writerow([neutralise(cell) for cell in (row.number, row.reason, mask(row.detail), *remedies)])
        if number % _ROWS == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()
