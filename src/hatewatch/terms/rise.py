"""Find the terms that rose against a reference period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hatewatch.prevalence.interval import z_of
from hatewatch.terms.counts import Held, TermCounts
from hatewatch.terms.names import is_name
from hatewatch.terms.odds import adjust, chance, log_odds
from hatewatch.terms.phrases import Terms, find_terms
from hatewatch.terms.records import Rise, Rises
from hatewatch.terms.uses import find_uses
from hatewatch.terms.vocabulary import Ints, Vocabulary

#: A term that rose stands in so many documents now, of so many different authors.
DOCUMENTS, AUTHORS = 10, 3
#: The prior weighs so much of the smaller side.
PRIOR = 0.2

Floats = NDArray[np.float64]


def rising(
    now: TermCounts,
    before: TermCounts,
    background: TermCounts | None = None,
    *,
    level: float = 0.05,
    documents: int = DOCUMENTS,
    authors: int = AUTHORS,
    most: int = 50,
) -> Rises:
    """Return the terms that stand in more documents now than before, the surest first, at most `most`.

    Each language is counted by itself, so that more texts in Kurmanji make no Kurmanji word rise. No author and no
    group of copies counts for more than one voice. Judged are all words and phrases that stand in `documents` documents
    of both periods together; at most `level` of those that are said to have risen did not, in expectation (Benjamini &
    Hochberg). Terms that look like names of persons are left out. `background` tells how common a term is wont to be;
    without it both periods together do. That a term rose says that these documents differ, not why; texts on one event
    rise together.

    All three share a vocabulary; raises ValueError where they do not.
    """
    counted = [now, before] if background is None else [now, before, background]
    vocabulary = now.vocabulary
    if any(one.vocabulary is not vocabulary for one in counted):
        raise ValueError("counts that are compared share one vocabulary")
    of_word = vocabulary.stems().of_word
    judged = []
    for language in np.unique(now.held.languages).tolist():
        sets = [one.held.take(np.flatnonzero(one.held.languages == language)) for one in counted]
        if min(len(sets[0]), len(sets[1])) >= documents:
            judged.append(_judge(sets, of_word, documents))
    adjusted = adjust(np.concatenate([one.chances for one in judged])) if judged else np.zeros(0)
    found: list[tuple[float, int, int, float]] = []
    begin = 0
    for number, one in enumerate(judged):
        p = adjusted[begin : begin + len(one.chances)]
        begin += len(p)
        rose = (p <= level) & (one.log_odds > 0) & (one.documents[0] >= documents)
        found += [
            (-one.z(i), number, i, float(p[i])) for i in np.flatnonzero(rose).tolist() if one.authors(i) >= authors
        ]
    rises: list[Rise] = []
    names = 0
    for _, number, i, adjusted_p in sorted(found):
        if len(rises) == most:
            break
        rise = _rise(judged[number], i, adjusted_p, of_word, vocabulary)
        rises += [rise] if rise else []
        names += rise is None
    return Rises(tuple(rises), len(adjusted), len(found), names)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The terms of one language: of each, its documents and voices now and before, and what was made of them."""

    sets: Sequence[Held]
    terms: Terms
    documents: tuple[Floats, Floats]
    voices: tuple[Floats, Floats]
    n: tuple[float, float]
    log_odds: Floats
    error: Floats
    chances: Floats

    def z(self, term: int) -> float:
        """Return the log-odds of a term by its standard error."""
        return float(self.log_odds[term] / self.error[term])

    def authors(self, term: int) -> int:
        """Return how many different authors a term has now; a document without author is one of its own."""
        documents, terms = self.terms.pairs[0]
        found = self.sets[0].authors[documents[terms == term]]
        return len(np.unique(found[found >= 0])) + int((found < 0).sum())


def _judge(sets: list[Held], of_word: Ints, least: int) -> _Judged:
    """Return what is to be said of the terms of these sets: now, before and, if there is one, a background."""
    terms = find_terms(sets, of_word, 2, least)
    count = len(terms.keys)
    weights = [held.voices() for held in sets]
    voices = [
        np.bincount(term, weight[document], count).astype(np.float64)
        for (document, term), weight in zip(terms.pairs, weights, strict=True)
    ]
    n = [float(weight.sum()) for weight in weights]
    background = voices[2] / n[2] if len(sets) > 2 and n[2] else (voices[0] + voices[1]) / (n[0] + n[1])
    # No term is known never to be said, or always, so each has a little of the prior at either end.
    size = PRIOR * min(n[:2])
    prior = (background * size + 0.01) / (size + 0.02) * size
    # What each term's voices are counted in: so many of them are worth one document of an author who wrote no other.
    unit = np.maximum(_unit(sets, terms, weights, "authors"), _unit(sets, terms, weights, "groups"))
    y = voices[0] / unit, voices[1] / unit
    of = n[0] / unit, n[1] / unit
    odds, error = log_odds(*y, *of, prior / unit, size / unit)
    documents = tuple(np.bincount(term, minlength=count).astype(np.float64) for _, term in terms.pairs[:2])
    return _Judged(
        sets,
        terms,
        (documents[0], documents[1]),
        (voices[0], voices[1]),
        (n[0], n[1]),
        odds,
        error,
        chance(*y, *of),
    )


def _unit(sets: list[Held], terms: Terms, weights: list[Floats], by: Literal["authors", "groups"]) -> Floats:
    """Return for each term the mean voice of an author who said it, or of a group, by the voices.

    Voices by this mean are Kish's effective number (1965): 1 where one author said it, as many as there are where many
    said it alike, and never more.
    """
    total, square = np.zeros(len(terms.keys)), np.zeros(len(terms.keys))
    for held, (document, term), weight in zip(sets[:2], terms.pairs, weights, strict=False):
        members = held.authors if by == "authors" else held.groups
        own = np.where(members < 0, members.max(initial=-1) + 1 + np.arange(len(members)), members)
        wide = int(own.max(initial=0)) + 1
        pairs, at = np.unique(term * wide + own[document], return_inverse=True)
        sums = np.bincount(at, weight[document], len(pairs))
        total += np.bincount(pairs // wide, sums, len(total))
        square += np.bincount(pairs // wide, sums**2, len(total))
    found: Floats = square / total
    return found


def _rise(judged: _Judged, i: int, p: float, of_word: Ints, vocabulary: Vocabulary) -> Rise | None:
    """Return one term that rose, or None where it looks like the name of a person."""
    numbers = judged.terms.keys[i]
    uses = [use for held in judged.sets[:2] for use in find_uses(held, of_word, numbers)]
    stems = vocabulary.stems().stems
    key = tuple(stems[number][1] for number in numbers)
    if is_name(key, uses, vocabulary):
        return None
    middle, half = judged.log_odds[i], z_of(0.95) * judged.error[i]
    return Rise(
        term=vocabulary.commonest([use.words for use in uses]),
        key=key,
        language=stems[numbers[0]][0],
        documents=int(judged.documents[0][i]),
        documents_before=int(judged.documents[1][i]),
        n=len(judged.sets[0]),
        n_before=len(judged.sets[1]),
        voices=float(judged.voices[0][i]),
        voices_before=float(judged.voices[1][i]),
        of_voices=judged.n[0],
        of_voices_before=judged.n[1],
        authors=judged.authors(i),
        log_odds=float(middle),
        low=exp(middle - half),
        high=exp(middle + half),
        z=judged.z(i),
        p=p,
    )
