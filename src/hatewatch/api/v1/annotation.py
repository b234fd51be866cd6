"""GET /v1/annotation: how far the volunteers are and how well they agree; nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from hatewatch.annotation.care import VOLUNTEERS, read_volunteers
from hatewatch.api.app import Part
from hatewatch.api.services import Services
from hatewatch.api.v1.held import Held
from hatewatch.api.v1.shapes import Shape
from hatewatch.pipeline.annotate import QueueStatus, measure_quality, queue_statuses, read_answers
from hatewatch.pipeline.annotate.queues import EVERYONE, LABEL, owner
from hatewatch.reports.quality import Quality

_SECONDS = 60.0  # an agreement is resampled a thousand times


class QueueShape(Shape):
    """How far one queue is, as of the last pull."""

    queue: str = Field(description="everyone, adjudication, or volunteer-1, volunteer-2 …: nobody is named.")
    purpose: str = Field(description="label or adjudicate.")
    language: str = Field(description="The language of its interface.")
    tasks: int = Field(description="How many texts it holds.")
    done: int = Field(description="How many have as many answers as they should.")
    waiting: int
    judged: int = Field(description="How many texts somebody judged.")
    undecided: int = Field(description="How many texts somebody could not decide.")
    declined: int = Field(description="How many texts somebody did not want to read.")
    skipped: int
    unreadable: int = Field(description="How many answers could not be read.")
    pulled: datetime | None = Field(description="When it was last read; null if never.")
    closed: bool = Field(description="Whether its project is gone from Label Studio, or its volunteer left.")


class Agreement(Shape):
    """Krippendorff's alpha of one label or axis, over texts that two people or more judged."""

    measure: str = Field(description="A label, or an axis (conduct, ground, discourse, target).")
    dimension: Literal["all", "language", "month"]
    value: str = Field(description="The language or month; empty of all.")
    units: int = Field(description="How many texts it rests on.")
    alpha: float | None = Field(description="1 is complete agreement, 0 is chance; null where `reason` says why.")
    low: float | None = Field(description="The lower end of the 95 % interval.")
    high: float | None = Field(description="The upper end of the 95 % interval.")
    reason: str


class Annotation(Shape):
    """How the labelling goes."""

    looked: datetime
    queues: list[QueueShape]
    texts: int = Field(description="How many texts got an answer.")
    shared: int = Field(description="How many of them two people or more judged.")
    readers: int = Field(description="How many people answered.")
    waiting: int = Field(description="How many texts have no answer yet.")
    disputed: int = Field(description="How many texts readers differ on, with nobody having decided.")
    decided: int = Field(description="How many texts somebody has decided, corrections among them.")
    agreement: list[Agreement]


def annotation(services: Services) -> Part:
    """Return the route of annotation."""
    router = APIRouter(prefix="/v1", tags=["annotation"])
    held = Held(lambda: _look(services), _SECONDS)

    @router.get(
        "/annotation",
        summary="How far the volunteers are, and how well they agree",
        description="As of the last pull from Label Studio; looked at anew every minute at most.",
        response_model=Annotation,
    )
    def get_annotation() -> object:
        return held.get()

    return Part(router)


def _look(services: Services) -> Annotation:
    project, store, now = services.project, services.store, datetime.now(UTC)
    volunteers = read_volunteers(project.folder / VOLUNTEERS)
    queues = queue_statuses(store, project.settings.annotation.overlap, volunteers)
    quality = measure_quality(store, read_answers(store), created=now)
    total = quality.total
    return Annotation(
        looked=now, queues=numbered(queues), texts=total.texts, shared=total.shared, readers=len(quality.readers),
        waiting=quality.waiting, disputed=quality.disputed, decided=quality.gold, agreement=_agreement(quality),
    )  # fmt: skip


def numbered(found: Sequence[QueueStatus]) -> list[QueueShape]:
    """Return the queues with numbers for the names of volunteers: two queues of one have one number."""
    numbers: dict[str, int] = {}
    shapes = []
    for one in found:
        queue, whose = one.queue, owner(one.queue.name)
        if queue.purpose == LABEL and whose != EVERYONE:
            whose = f"volunteer-{numbers.setdefault(whose, len(numbers) + 1)}"
        shapes.append(
            QueueShape(
                queue=whose, purpose=queue.purpose, language=queue.language, tasks=one.tasks, done=one.done,
                waiting=one.waiting, judged=one.answers["judged"], undecided=one.answers["undecided"],
                declined=one.answers["declined"], skipped=one.answers["skipped"], unreadable=one.unreadable,
                pulled=one.pulled, closed=queue.closed or one.left,
            )
        )  # fmt: skip
    return shapes


def _agreement(quality: Quality) -> list[Agreement]:
    # Cells of pairs would tell of two people how they differ.
    return [
        Agreement(
            measure=one.measure, dimension=dimension, value=one.value, units=one.units, alpha=one.alpha, low=one.low,
            high=one.high, reason=one.reason,
        )
        for dimension in ("all", "language", "month")
        for one in quality.select(dimension)
    ]  # fmt: skip
