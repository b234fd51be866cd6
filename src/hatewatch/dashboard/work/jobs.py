"""Jobs: uploads and reports in the making, how far each is, what came of it, and how to mend one that failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse

from hatewatch.api.problems import Refused
from hatewatch.dashboard.words import DashboardWords, words_in
from hatewatch.dashboard.work.shown import moment
from hatewatch.pipeline.jobs import Job
from hatewatch.reports import locale
from hatewatch.sources.protocol import ROLES

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

#: Problems that other columns may mend.
_COLUMNS = ("columns", "unusable")
_FIELDS = 20  # of a form that mends columns
#: What a list of columns offers before them: to find it out, and that there is none; a column has "=" before its name.
FIND_OUT, NO_COLUMN = "", "-"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, in words: its stage, and how much of it is done, in percent as well; None where unknown."""

    ended: bool
    stage: str
    said: str
    percent: int | None


def jobs(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of the list of jobs, and of one."""
    router = frame.router()

    def find(id: str) -> Job:
        job = services.jobs.job(id) if "\0" not in id else None
        if job is None:
            raise Refused(404, "no-job", "There is no such job.", "Jobs are known for a month after they end.")
        return job

    @router.get("/jobs")
    def listed(request: Request) -> Response:
        words = words_in(frame.language(request))
        rows = [(one, moment(one.made, words), named(one, words)) for one in services.jobs.jobs()]
        return frame.page(request, "work/jobs.html", rows=rows)

    @router.get("/jobs/{id}")
    def page(request: Request, id: str) -> Response:
        job, words = find(id), words_in(frame.language(request))
        result, report = job.result, str(job.result.get("report") or "")
        problem = str(result.get("problem") or "")
        return frame.page(
            request,
            "work/job.html",
            job=job,
            name=named(job, words),
            made=moment(job.made, words),
            progress=progress(job, words),
            problem=problem if problem and words.has(f"problem.{problem}") else "fault",
            facts=_facts(result, words),
            columns=_columns(result, words),
            unused=[str(one) for one in result.get("unused") or ()],
            rejected=_rejected(result, words),
            report=report if job.state == "done" else "",
            names=column_names(result) if problem in _COLUMNS and services.jobs.mendable(job) else [],
            mendable=services.jobs.mendable(job),
            wished=dict(job.wish.get("mapping") or {}),
            found=dict(result.get("columns") or {}),
            roles=ROLES,
            find_out=FIND_OUT,
            no_column=NO_COLUMN,
        )

    @router.get("/jobs/{id}/state")
    def state(request: Request, id: str) -> Response:
        now = progress(find(id), words_in(frame.language(request)))
        told = {"ended": now.ended, "stage": now.stage, "said": now.said, "percent": now.percent}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    @router.post("/jobs/{id}/cancel")
    def cancel(request: Request, id: str) -> Response:
        services.jobs.cancel(find(id).id)
        return _to(frame, request, id)

    @router.post("/jobs/{id}/again")
    async def again(request: Request, id: str) -> Response:
        form = await request.form(max_files=0, max_fields=_FIELDS)
        given = {role: str(form[role]) for role in ROLES if role in form}
        await run_in_threadpool(services.jobs.again, find(id).id, to_mapping(given) if given else None)
        return _to(frame, request, id)

    return router


def to_mapping(given: Mapping[str, str]) -> dict[str, str]:
    """Return what a form says of columns as `hatewatch ingest --map` has it: "" where there is none."""
    said = {role: value for role, value in given.items() if value != FIND_OUT}
    return {role: "" if value == NO_COLUMN else value.removeprefix("=") for role, value in said.items()}


def column_names(result: Mapping[str, Any]) -> list[str]:
    """Return the columns of a job's file, as far as they are known."""
    known = result.get("names") or [*dict(result.get("columns") or {}).values(), *(result.get("unused") or ())]
    return list(dict.fromkeys(map(str, known)))


def named(job: Job, words: DashboardWords) -> str:
    """Return what a job is called: by its file, or its title where it has one."""
    return job.name or str(words("jobs.report"))


def progress(job: Job, words: DashboardWords) -> Progress:
    """Return how far a job is, for the reader of `words`."""
    if job.has_ended:
        return Progress(True, str(words(f"state.{job.state}")), "", 100)
    if job.state == "queued":
        return Progress(False, str(words("job.waits")), "", None)
    stage = str(words(f"stage.{job.stage}")) if words.has(f"stage.{job.stage}") else str(words("state.running"))
    if job.cancelling:
        stage = str(words("job.cancelling"))
    if not job.total:
        return Progress(False, stage, "", None)
    share = min(1.0, job.done / job.total)
    return Progress(False, stage, locale.percent(share, words.language, 0), int(100 * share))


def _facts(result: Mapping[str, Any], words: DashboardWords) -> list[tuple[str, str]]:
    """Return what came of an upload so far, named."""
    told = {name: result[name] for name in ("documents", "updated", "known") if isinstance(result.get(name), int)}
    counts = {name: sum(result[name].values()) for name in ("rejected", "refused") if result.get(name)}
    known = {name: n for name, n in {**told, **counts}.items() if n or name == "documents"}
    found = [(str(words(f"job.{name}")), words.number(n)) for name, n in known.items()]
    return found + ([(str(words("job.shape")), str(result["shape"]))] if result.get("shape") else [])


def _columns(result: Mapping[str, Any], words: DashboardWords) -> list[str]:
    columns = dict(result.get("columns") or {})
    taken = [(words(f"column.{role}"), columns[role]) for role in ROLES if role in columns]
    return [str(words("job.column_of", role=role, column=column)) for role, column in taken]


def _rejected(result: Mapping[str, Any], words: DashboardWords) -> list[tuple[str, str]]:
    """Return the reasons for which rows were not used, with how many each."""
    counts = sorted(dict(result.get("rejected") or {}).items(), key=lambda one: -one[1])
    return [(words.reason(reason), words.number(n)) for reason, n in counts]


def _to(frame: Frame, request: Request, id: str) -> Response:
    return RedirectResponse(f"/{frame.language(request)}/jobs/{id}", 303)
