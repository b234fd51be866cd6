"""Show what a classifier reacted to: leave out each word in turn and see how far the score falls.

Occlusion: Zeiler & Fergus (2014), "Visualizing and understanding convolutional networks"; for texts Li, Monroe &
Jurafsky (2016), "Understanding neural networks through representation erasure".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models.classifier import Classifier, decide
from hatewatch.models.units import Span, find_units, group_units
from hatewatch.models.windows import LONGEST
from hatewatch.privacy import trace

NOTE = "Leaving words out shows what the model reacted to, not why a text is hateful, nor that it is."
#: A text is read at most so many times, itself not counted: a long one by sentences first.
MOST = 200
_MOST_SENTENCES = 100
_MARGIN = 200  # characters: longer than any number that a mask covers, so that the cut at LONGEST halves none
_NEAR_ZERO = 1e-6  # log-odds go to ±13.8; float32 cannot tell probabilities much nearer to 1


@dataclass(frozen=True, slots=True)
class Part:
    """A word or sentence, `text[start:end]` of the explained text, and its weight for one label.

    `weight` is how far the label's log-odds fall when the part is left out: positive where it carried the label,
    negative where it spoke against it; .69 halves the odds.
    """

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reaction:
    """What one label's probability, in [0, 1], rests on; `words` and `sentences` in the order of the text.

    `implied_by` names the label for whose sake this one is given though it does not reach its threshold.
    `sentences` is empty where every word was left out in turn.
    """

    label: str
    probability: float
    threshold: float
    given: bool
    implied_by: str | None
    words: tuple[Part, ...]
    sentences: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a classifier reacted to in one text; `words_tried` of its `words_found` were left out, one by one.

    `characters_unread` is how much of a very long text (over 40,000 characters) the model was not given. `masked` says
    that `text` is not what the model read, but the same with personal data covered; `note` says how far all this may be
    trusted.
    """

    model: str
    text: str
    masked: bool
    words_found: int
    words_tried: int
    characters_unread: int
    labels: tuple[Reaction, ...]
    note: str = NOTE


def explain(classifier: Classifier, text: str, labels: Sequence[str] | None = None) -> Explanation:
    """Return what `classifier` reacted to in `text`, label by label in the scheme's order.

    `labels` defaults to those given and all of conduct. A text of up to 200 words is read once more without each of
    them. Of a longer one first each sentence is left out (at most 100, longer texts by joined neighbours), then the
    words of those that mattered most to the labels asked for, up to 200 readings in all. Two equal words in one text
    stand in for each other, so leaving out either shows little. Raises InputError for a text without words and for
    an unknown label.
    """
    if not text.strip():
        raise InputError("There is no text to explain.", 'Give one: hatewatch explain "…".')
    for label in labels or ():
        if label not in classifier.labels:
            raise InputError(f"{label!r} is not a label of the scheme.", f"Choose from {', '.join(classifier.labels)}.")
    read = _beginning(text)
    units = find_units(read)
    if not units:
        raise InputError("The text has no words to leave out.", "Give a text of letters or emoji.")

    sentences = group_units(read, units, _MOST_SENTENCES) if len(units) > MOST else []
    spans = [(units[one[0]][0], _end(read, units, one)) for one in sentences] or units
    scores = classifier.predict([read, *_without(read, spans)])
    weights = _log_odds(scores[:1]) - _log_odds(scores[1:])
    shown = _shown(classifier, scores, labels)
    words, by_word = spans, weights
    if sentences:
        mattered = np.abs(weights[:, [classifier.labels.index(label) for label in shown]]).max(axis=1)
        first = [i for one in np.argsort(-mattered, kind="stable") for i in sentences[one]][: MOST - len(sentences)]
        words = [units[i] for i in sorted(first)]
        by_word = _log_odds(scores[:1]) - _log_odds(classifier.predict(list(_without(read, words))))

    given = decide(scores[:1], classifier.thresholds)[0]
    reactions = []
    for label in shown:
        column = classifier.labels.index(label)
        probability, threshold = scores[0, column], classifier.thresholds[label]
        implied = label in given and probability < np.float32(threshold)
        reactions.append(
            Reaction(
                label,
                float(probability),
                threshold,
                label in given,
                next(one for one in given if label in load_scheme()[one].implies) if implied else None,
                _parts(read, words, by_word[:, column]),
                _parts(read, spans, weights[:, column]) if sentences else (),
            )
        )
    unread = len(text) - len(read)
    return Explanation(classifier.model, read, False, len(units), len(words), unread, tuple(reactions))


def cover(explanation: Explanation) -> Explanation:
    """Return the explanation with personal data masked, as it may be shown; places are those in the masked text.

    The model read the text as it was, so the numbers are those of `hatewatch predict`.
    """
    masked, origins = trace(explanation.text)
    starts, ends = [start for start, _ in origins], [end for _, end in origins]

    def move(part: Part) -> Part:
        start, end = bisect_right(ends, part.start), bisect_left(starts, part.end)
        return Part(start, end, masked[start:end], part.weight)

    reactions = (
        replace(one, words=tuple(map(move, one.words)), sentences=tuple(map(move, one.sentences)))
        for one in explanation.labels
    )
    return replace(explanation, text=masked, masked=True, labels=tuple(reactions))


def to_record(explanation: Explanation) -> dict[str, object]:
    """Return the explanation as plain tables for JSON: probabilities with four decimals, weights with three."""
    record = asdict(explanation)
    for reaction in record["labels"]:
        reaction["probability"] = round(reaction["probability"], 4)
        for part in (*reaction["words"], *reaction["sentences"]):
            part["weight"] = round(part["weight"], 3)
    return record


def _beginning(text: str) -> str:
    """Return the first LONGEST characters, fewer where a mask would cover what the cut falls into."""
    if len(text) <= LONGEST:
        return text
    _, origins = trace(text[: LONGEST + _MARGIN])
    return text[: min([LONGEST, *(start for start, end in origins if start < LONGEST < end)])]


def _without(text: str, spans: Iterable[Span]) -> Iterable[str]:
    """Yield `text` without each of the spans, what stood on either side kept apart."""
    for start, end in spans:
        before, after = text[:start], text[end:]
        gap = " " if before[-1:].isalnum() and after[:1].isalnum() else ""
        yield before + gap + after


def _end(text: str, units: Sequence[Span], group: range) -> int:
    """Return where a sentence ends: before the next one's first word and the space between."""
    start, end = units[group[0]][0], units[group.stop][0] if group.stop < len(units) else len(text)
    return start + len(text[start:end].rstrip())


def _shown(classifier: Classifier, scores: NDArray[np.float32], labels: Sequence[str] | None) -> list[str]:
    wanted = set(labels or ())
    if labels is None:
        wanted = {one.id for one in load_scheme().of("conduct")} | set(decide(scores[:1], classifier.thresholds)[0])
    return [label for label in classifier.labels if label in wanted]


def _log_odds(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    p = np.clip(probabilities.astype(np.float64), _NEAR_ZERO, 1 - _NEAR_ZERO)
    return np.asarray(np.log(p) - np.log1p(-p), np.float64)


def _parts(text: str, spans: Sequence[Span], weights: NDArray[np.float64]) -> tuple[Part, ...]:
    return tuple(
        Part(start, end, text[start:end], float(weight)) for (start, end), weight in zip(spans, weights, strict=True)
    )
