"""POST /v1/predict: what the model and the matchers say of a few texts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from hatewatch.api.app import Part
from hatewatch.api.guard.rates import Buckets
from hatewatch.api.predicting import Full, Judgement, Late, Unreadable
from hatewatch.api.predicting.explaining import CHARACTERS, TEXTS, Explainer
from hatewatch.api.predicting.judging import tidy
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services
from hatewatch.api.v1.shapes import Shape

#: What one request may hold: texts, characters of each, and of all.
MOST, LONGEST, LARGEST = 64, 10_000, 100_000
# Characters that a key may send for each request of its rate. Together with it they bound what one key can cost.
_PER_REQUEST = 2_000

# Seconds, of a short deadline a tenth, that a refusal needs to be there in time.
_ON_THE_WAY = 0.1

_Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Texts(BaseModel):
    """Texts to judge."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts: list[_Text] = Field(
        min_length=1, max_length=MOST, description=f"They may have {LARGEST:,} characters together."
    )
    explain: bool = Field(
        default=False,
        description=f"Whether to tell what the model reacted to: of up to {TEXTS} texts of {CHARACTERS:,} characters.",
    )
    model: str | None = Field(
        default=None, max_length=200, description="name@digest: refuse (409) where the server runs another model."
    )
    deadline: float | None = Field(
        default=None, gt=0, le=600, description="Seconds in which the answer is of use; the server's own at most."
    )


class Explained(Shape):
    """One word or sentence, and how far the log-odds of the label fall when it is left out."""

    start: int
    end: int
    text: str
    weight: float


class ReactionShape(Shape):
    """What one label's probability rests on."""

    label: str
    probability: float
    threshold: float
    given: bool
    implied_by: str | None
    words: list[Explained]
    sentences: list[Explained]


class ExplanationShape(Shape):
    """What the model reacted to: neither why a text is hateful, nor that it is."""

    model: str
    text: str
    masked: bool
    words_found: int
    words_tried: int
    characters_unread: int
    labels: list[ReactionShape]
    note: str


class Result(Shape):
    """What is said of one text."""

    scores: dict[str, float] = Field(description="The calibrated probability of each label, four decimals.")
    labels: list[str] = Field(description="Those at their threshold or above, and what they imply.")
    language: str
    targets: list[str] = Field(description="The groups that it mentions; it need not be aimed at them.")
    places: list[str] = Field(description="The places that it speaks of.")
    explanation: ExplanationShape | None = Field(default=None, description="Only where it was asked for.")


class Results(Shape):
    """What is said of each text, in the order they were sent."""

    model: str
    thresholds: dict[str, float]
    results: list[Result]


def predict(services: Services) -> Part:
    """Return the route of predictions, with the predictor and the explainer that run beside it."""
    router = APIRouter(prefix="/v1", tags=["predictions"])
    predictor, settings = services.predictor, services.project.settings.serve
    explainer = Explainer(predictor.classifier)
    buckets = Buckets(settings.rate * _PER_REQUEST)
    head = {"model": predictor.model, "thresholds": dict(predictor.thresholds)}
    names = (predictor.model, f"{predictor.classifier.name}@{predictor.classifier.digest}")

    @router.post(
        "/predict",
        summary="What the model says of some texts",
        response_model=Results,
        responses={409: {}, 413: {}, 429: {}, 503: {}},
    )
    async def post_predict(asked: Texts, request: Request) -> Response:
        """Return scores, labels, language, groups mentioned and places of each text.

        A text is judged as it would be in a file: without control characters and markup. Neither it nor the answer is
        kept. A label is the word of a model that errs; a share of many texts is to be corrected by an audit.
        """
        began = time.monotonic()
        if asked.model is not None and asked.model not in names:
            raise Refused(
                409,
                "other-model",
                f"The server runs {predictor.model}.",
                "Pin that, or none; GET /v1/models tells more.",
            )
        texts = _read(asked)
        if wait := buckets.take(request.state.caller.key, sum(map(len, texts))):
            raise Refused(
                429, detail=f"A key may send {settings.rate * _PER_REQUEST:,} characters a minute.",
                remedy="Send less often.", headers={"Retry-After": str(wait)},
            )  # fmt: skip
        deadline = min(asked.deadline or settings.deadline, settings.deadline)
        deadline -= min(_ON_THE_WAY, deadline / 10)
        try:
            judged = await predictor.predict(texts, deadline=deadline, gone=request.is_disconnected)
            results = [_result(predictor.labels, one) for one in judged]
            if asked.explain:
                left = max(0.0, began + deadline - time.monotonic())
                for result, explanation in zip(results, await explainer.explain(texts, deadline=left), strict=True):
                    result["explanation"] = explanation
        except Full as error:
            raise _away("full", error, error.after) from None
        except Late as error:
            raise _away("late", error, predictor.wait) from None
        except Unreadable as error:
            raise Refused(500, "unreadable", error.what, error.remedy) from None
        body = json.dumps({**head, "results": results}, ensure_ascii=False, separators=(",", ":"))
        return Response(body.encode(), media_type="application/json")

    @contextmanager
    def running() -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(predictor.running())
            stack.enter_context(explainer.running())
            yield

    return Part(router, running)


def _read(asked: Texts) -> list[str]:
    """Return the texts as they are judged; raises Refused where there is one too many, or none."""
    texts = [tidy(text) for text in asked.texts]
    for i, text in enumerate(texts):
        if not text:
            raise _invalid(i, "blank", "This holds no text.")
        if asked.explain and (i >= TEXTS or len(text) > CHARACTERS):
            raise _invalid(i, "too_long", f"Up to {TEXTS} texts of {CHARACTERS:,} characters are explained at once.")
    if (size := sum(map(len, asked.texts))) > LARGEST:
        raise Refused(
            413, detail=f"The texts have {size:,} characters together.", remedy=f"Send {LARGEST:,} at most at once."
        )
    return texts


def _invalid(number: int, kind: str, problem: str) -> Refused:
    return Refused(
        422, detail="The request does not say what it must.", remedy="Mend the fields listed in errors.",
        errors=[{"at": ["body", "texts", number], "kind": kind, "problem": problem}],
    )  # fmt: skip


def _away(slug: str, error: Full | Late, after: int) -> Refused:
    return Refused(503, slug, error.what, error.remedy, headers={"Retry-After": str(after)})


def _result(labels: Sequence[str], judged: Judgement) -> dict[str, Any]:
    facts = judged.facts
    return {
        "scores": {label: round(score, 4) for label, score in zip(labels, judged.scores, strict=True)},
        "labels": judged.labels,
        "language": facts.language,
        "targets": facts.targets,
        "places": facts.places,
    }
