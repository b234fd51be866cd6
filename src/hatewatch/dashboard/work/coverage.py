"""Coverage: what came in and where it has holes, and what somebody knows of a hole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from hatewatch.api.v1.held import Held
from hatewatch.coverage.records import Series
from hatewatch.dashboard.words import words_in
from hatewatch.dashboard.work.shown import moment
from hatewatch.pipeline.coverage import Noted, Verdict, look, say_of_hole
from hatewatch.privacy import mask
from hatewatch.records import ISTANBUL
from hatewatch.reports import locale
from hatewatch.reports.coverage import View
from hatewatch.reports.coverage.view import rows_of, sum_of
from hatewatch.reports.coverage.words import CoverageWords
from hatewatch.reports.coverage.write import listed, render_parts

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

_KEPT = 300.0  # seconds for which what was found is shown again
_VERDICTS = ("explained", "dismissed", "reopened")
_YEAR = timedelta(days=365)
_LONGEST = 500  # characters of a note


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found, and by language the parts of the page that are drawn of it once."""

    noted: Noted
    view: View
    drawn: dict[str, dict[str, Markup]] = field(default_factory=dict)


def coverage(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of the page and of what is said of a hole."""
    router = frame.router()
    held = Held(lambda: _look(services), _KEPT)

    @router.get("/coverage")
    def page(request: Request) -> Response:
        return _page(frame, request, held)

    @router.post("/coverage/holes/{hole:int}")
    def say(
        request: Request, hole: int, verdict: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
    ) -> Response:
        said = " ".join(note.replace("\0", "").split())[:_LONGEST]
        known = cast(Verdict, verdict if verdict in _VERDICTS else "explained")
        if known != "reopened" and not said:
            return _page(frame, request, held, lacking=hole)
        say_of_hole(services.store, hole, said, verdict=known, now=datetime.now(UTC))
        held.forget()
        services.live.hint()
        return RedirectResponse(f"/{frame.language(request)}/coverage?kept={hole}#holes", 303)

    return router


def _page(frame: Frame, request: Request, held: Held[_Seen], lacking: int | None = None) -> Response:
    """Return the page; `lacking` is a hole of which nothing was said."""
    words = words_in(frame.language(request))
    seen = held.get()
    noted, view = seen.noted, seen.view
    said = request.query_params.get("kept", "")
    own = CoverageWords(words.language)
    if noted.standings and words.language not in seen.drawn:
        seen.drawn[words.language] = render_parts(noted.standings, noted.holes, own, view)
    return frame.page(
        request,
        "work/coverage.html",
        200 if lacking is None else 422,
        c=own,
        parts=seen.drawn.get(words.language),
        holes=listed(noted.holes),
        uncounted=own.uncounted(view.uncounted, view.dated - sum_of(rows_of(noted.standings, (), view.first))),
        as_of=moment(view.created, words),
        span=locale.span_name(view.first, view.today - timedelta(days=1), words.language),
        kept=said if said.isdecimal() and lacking is None else "",
        lacking=lacking,
    )


def _look(services: Services) -> _Seen:
    """Look over all that came, as `hatewatch coverage` does, and return a year of it; names of people are masked."""
    created = datetime.now(UTC)
    noted = look(services.store, now=created)
    today = created.astimezone(ISTANBUL).date()
    last = max((one.last for one in noted.standings if one.last), default=today)
    # Of what ended long ago its last year is shown, and not a year of nothing.
    today = today if today - last <= _YEAR else last + timedelta(days=1)
    since = today - _YEAR
    holes = [one for one in noted.holes if one.last is None or one.last >= since]
    held = [one.undated for one in services.store.holdings().held]
    uncounted = replace(noted.uncounted, undated=sum(held) if held else None)
    dated = sum_of(rows_of(noted.standings, (), date.min))
    shown = Noted(
        tuple(replace(one, series=_masked(one.series)) for one in noted.standings),
        tuple(replace(one, series=_masked(one.series), note=mask(one.note)) for one in holes),
        uncounted,
    )
    return _Seen(shown, View(today, created, uncounted, dated))


def _masked(series: Series) -> Series:
    return replace(series, source=mask(series.source), outlet=mask(series.outlet))
