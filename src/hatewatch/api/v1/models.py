"""GET /v1/models: the models that have judged documents here, the one in use, and what is known of how good it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import PlainTextResponse
from pydantic import Field

from hatewatch.api.app import Part
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services
from hatewatch.api.v1.shapes import Shape
from hatewatch.errors import ModelError
from hatewatch.models.folder import name_of
from hatewatch.models.load import find_folder
from hatewatch.project import Project
from hatewatch.store import StoredModel

_CARD, _METRICS = "card.md", "metrics.json"
_MARKDOWN = "text/markdown"
_Name = Annotated[str, InPath(max_length=200, description="Its name@digest, as GET /v1/models lists it.")]


class Tested(Shape):
    """How well the model gave one label on texts that it had not seen."""

    label: str
    data: str = Field(description="Which texts: a data set, or all of them, perhaps of one language (all/kmr).")
    n: int
    positives: int
    enough: bool = Field(description="Whether these are enough texts for the figures to mean anything.")
    macro_f1: float | None
    macro_f1_low: float | None
    macro_f1_high: float | None
    auc: float | None
    precision: float | None
    recall: float | None
    ece: float | None = Field(description="Expected calibration error: how far probabilities are from shares.")


class ModelShape(Shape):
    """One model."""

    name: str = Field(description="Its name, and 12 digits of the digest of its files.")
    used: bool = Field(description="Whether it is the one that texts are judged by now.")
    registered: bool = Field(description="Whether it has judged documents of this project.")
    labels: list[str]
    thresholds: dict[str, float] = Field(description="The probability from which on each label is given.")
    card: bool = Field(description="Whether its card is at hand: GET /v1/models/NAME/card.")


class Models(Shape):
    """The models, the one in use first."""

    models: list[ModelShape]


class ModelWhole(ModelShape):
    """One model with how it was tested."""

    tested: list[Tested] = Field(description="On the held-out part of its data; empty where that is not at hand.")


def models(services: Services) -> Part:
    """Return the routes of models."""
    router = APIRouter(prefix="/v1", tags=["models"])

    @router.get("/models", summary="The models of this project", response_model=Models)
    def get_models() -> object:
        """Return the models that have judged documents here, and the one in use."""
        return Models(models=list_models(services))

    @router.get("/models/{name}", summary="One model and how it was tested", response_model=ModelWhole)
    def get_model(name: _Name) -> object:
        """Return a model with the figures of its test, where its folder has them."""
        one = _find(services, name)
        folder = folder_of(services.project, name)
        return ModelWhole(**one.model_dump(), tested=read_tested(folder) if folder else [])

    @router.get(
        "/models/{name}/card",
        summary="The card of a model",
        description="What it was made of, how good it is and what it must not be used for, in Markdown.",
        response_class=PlainTextResponse,
        responses={200: {"content": {_MARKDOWN: {"schema": {"type": "string"}}}}},
    )
    def get_card(name: _Name) -> PlainTextResponse:
        _find(services, name)
        folder = folder_of(services.project, name)
        if folder is None or not (folder / _CARD).is_file():
            raise Refused(404, detail="The card of this model is not at hand.", remedy="It lies in the model's folder.")
        return PlainTextResponse((folder / _CARD).read_text("utf-8"), media_type=f"{_MARKDOWN}; charset=utf-8")

    return Part(router)


def _find(services: Services, name: str) -> ModelShape:
    found = next((one for one in list_models(services) if one.name == name), None)
    if found is None:
        raise Refused(404, detail="There is no model of that name.", remedy="GET /v1/models lists them.")
    return found


def list_models(services: Services) -> list[ModelShape]:
    """Return the models that have judged documents here and the one in use, that one first."""
    used = services.predictor.model
    there = {one.name: one for one in services.store.models()}
    shapes = [_shape(services.project, one, used=one.name == used, registered=True) for one in there.values()]
    if used not in there:
        predictor = services.predictor
        fresh = StoredModel(0, used, tuple(predictor.labels), dict(predictor.thresholds))
        shapes.append(_shape(services.project, fresh, used=True, registered=False))
    return sorted(shapes, key=lambda one: not one.used)


def _shape(project: Project, one: StoredModel, *, used: bool, registered: bool) -> ModelShape:
    folder = folder_of(project, one.name)
    return ModelShape(
        name=one.name, used=used, registered=registered, labels=list(one.labels), thresholds=dict(one.thresholds),
        card=bool(folder and (folder / _CARD).is_file()),
    )  # fmt: skip


def folder_of(project: Project, name: str) -> Path | None:
    """Return the folder of a model: the project's own, or one that ships; None where neither is it to the last byte."""
    for where in (project.model, name.partition("@")[0]):
        try:
            folder = find_folder(where)
        except ModelError:
            continue
        if _is_called(folder, name):
            return folder
    return None


def _is_called(folder: Path, name: str) -> bool:
    try:
        return name_of(folder) == name
    except (OSError, ValueError, KeyError):
        return False


def read_tested(folder: Path) -> list[Tested]:
    """Return how the model in a folder was tested, nothing where that is not at hand."""
    path = folder / _METRICS
    return _read_tested(path, path.stat().st_mtime_ns) if path.is_file() else []


@cache
def _read_tested(path: Path, _changed: int) -> list[Tested]:
    try:
        given: Any = json.loads(path.read_text("utf-8"))
        rows: list[Mapping[str, Any]] = given["test"]["measures"]
        return [Tested(**{name: row[name] for name in Tested.model_fields}) for row in rows]
    except (ValueError, KeyError, TypeError):  # of another shape: a model that somebody else made
        return []
