"""How the labelling goes: how much is read, and how well people agree. Only administrators see who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from hatewatch.annotation.care import VOLUNTEERS, Volunteer, read_volunteers
from hatewatch.api.v1.held import Held
from hatewatch.dashboard.words import DashboardWords, words_in
from hatewatch.dashboard.work.shown import moment
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate import measure_quality, queue_statuses, read_answers, round_statuses
from hatewatch.pipeline.annotate.status import QueueStatus
from hatewatch.reports.quality import Quality
from hatewatch.reports.quality.words import AnnotationWords
from hatewatch.reports.quality.write import render_parts

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

_KEPT = 120.0  # seconds for which what was found is shown again


@dataclass(frozen=True, slots=True)
class Gone:
    """How far the queues of one purpose are, taken together, or one queue."""

    name: str
    queues: int
    tasks: int
    done: int
    waiting: int
    unreadable: int
    pulled: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found, and by language the parts of the page that are drawn of it once."""

    statuses: list[QueueStatus]
    quality: Quality
    drawn: dict[str, dict[str, Markup]] = field(default_factory=dict)


def annotation(services: Services, frame: Frame) -> APIRouter:
    """Return the route of the page."""
    router = frame.router()
    held = Held(lambda: _look(services), _KEPT)

    @router.get("/annotation")
    def page(request: Request) -> Response:
        words = words_in(frame.language(request))
        seen = held.get()
        statuses, quality = seen.statuses, seen.quality
        own = AnnotationWords(words.language)
        # Sentences about two people name them, if only by pseudonyms.
        findings = [own.sentence(one) for one in quality.findings if not one.annotators]
        if quality.total.texts and words.language not in seen.drawn:
            seen.drawn[words.language] = render_parts(quality, own)
        is_admin = request.state.caller.role == "admin"
        measured = any(one.alpha is not None for one in quality.cells)
        return frame.page(
            request,
            "work/annotation.html",
            url=services.project.settings.annotation.url,
            purposes=_by_purpose(statuses, words),
            queues=[_gone([one], one.queue.name, words) for one in statuses] if is_admin else [],
            findings=findings if quality.total.texts else [],
            measured=measured,
            parts=seen.drawn.get(words.language),
        )

    return router


def _look(services: Services) -> _Seen:
    store, project = services.store, services.project
    statuses = queue_statuses(store, project.settings.annotation.overlap, _team(services))
    statuses += round_statuses(project.folder)
    return _Seen(statuses, measure_quality(store, read_answers(store), created=datetime.now(UTC)))


def _team(services: Services) -> Sequence[Volunteer]:
    try:
        return read_volunteers(services.project.folder / VOLUNTEERS)
    except InputError:  # whoever annotates is told on the command line; the counts are right without it
        return ()


def _by_purpose(statuses: Sequence[QueueStatus], words: DashboardWords) -> list[Gone]:
    purposes = dict.fromkeys(one.queue.purpose for one in statuses)
    return [
        _gone([one for one in statuses if one.queue.purpose == purpose], str(words(f"annotation.{purpose}")), words)
        for purpose in purposes
    ]


def _gone(statuses: Sequence[QueueStatus], name: str, words: DashboardWords) -> Gone:
    pulled = max((one.pulled for one in statuses if one.pulled), default=None)
    return Gone(
        name,
        len(statuses),
        sum(one.tasks for one in statuses),
        sum(one.done for one in statuses),
        sum(one.waiting for one in statuses),
        sum(one.unreadable for one in statuses),
        moment(pulled, words) if pulled else str(words("annotation.never")),
    )
