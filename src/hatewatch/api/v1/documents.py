"""GET /v1/documents: look through the texts, masked. PUT and DELETE /v1/documents/ID/labels: correct one.

Of a person nothing is told: no author, not even the pseudonym, no id of a platform, and a link to an article only,
unless that names somebody. Nothing tells what a model, or anybody, says of a document of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from hatewatch.api.app import Part
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services
from hatewatch.api.v1.cursors import Cursors
from hatewatch.api.v1.shapes import LabelId, Shape, Word
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.correct import correct, decider, is_correction, take_back
from hatewatch.privacy import mask
from hatewatch.store import Filter, Found, Gold, StoredModel
from hatewatch.store.browse import labels_of

_LOOKED = 5_000  # documents that are looked at one by one for a page: a fraction of a second
_DocumentId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The document's id: 32 hexadecimal digits.")]


class Decision(Shape):
    """What a person decided about a document; labels in neither list were left open."""

    labels: list[str] = Field(description="The labels that it has.")
    judged: list[str] = Field(description="The labels that were decided, yes or no.")
    correction: bool = Field(description="Whether it was corrected here, by somebody who saw what the model says.")
    decided: datetime


class DocumentShape(Shape):
    """One document."""

    id: str
    text: str = Field(description="The text, with handles, addresses, telephone numbers and the like masked.")
    language: str = Field(description="Its main language: tr, kmr, ckb, zza, other, und.")
    languages: list[str] = Field(description="The languages of its sentences, most text first.")
    published: datetime | None
    kind: str = Field(description="article, comment, message, post, repost, or empty where nobody said.")
    source: str
    outlet: str | None
    place: str | None = Field(description="Where the outlet or author is: a province as 21, a district as 21/sur.")
    spoken_of: list[str] = Field(description="The places that the text names.")
    targets: list[str] = Field(description="The groups that it names, which says nothing about how.")
    url: str | None = Field(description="Where it stands, of articles only.")
    labels: list[str] | None = Field(description="What the model gives it; null where that is not known or not told.")
    scores: dict[str, float] | None = Field(description="The probability of each label.")
    audited: bool = Field(
        description="Whether it is of the audit, which people read without knowing what a model says: then labels, "
        "scores and decisions are told nowhere."
    )
    decision: Decision | None = Field(description="What a person decided; it stands above what the model gives.")


class Documents(Shape):
    """One page of documents, the newest (what came last) first."""

    documents: list[DocumentShape]
    next: str | None = Field(
        description="Send it as `cursor` with the same filters to go on; null at the end. A page may be short, or "
        "empty, while there is more: it ends when so much was looked through."
    )


class Correction(BaseModel):
    """What the labels of a document should be."""

    model_config = ConfigDict(extra="forbid")

    labels: list[LabelId] = Field(description="The labels that it has; what they imply is added.", max_length=100)
    judged: list[LabelId] | None = Field(
        default=None, description="The labels that were thought about; all by default.", max_length=100
    )
    note: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$", description="Why, for whoever reads it later.")


def documents(services: Services) -> Part:
    """Return the routes of documents."""
    router = APIRouter(prefix="/v1", tags=["documents"])
    store = services.store
    cursors = Cursors.of(services.project)

    def model() -> StoredModel | None:
        return next((one for one in store.models() if one.name == services.predictor.model), None)

    def one_shape(id: str) -> DocumentShape:
        judge = model()
        found = store.find(id, judge)
        if found is None:
            raise Refused(404, detail="There is no document of that id.", remedy="It may have been erased.")
        return _shape(found, judge, store.gold(documents=[id]))

    def deciding(request: Request, id: str) -> str:
        """Return under which pseudonym the caller decides; raises Refused where nobody may decide on that document."""
        if one_shape(id).audited:
            raise Refused(
                409, "audited", "The document is of the audit: volunteers read it without knowing what a model says.",
                "Correct another one.",
            )  # fmt: skip
        try:
            return decider(services.project.pseudonyms(), request.state.caller.name)
        except InputError:  # its words name the server's own files
            raise Refused(
                503, "no-secret", "The project's secret.key is missing, so that nobody can decide under a pseudonym.",
                "The one who runs the server restores it from a backup.",
            ) from None  # fmt: skip

    @router.get(
        "/documents",
        summary="Look through the documents",
        description="The newest first, as far as every filter fits. Words of `q` are looked for in any letter case "
        "(I, İ, ı and i are one), in Turkish, Kurdish and Zazaki; what is masked is not found.",
        response_model=Documents,
    )
    def get_documents(
        q: Annotated[Word | None, Query(description="Words that all stand in the text.")] = None,
        language: Annotated[Word | None, Query(description="The main language: tr, kmr, ckb, zza.")] = None,
        place: Annotated[Word | None, Query(description="Where the outlet or author is: 21, or 21/sur.")] = None,
        spoken_of: Annotated[Word | None, Query(description="A place that the text names: 21, or 21/sur.")] = None,
        target: Annotated[Word | None, Query(description="The id of a group that the text names.")] = None,
        label: Annotated[LabelId | None, Query(description="A label that the model gives it.")] = None,
        outlet: Annotated[Word | None, Query(description="Who published it.")] = None,
        source: Annotated[Word | None, Query(description="The file or source that it came from.")] = None,
        kind: Annotated[Word | None, Query(description="article, comment, message, post or repost.")] = None,
        first: Annotated[date | None, Query(description="Published on this day in Istanbul or later.")] = None,
        last: Annotated[date | None, Query(description="Published on this day in Istanbul or earlier.")] = None,
        cursor: Annotated[str | None, Query(max_length=200, description="The `next` of the page before.")] = None,
        size: Annotated[int, Query(ge=1, le=100, description="How many documents a page has at most.")] = 50,
    ) -> object:
        wanted = Filter(
            q or "", language, place, spoken_of, target, label, outlet, source, kind, first, last,
        )  # fmt: skip
        judge = model()
        before = None if cursor is None else cursors.read(cursor, wanted)
        page = store.browse(wanted, judge, before=before, size=size, most=_LOOKED)
        gold = store.gold(documents=[one.document.id for one in page.found])
        shapes = [_shape(one, judge, gold) for one in page.found]
        return Documents(documents=shapes, next=cursors.write(page.next, wanted) if page.next is not None else None)

    @router.get("/documents/{id}", summary="One document", response_model=DocumentShape)
    def get_document(id: _DocumentId) -> object:
        """Return a document, masked, with what the model gives it and what a person decided."""
        return one_shape(id)

    @router.put(
        "/documents/{id}/labels",
        summary="Correct the labels of a document",
        description="Keeps what you say as a decision: it is shown from now on, never trained on, and measures "
        "nothing, since you saw what the model says. Documents of the audit cannot be corrected (409).",
        response_model=DocumentShape,
    )
    def put_labels(request: Request, id: _DocumentId, body: Correction) -> object:
        by = deciding(request, id)
        correct(store, id, body.labels, by=by, reason=body.note, judged=body.judged)
        return one_shape(id)

    @router.delete(
        "/documents/{id}/labels",
        summary="Take back a correction",
        description="What was decided before it, if anything, counts again.",
        response_model=DocumentShape,
    )
    def delete_labels(request: Request, id: _DocumentId) -> object:
        by = deciding(request, id)
        decision = one_shape(id).decision
        if decision is None or not decision.correction:
            raise Refused(404, "no-correction", "The document has no correction.", "Nothing has to be taken back.")
        take_back(store, id, by=by)
        return one_shape(id)

    return Part(router)


def _shape(found: Found, model: StoredModel | None, gold: Mapping[str, Gold]) -> DocumentShape:
    document, facts = found.document, found.facts
    given = labels_of(found, model) if model is not None else None
    scores = None
    if found.scores is not None and model is not None:
        scores = {one: round(score, 4) for one, score in zip(model.labels, found.scores.tolist(), strict=True)}
    url = document.url if document.kind == "article" and document.url and mask(document.url) == document.url else None
    return DocumentShape(
        id=document.id,
        text=mask(document.text),
        language=facts.language,
        languages=list(facts.languages),
        published=document.published and document.published.astimezone(UTC),
        kind=document.kind,
        source=mask(document.source),
        outlet=document.outlet and mask(document.outlet),
        place=document.place,
        spoken_of=list(facts.places),
        targets=list(facts.targets),
        url=url,
        labels=None if given is None else list(given),
        scores=scores,
        audited=found.audited,
        decision=None if found.audited else _decision(gold.get(document.id)),
    )


def _decision(one: Gold | None) -> Decision | None:
    if one is None or not one.judged:
        return None
    return Decision(
        labels=list(one.labels), judged=list(one.judged), correction=is_correction(one), decided=one.decided
    )  # fmt: skip
