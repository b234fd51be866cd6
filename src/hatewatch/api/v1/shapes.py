"""What answers of several nouns are made of, as pydantic models: their descriptions stand in the API's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from hatewatch.labels import load_scheme
from hatewatch.records import Unit
from hatewatch.reports.words import kind_of
from hatewatch.trends import Figure

if TYPE_CHECKING:
    from hatewatch.pipeline.live import Snapshot

_IDS = load_scheme().ids


class Shape(BaseModel):
    """What is told of one thing."""

    model_config = ConfigDict(frozen=True)


class Names(Shape):
    """One name or sentence in Turkish, Kurmanji and English."""

    tr: str
    kmr: str
    en: str

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Names:
        """Return the texts of a table of ours."""
        return cls(tr=texts["tr"], kmr=texts["kmr"], en=texts["en"])


def _known(label: str) -> str:
    if label not in _IDS:
        raise PydanticCustomError("unknown_label", "There is no such label; GET /v1/labels lists those there are")
    return label


#: An id of the label scheme.
LabelId = Annotated[
    str,
    AfterValidator(_known),
    Field(description="The id of a label, as GET /v1/labels lists them.", json_schema_extra={"enum": list(_IDS)}),
]
#: Words in a question: of one line, and nothing that a database could not hold.
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Basis(Shape):
    """What figures rest on: cite it with them."""

    model: str = Field(description="The model that judged the documents: its name, and 12 digits of its digest.")
    scheme: str = Field(description="The version of the label scheme.")
    software: str = Field(description="The version of hatewatch.")
    data: str = Field(description="The digest of all that was counted: equal data have equal digests.")
    counted: datetime = Field(description="When it was counted.")
    unit: Unit = Field(description="What was counted: documents, groups of copies, or each text once an outlet.")
    documents: int = Field(description="How many were counted.")
    pending: int = Field(description="How many documents wait to be judged by the model and are in no figure yet.")
    first: str = Field(description="The first day (ISO), empty where nothing has a date.")
    last: str = Field(description="The last day (ISO), empty where nothing has a date.")
    period: str = Field(
        description="What periods are; empty where nothing has a date.",
        json_schema_extra={"enum": ["day", "week", "month", ""]},
    )
    measured: bool = Field(
        description="Whether the leading figure is a prevalence, corrected with texts that people read. If not, shares "
        "are raw: what the model called so, which is no prevalence."
    )

    @classmethod
    def of(cls, snapshot: Snapshot) -> Basis:
        """Return what the figures of a snapshot rest on."""
        report = snapshot.report
        return cls(
            model=report.model, scheme=report.scheme, software=report.version, data=report.data,
            counted=snapshot.counted, unit=report.unit, documents=report.n, pending=snapshot.pending,
            first=report.first, last=report.last, period=report.period, measured=report.measured,
        )  # fmt: skip


class Share(Shape):
    """One share of documents with its 95 % interval: a prevalence, or where `method` is raw a raw share."""

    id: str = Field(description="The name it is cited by; GET /v1/figures/ID gives its citation.")
    dimension: str = Field(description="What the documents are divided by.")
    value: str = Field(description="Which part of the dimension; empty where it is all documents.")
    period: str = Field(description="2026-03, 2026-W10, 2026-03-21, a span with a slash, or empty: the whole time.")
    label: str = Field(description="The label it is the share of; also intersectional (two grounds or more).")
    n: int = Field(description="How many documents it speaks of.")
    count: int = Field(description="How many of them the model called so.")
    share: float = Field(description="The share, 0 to 1.", ge=0, le=1)
    low: float = Field(description="The lower end of the 95 % interval.", ge=0, le=1)
    high: float = Field(description="The upper end of the 95 % interval.", ge=0, le=1)
    kind: str = Field(
        description="prevalence: corrected with an audit; raw: what the model called so; found: matched by name.",
        json_schema_extra={"enum": ["prevalence", "raw", "found"]},
    )
    method: str = Field(description="The method of a prevalence, or raw.")
    read: int = Field(description="How many texts that people read it is told with.")
    mark: Literal["", "few", "wide"] = Field(
        description="Why to lean on it with care: few documents stand behind it, or its interval is wide."
    )

    @classmethod
    def of(cls, figure: Figure) -> Share:
        """Return a figure."""
        return cls(
            id=figure.id, dimension=figure.dimension, value=figure.value, period=figure.period, label=figure.label,
            n=figure.n, count=figure.count, share=figure.share, low=figure.low, high=figure.high,
            kind=kind_of(figure), method=figure.method, read=figure.read, mark=mark_of(figure),
        )  # fmt: skip


def mark_of(figure: Figure) -> Literal["", "few", "wide"]:
    """Return how a figure is marked as uncertain."""
    return "few" if figure.few else "wide" if figure.wide else ""
