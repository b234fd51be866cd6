"""GET /v1/labels: the label scheme. GET /v1/me: whom a key belongs to and what it may."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import Field

from hatewatch.api.app import Part
from hatewatch.api.v1.shapes import Names, Shape
from hatewatch.labels import load_scheme
from hatewatch.store import Role


class LabelShape(Shape):
    """One label."""

    id: str
    axis: str = Field(description="The question that it answers.")
    name: Names
    definition: Names
    implies: list[str] = Field(description="Labels that hold wherever this one does.")


class AxisShape(Shape):
    """One question asked of a text; several labels of an axis may hold at once."""

    id: str
    name: Names
    definition: Names


class Labels(Shape):
    """The label scheme. Not judged is different from no. Kurmanji texts are not reviewed yet."""

    version: str
    axes: list[AxisShape]
    labels: list[LabelShape]


class Me(Shape):
    """Who asks."""

    name: str = Field(description="What the key is called.")
    role: Role = Field(description="What it may: viewer reads figures, analyst reads texts too and corrects labels.")
    session: bool = Field(description="Whether a browser's session asks rather than a key.")


def labels() -> Part:
    """Return the routes that tell of the scheme and of the caller."""
    router = APIRouter(prefix="/v1")

    @router.get("/labels", summary="The labels and what they mean", response_model=Labels, tags=["labels"])
    def get_labels() -> object:
        """Return the label scheme in Turkish, Kurmanji and English."""
        scheme = load_scheme()
        axes = [
            AxisShape(id=one.id, name=Names.of(one.name), definition=Names.of(one.definition)) for one in scheme.axes
        ]
        found = [
            LabelShape(
                id=one.id, axis=one.axis, name=Names.of(one.name), definition=Names.of(one.definition),
                implies=list(one.implies),
            )
            for one in scheme.labels
        ]  # fmt: skip
        return Labels(version=scheme.version, axes=axes, labels=found)

    @router.get("/me", summary="Whom this key belongs to", response_model=Me, tags=["keys"])
    def get_me(request: Request) -> object:
        """Return the name and role of the key that asks."""
        caller = request.state.caller
        return Me(name=caller.name, role=caller.role, session=caller.session)

    return Part(router)
