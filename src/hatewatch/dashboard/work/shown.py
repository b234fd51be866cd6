"""How a document, a moment and a model's labels are put before a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from hatewatch.dashboard import frame
from hatewatch.labels import load_scheme
from hatewatch.privacy import mask
from hatewatch.records import ISTANBUL, Document
from hatewatch.reports import locale
from hatewatch.store.browse import Found, labels_of

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.words import DashboardWords
    from hatewatch.store import StoredModel

#: What HTML's `lang` calls the languages of texts; of the others it is said that nobody knows.
_LANGUAGES = {"tr": "tr", "kmr": "kmr", "ckb": "ckb", "zza": "zza", "ar": "ar", "fa": "fa", "en": "en"}
_LEFTWARD = ("ckb", "ar", "fa")


@dataclass(frozen=True, slots=True)
class Given:
    """A label with the probability that a model gives it, and the threshold from which it is given."""

    label: str
    name: str
    score: str
    threshold: str
    given: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as a list or a page shows it: the text masked, all else in the reader's words.

    `labels` are those that the model gives; `state` says why there are none: "", "unjudged" or "audit".
    """

    id: str
    text: str
    language: str
    direction: str
    when: str
    outlet: str
    place: str
    spoken: str
    labels: tuple[Given, ...]
    state: str


def model_in_use(services: Services) -> StoredModel | None:
    """Return the model whose labels are shown: that of the live figures, else the server's own or the latest."""
    snapshot = services.live.snapshot()
    if snapshot is not None:
        return snapshot.model
    models = services.store.models()
    own = [one for one in models if one.name == services.predictor.model]
    return own[-1] if own else models[-1] if models else None


def show(found: Found, model: StoredModel | None, words: DashboardWords) -> Shown:
    """Return one document for the reader of `words`."""
    document, language = found.document, found.facts.language
    labels = labels_of(found, model) if model is not None else None
    state = "audit" if found.audited else "unjudged" if labels is None else ""
    scored = {} if model is None else _by_label(found, model, words)
    return Shown(
        document.id,
        mask(document.text),
        _LANGUAGES.get(language, ""),
        "rtl" if language in _LEFTWARD else "auto" if language not in _LANGUAGES else "ltr",
        published(document, words),
        mask(document.outlet or document.source),  # on a network that is a person's name at times
        words.value("place", document.place) if document.place else "",
        words.value("language", language),
        tuple(scored[one] for one in labels or () if one in scored),
        state,
    )


def all_scores(found: Found, model: StoredModel, words: DashboardWords) -> list[Given]:
    """Return every label of the model with its score, in the order of the scheme; none where none may be shown."""
    return list(_by_label(found, model, words).values())


def moment(when: datetime | None, words: DashboardWords) -> str:
    """Return a time by the clock in Turkey: 3 Temmuz 2024, 14:05."""
    if when is None:
        return str(words("work.no_date"))
    return frame.moment(when, words.language)


def published(document: Document, words: DashboardWords) -> str:
    """Return when a document was published: the day alone where nothing but the day is known."""
    when = document.published
    if when is not None and (here := when.astimezone(ISTANBUL)).time() == time():
        return locale.day_name(here.date(), words.language)
    return moment(when, words)


def named(label: str, words: DashboardWords) -> str:
    """Return the name of a label, its id where the scheme has none of it."""
    return words.label(label) if label in load_scheme().ids else label


def _by_label(found: Found, model: StoredModel, words: DashboardWords) -> Mapping[str, Given]:
    if found.scores is None:
        return {}
    given = set(labels_of(found, model) or ())
    return {
        label: Given(
            label,
            named(label, words),
            words.fixed(score),
            words.fixed(model.thresholds.get(label, 1.0)),
            label in given,
        )
        for label, score in zip(model.labels, found.scores.tolist(), strict=True)
    }
