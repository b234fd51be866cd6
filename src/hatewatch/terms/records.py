"""What is being said: terms that rose, and groups of similar texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rise:
    """A term that stands in more documents of its language now than before.

    `term` is written as it most often was, `key` the stems of its words and `language` whose they are. `documents` and
    `documents_before` hold it, of `n` and `n_before` documents in that language. `voices` of `of_voices` count the
    same so that no author and no group of copies counts for more than one (`counts.Held.voices`). All statistics rest
    on them, by Kish's effective number, never more than the authors there are. `authors` are the different ones now, a
    document without author being one of its own.

    `log_odds` is the natural logarithm of the odds ratio under the prior, `low` and `high` the 95 % interval of that
    ratio, `z` is log_odds by its standard error. `p` is the chance of so great a rise where there is none, adjusted
    for all terms looked at.
    """

    term: str
    key: tuple[str, ...]
    language: str
    documents: int
    documents_before: int
    n: int
    n_before: int
    voices: float
    voices_before: float
    of_voices: float
    of_voices_before: float
    authors: int
    log_odds: float
    low: float
    high: float
    z: float
    p: float


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that are alike: `size` of them, the `terms` that tell them from the others, and a typical one.

    `index` is the place of the typical text among those given, `text` that text masked, `members` are the places of
    all, in order. Names of persons in plain words are not masked.
    """

    size: int
    terms: tuple[str, ...]
    index: int
    text: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups, the greatest first; of `given` texts `read` were sampled, and `apart` of those are in no group."""

    groups: tuple[Group, ...]
    given: int
    read: int
    apart: int


@dataclass(frozen=True, slots=True)
class Rises:
    """Terms that rose, the surest first; `looked_at` terms were judged, of which `found` rose at the level asked for.

    `names` of those are left out, for they look like names of persons; what else is missing is over the number asked
    for.
    """

    rises: tuple[Rise, ...]
    looked_at: int
    found: int
    names: int
