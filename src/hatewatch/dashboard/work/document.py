"""One document: its text, what is known of it, what the model says and on which words, and what people decided."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from hatewatch.api.predicting.explaining import Patient
from hatewatch.api.predicting.records import Late
from hatewatch.api.problems import Refused
from hatewatch.dashboard.words import DashboardWords, words_in
from hatewatch.dashboard.work.shown import all_scores, model_in_use, moment, named, published, show
from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models.explain import Explanation, Reaction, cover, explain
from hatewatch.models.load import on_one_core
from hatewatch.pipeline.annotate.correct import DASHBOARD, correct, decider, is_correction, take_back
from hatewatch.privacy import mask
from hatewatch.reports.locale import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame
    from hatewatch.store import Gold
    from hatewatch.store.browse import Found

#: A document's id, or what is none: nothing that a database could not be asked for.
_Id = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
_SAID = ("saved", "taken_back", "nothing_ticked")
_LONGEST = 500  # characters of a reason
_PATIENCE = 20.0  # seconds that an explanation may take, its turn awaited
_LEAST = 0.05  # log-odds; less is no reaction
_SHADES = (0.75, 0.5, 0.25, 0.1)  # of the strongest word's weight, from which a word is marked so much
_FOR, _AGAINST = 5, 2  # words in the table


@dataclass(frozen=True, slots=True)
class Marked:
    """What one label rests on: its numbers, the words that weigh most, and the text with marks, "" if not given."""

    name: str
    score: str
    threshold: str
    given: bool
    words: Markup
    text: Markup


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about the document: when, what, why; `counts` is the one that holds."""

    when: str
    labels: str
    reason: str
    counts: bool


def document(services: Services, frame: Frame) -> APIRouter:
    """Return the routes of one document, its explanation and its correction."""
    router = frame.router()
    one_at_a_time = threading.Lock()

    @router.get("/documents/{document}")
    def page(request: Request, document: _Id) -> Response:
        words = words_in(frame.language(request))
        model = model_in_use(services)
        found = services.store.find(document, model)
        if found is None:
            raise _gone()
        reactions: list[Marked] | None = None
        if "explain" in request.query_params and not found.audited:
            reactions = marked(_explain(services, found.document.text, one_at_a_time), words)
        decisions = services.store.decisions(document)
        said = request.query_params.get("said", "")
        return frame.page(
            request,
            "work/document.html",
            one=show(found, model, words),
            facts=_facts(found, words),
            model=model.name if model is not None else "",
            scores=all_scores(found, model, words) if model is not None else [],
            reactions=reactions,
            said=said if said in _SAID else "",
            axes=load_scheme().axes,
            of=load_scheme().of,
            ticked=_ticked(decisions),
            decided_none=bool(decisions) and bool(decisions[-1].judged) and not decisions[-1].labels,
            decisions=_decisions(decisions, words),
            can_take_back=bool(decisions) and is_correction(decisions[-1]) and bool(decisions[-1].judged),
        )

    @router.post("/documents/{document}/labels")
    def keep(
        request: Request,
        document: _Id,
        labels: Annotated[list[str] | None, Form()] = None,
        none: Annotated[bool, Form()] = False,
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        if bool(labels) == none:  # an empty form is no decision, and neither is one that says both
            return _back(frame, request, document, "nothing_ticked")
        why = " ".join(reason.replace("\0", "").split())[:_LONGEST]
        correct(services.store, document, labels or [], by=_decider(services, request), reason=why)
        return _back(frame, request, document, "saved")

    @router.post("/documents/{document}/labels/back")
    def back(request: Request, document: _Id) -> Response:
        take_back(services.store, document, by=_decider(services, request))
        return _back(frame, request, document, "taken_back")

    return router


def marked(explanation: Explanation, words: DashboardWords) -> list[Marked]:
    """Return what each label of an explanation rests on, for the reader of `words`."""
    return [
        Marked(
            named(one.label, words),
            words.fixed(one.probability),
            words.fixed(one.threshold),
            one.given,
            _weights(one, words),
            _text(explanation.text, one) if one.given else Markup(""),
        )
        for one in explanation.labels
    ]


def _text(text: str, reaction: Reaction) -> Markup:
    """Return the text with the words that carried a label marked, the stronger the darker."""
    strongest = max((word.weight for word in reaction.words), default=0.0)
    out, last = Markup(""), 0
    for word in reaction.words:
        shade = next((i for i, share in enumerate(_SHADES) if word.weight >= max(_LEAST, share * strongest)), None)
        if shade is not None and word.start >= last:
            out += Markup("{}<mark class='w{}'>{}</mark>").format(text[last : word.start], shade + 1, word.text)
            last = word.end
    return out + text[last:]


def _weights(reaction: Reaction, words: DashboardWords) -> Markup:
    """Return the words that speak most for a label, and those most against it, each with its weight."""
    by_weight = sorted(reaction.words, key=lambda word: -word.weight)
    told = [word for word in by_weight[:_FOR] if word.weight >= _LEAST]
    told += [word for word in by_weight[-_AGAINST:] if word.weight <= -_LEAST]
    if not told:
        return words("work.none")
    signed = [("+" if one.weight > 0 else "") + words.fixed(one.weight) for one in told]
    parts = [Markup("<bdi>{}</bdi> {}").format(one.text, sign) for one, sign in zip(told, signed, strict=True)]
    return Markup(", ").join(parts)


def _explain(services: Services, text: str, alone: threading.Lock) -> Explanation:
    """Return what the model reacted to; it reads the text up to 200 times for that, so one at a time, not for ever."""
    until = time.monotonic() + _PATIENCE
    if not alone.acquire(timeout=_PATIENCE):
        raise _busy("Too many explanations are asked for at once.")
    try:
        return cover(explain(Patient(on_one_core(services.predictor.classifier), until, _PATIENCE), text))
    except InputError as error:
        raise Refused(422, "no-words", error.what, "") from None
    except Late as error:
        raise _busy(error.what) from None
    finally:
        alone.release()


def _busy(what: str) -> Refused:
    return Refused(503, "busy", what, "Try again later.", headers={"Retry-After": f"{_PATIENCE:.0f}"})


def _facts(found: Found, words: DashboardWords) -> list[tuple[str, str]]:
    """Return what is known of a document, named, for a list of terms; who wrote it is not among it."""
    document, facts = found.document, found.facts
    languages = facts.languages or (facts.language,)
    told = {
        "published": published(document, words),
        "outlet": mask(document.outlet or ""),
        "source": mask(document.source),
        "place": words.value("place", document.place) if document.place else "",
        "language": listing([words.value("language", one) for one in languages], words.language),
        "kind": words.value("kind", document.kind) if document.kind else "",
        "targets": ", ".join(words.value("target", one) for one in facts.targets),
        "places": ", ".join(words.value("place", one) for one in facts.places),
        "id": document.id,
    }
    return [(str(words(f"document.{name}")), value) for name, value in told.items() if value]


def _ticked(decisions: Sequence[Gold]) -> frozenset[str]:
    """Return the labels that people gave it last; the model's are not filled in, lest they be waved through."""
    return frozenset(decisions[-1].labels) if decisions else frozenset()


def _decisions(decisions: Sequence[Gold], words: DashboardWords) -> list[Decision]:
    """Return the decisions, the latest first."""
    found = []
    for at, one in enumerate(decisions):
        labels = ", ".join(named(label, words) for label in one.labels)
        if not labels:
            labels = str(words("document.decision_none" if one.judged else "document.decision_back"))
        reason = one.reason.removeprefix(DASHBOARD).removeprefix(":").strip()
        counts = at == len(decisions) - 1 and bool(one.judged)
        found.append(Decision(moment(one.decided, words), labels, reason, counts))
    return found[::-1]


def _decider(services: Services, request: Request) -> str:
    return decider(services.project.pseudonyms(), request.state.caller.name)


def _back(frame: Frame, request: Request, document: str, said: str) -> Response:
    return RedirectResponse(f"/{frame.language(request)}/documents/{document}?said={said}", 303)


def _gone() -> Refused:
    return Refused(404, "no-document", "There is no such document.", "It may have been erased.")
