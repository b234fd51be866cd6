"""Judge texts: what `hatewatch predict` says of them, from the same model and the same matchers."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from hatewatch.api.predicting.records import Judgement
from hatewatch.models import Classifier, decide
from hatewatch.pipeline.facts import find_facts
from hatewatch.sources.markup import strip_markup
from hatewatch.sources.rows import storable

# The matchers hold Python's lock all the while, and what they remember of words is theirs one at a time.
_matching = threading.Lock()


def judge(classifier: Classifier, texts: Sequence[str]) -> list[Judgement]:
    """Return what the model and the facts say of each text, in order."""
    scores = classifier.predict(texts)
    with _matching:
        facts = find_facts(texts)
    given = decide(scores, classifier.thresholds)
    rows = zip(scores.tolist(), given, facts, strict=True)
    return [Judgement(tuple(row), labels, one) for row, labels, one in rows]


def tidy(text: str) -> str:
    """Return a text as it would come out of a file: no control characters, no markup, no blanks around it."""
    text = storable(text)
    if "<" in text or "&" in text:
        text = strip_markup(text)
    return text.strip()
