"""GET /v1/prevalence: what share of all documents people would give each label, by every method, and why by none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from hatewatch.api.app import Part
from hatewatch.api.services import Services
from hatewatch.api.v1.shapes import Basis, LabelId, Names, Shape, Share
from hatewatch.api.v1.told import UNCHANGED, has_it, headers_of, snapshot_of, tag_of, unchanged
from hatewatch.prevalence.reasons import load_reasons
from hatewatch.prevalence.records import Estimate, Prevalence, Refusal

if TYPE_CHECKING:
    from hatewatch.pipeline.live import Snapshot


class ByMethod(Shape):
    """A share by one method."""

    method: str
    share: float = Field(ge=0, le=1)
    low: float | None = Field(description="The lower end of the 95 % interval; null where there is no honest one.")
    high: float | None = Field(description="The upper end of the 95 % interval.")
    effective: float | None = Field(description="To how many documents, drawn at random and read, it amounts.")

    @classmethod
    def of(cls, one: Estimate) -> ByMethod:
        """Return an estimate."""
        return cls(method=one.method, share=one.value, low=one.low, high=one.high, effective=one.effective)


class Why(Shape):
    """Why there is no figure by one method."""

    method: str = Field(description="The method; empty where it is true of all.")
    reason: str
    meaning: Names
    remedy: Names
    needed: int = Field(description="How many more documents have to be read first; 0 where that is not the matter.")

    @classmethod
    def of(cls, method: str, refusal: Refusal) -> Why:
        """Return a refusal with its words."""
        words = load_reasons()[refusal.reason]
        meaning, remedy = Names.of(words["meaning"]), Names.of(words["remedy"])
        return cls(method=method, reason=refusal.reason, meaning=meaning, remedy=remedy, needed=refusal.needed)


class Audit(Shape):
    """The random sample that people read."""

    population: int = Field(description="How many documents it was drawn from.")
    drawn: int
    read: int = Field(description="How many of those drawn somebody has read.")
    readers: int


class OfLabel(Shape):
    """What is known of the share of one label among all documents."""

    label: str
    n: int = Field(description="How many documents it speaks of.")
    read: int = Field(description="How many texts of the audit were read for it.")
    positives: float = Field(description="How many of those people gave the label; an undecided one is half.")
    published: Share | None = Field(description="The figure that reports publish; null where none may be.")
    chosen: ByMethod | None = Field(description="The prevalence to publish; null where there is none.")
    others: list[ByMethod] = Field(description="The same by the other methods, to compare.")
    refusals: list[Why] = Field(description="Why a method has no figure.")


class PrevalenceTold(Shape):
    """The prevalence of each label among all documents."""

    basis: Basis
    audit: Audit | None = Field(description="null where nobody has read a random sample: then shares are raw.")
    prevalences: list[OfLabel]


def prevalence(services: Services) -> Part:
    """Return the route of prevalences."""
    router = APIRouter(prefix="/v1", tags=["figures"])

    @router.get(
        "/prevalence",
        summary="Prevalence of each label among all documents, by every method",
        description="A classifier's raw count misleads where what is counted is rare. A prevalence is corrected with a "
        "random sample that people read. Where there is none, `refusals` say why and what to do.",
        response_model=PrevalenceTold,
        responses=UNCHANGED,
    )
    def get_prevalence(
        request: Request,
        response: Response,
        label: Annotated[LabelId | None, Query(description="Only this label.")] = None,
    ) -> object:
        snapshot = snapshot_of(services)
        etag = tag_of(snapshot)
        if has_it(request, etag):
            return unchanged(etag)
        response.headers.update(headers_of(etag))
        return _told(snapshot, label)

    return Part(router)


def _told(snapshot: Snapshot, label: str | None) -> PrevalenceTold:
    report = snapshot.report
    published = {one.label: Share.of(one) for one in report.select("all")}
    estimated = {one.label: one for one in report.prevalences}
    asked = [one for one in (*report.labels, *report.unjudged) if label in (None, one)]
    facts = report.audit
    audit = (
        Audit(population=facts.population, drawn=facts.drawn, read=facts.read, readers=facts.readers) if facts else None
    )
    # Without any audit there is no record of any label, and yet a reason.
    told = [_of(estimated.get(one) or _unread(one, report.n), published.get(one)) for one in asked]
    return PrevalenceTold(basis=Basis.of(snapshot), audit=audit, prevalences=told)


def _of(one: Prevalence, published: Share | None) -> OfLabel:
    return OfLabel(
        label=one.label,
        n=one.n,
        read=one.read,
        positives=one.positives,
        published=published,
        chosen=ByMethod.of(one.chosen) if one.chosen else None,
        others=[ByMethod.of(other) for other in one.others],
        refusals=[Why.of(method, refusal) for method, refusal in one.refusals.items()],
    )


def _unread(label: str, n: int) -> Prevalence:
    return Prevalence(label, n, 0, 0.0, None, (), {"": Refusal("no_audit")})
