"""The models of a project: which is in use, how well it does, and its card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from hatewatch.api.problems import Refused
from hatewatch.api.v1.models import Tested, folder_of, list_models, read_tested
from hatewatch.dashboard.words import DashboardWords, words_in
from hatewatch.dashboard.work.cards import to_html
from hatewatch.dashboard.work.shown import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

_ALL = "all"  # texts of every set together


@dataclass(frozen=True, slots=True)
class Measured:
    """How well a label is given, as the reader's language writes it; empty where there are too few texts."""

    label: str
    n: str
    positives: str
    enough: bool
    f1: str
    precision: str
    recall: str


def models(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of the list of models, and of one."""
    router = frame.router()

    @router.get("/models")
    def listed(request: Request) -> Response:
        return frame.page(request, "work/models.html", models=list_models(services))

    @router.get("/models/{name}")
    def page(request: Request, name: str) -> Response:
        words = words_in(frame.language(request))
        one = next((one for one in list_models(services) if one.name == name), None)
        if one is None:
            raise Refused(404, "no-model", "There is no such model.", "The list of models names those there are.")
        folder = folder_of(services.project, name)
        return frame.page(
            request,
            "work/model.html",
            one=one,
            thresholds=[(named(label, words), words.fixed(one.thresholds[label])) for label in one.labels],
            measured=_measured(read_tested(folder) if folder else [], words),
            card=to_html((folder / "card.md").read_text("utf-8")) if folder and one.card else "",
        )

    return router


def _measured(tested: Sequence[Tested], words: DashboardWords) -> list[Measured]:
    """Return the figures over all test texts; those of single sets and languages stand in the card."""

    def fixed(value: float | None) -> str:
        return "" if value is None else words.fixed(value)

    def interval(one: Tested) -> str:
        if one.macro_f1 is None or one.macro_f1_low is None or one.macro_f1_high is None:
            return fixed(one.macro_f1)
        return f"{fixed(one.macro_f1)} ({fixed(one.macro_f1_low)}–{fixed(one.macro_f1_high)})"

    return [
        Measured(
            named(one.label, words),
            words.number(one.n),
            words.number(one.positives),
            one.enough,
            interval(one),
            fixed(one.precision),
            fixed(one.recall),
        )
        for one in tested
        if one.data == _ALL
    ]
