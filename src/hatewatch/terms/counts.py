"""Count in how many documents, and for how many voices, terms stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.terms.sample import Digests, digests, lowest
from hatewatch.terms.vocabulary import Ints, Vocabulary

#: So many documents are held at most; of more a sample is drawn by the digests of their ids.
MOST = 200_000


@dataclass(frozen=True, slots=True)
class Held:
    """Documents as numbers: document `i` owns `words[offsets[i]:offsets[i + 1]]`.

    `languages`, `authors` and `groups` are numbers of the vocabulary, -1 where a document has none.
    """

    words: Ints
    offsets: NDArray[np.int64]
    languages: NDArray[np.int64]
    authors: NDArray[np.int64]
    groups: NDArray[np.int64]
    digests: Digests

    def __len__(self) -> int:
        return len(self.languages)

    @property
    def documents(self) -> NDArray[np.int64]:
        """Return the document of each word."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def take(self, rows: NDArray[np.intp]) -> Held:
        """Return the documents at these positions."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        at = np.arange(offsets[-1]) + np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths)
        facts = (self.languages[rows], self.authors[rows], self.groups[rows], self.digests[rows])
        return Held(self.words[at], offsets, *facts)

    def voices(self) -> NDArray[np.float64]:
        """Return what each document counts, so that no author and no group of copies counts for more than one.

        It is 1 over the documents of its author or, where they are more, over those of its group.
        """
        return 1 / np.maximum(_sizes(self.authors), _sizes(self.groups))


def _sizes(members: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(members):
        return np.ones(0)
    _, own, counts = np.unique(members, return_inverse=True, return_counts=True)
    return np.where(members < 0, 1.0, counts[own])


def join(parts: Sequence[Held]) -> Held:
    """Return the documents of all `parts`, in order."""
    if not parts:
        none = np.zeros(0, np.int64)
        return Held(np.zeros(0, np.int32), np.zeros(1, np.int64), none, none, none, np.zeros(0, np.uint64))
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    return Held(
        np.concatenate([part.words for part in parts]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate([part.languages for part in parts]),
        np.concatenate([part.authors for part in parts]),
        np.concatenate([part.groups for part in parts]),
        np.concatenate([part.digests for part in parts]),
    )


class TermCounts:
    """The words of the documents of one period or place, held so that terms and phrases can be counted in them.

    Counts that are to be compared share one `vocabulary`. Held are four bytes a word that is no stop word, of at most
    `words.MOST` words of a document and of at most `most` documents: 100,000 posts of 25 words take some 10 MB beside
    the vocabulary, and no document ever takes more than 1.7 KB. Of more documents than `most` those with the lowest
    digests of their ids stay, which is a random sample and the same one each time; counts are then exact for that
    sample. `added` tells how many came in all.
    """

    def __init__(self, vocabulary: Vocabulary | None = None, *, most: int = MOST) -> None:
        self.vocabulary = vocabulary or Vocabulary()
        self.most = most
        self.added = 0
        self._parts: list[Held] = []
        self._length = 0
        self._least = np.iinfo(np.uint64).max

    def __len__(self) -> int:
        """Return how many documents are held."""
        return len(self.held)

    def add(
        self,
        texts: Sequence[str],
        languages: Sequence[str],
        authors: Sequence[str | None] | None = None,
        groups: Sequence[str | None] | None = None,
        ids: Sequence[str] | None = None,
    ) -> None:
        """Add a batch of documents, each with its language, and with its author and its group of copies if known.

        `ids` decide which documents are left out where there are too many; without them the texts do. Raises ValueError
        where lengths differ.
        """
        drawn = digests(ids if ids is not None else texts)
        authors, groups = authors or [None] * len(texts), groups or [None] * len(texts)
        if not len(languages) == len(drawn) == len(authors) == len(groups) == len(texts):
            raise ValueError("each document has one language, and one author, group and id if any")
        self.added += len(texts)
        kept = np.flatnonzero(drawn <= self._least).tolist()
        if not kept:
            return
        found = self.vocabulary.read([texts[i] for i in kept], [languages[i] for i in kept])
        language, author, group = ([self._number(one[i]) for i in kept] for one in (languages, authors, groups))
        self._parts.append(
            Held(
                np.concatenate(found),
                np.concatenate([[0], np.cumsum([len(row) for row in found])]).astype(np.int64),
                np.array(language, np.int64),
                np.array(author, np.int64),
                np.array(group, np.int64),
                drawn[kept],
            )
        )
        self._length += len(kept)
        if self._length > self.most + self.most // 4:
            self._cut()

    def _number(self, name: str | None) -> int:
        return -1 if name is None else self.vocabulary.number(name)

    def _cut(self) -> None:
        held = join(self._parts)
        if len(held) > self.most:
            held = held.take(lowest(held.digests, self.most))
            self._least = held.digests.max()
        self._parts, self._length = [held], len(held)

    @property
    def held(self) -> Held:
        """Return the documents that are held."""
        if len(self._parts) != 1 or self._length > self.most:
            self._cut()
        return self._parts[0]

    def where(self, ids: Sequence[str]) -> TermCounts:
        """Return the counts of those documents alone that were added under these ids: of one place, say.

        Nothing is read again.
        """
        held = self.held
        return self._of(held.take(np.flatnonzero(np.isin(held.digests, digests(ids)))))

    def __add__(self, other: TermCounts) -> TermCounts:
        """Return the counts of both together; they share a vocabulary."""
        if other.vocabulary is not self.vocabulary:
            raise ValueError("counts that are put together share one vocabulary")
        both = self._of(join([self.held, other.held]))
        both.most, both.added = max(self.most, other.most), self.added + other.added
        return both

    def _of(self, held: Held) -> TermCounts:
        counts = TermCounts(self.vocabulary, most=self.most)
        counts._parts, counts._length, counts.added = [held], len(held), len(held)
        return counts
