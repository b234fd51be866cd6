"""Know texts again in files and cells, whole, cut, masked or escaped, by short sequences of their words."""

from __future__ import annotations

import hashlib
import html
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hatewatch.privacy import Pseudonyms, mask
from hatewatch.privacy.leaves import leaves
from hatewatch.privacy.tombstones import address, squeeze
from hatewatch.records import Document
from hatewatch.store.erasure import Loose
from hatewatch.text import fold

if TYPE_CHECKING:
    from hatewatch.pipeline.forget.request import Request

#: Words in a row by which a text is known; two such sequences of one text must be met, where it has as many.
_WORDS = 5
_MET = 2
_LONG = 50  # words
_SPREAD = 6  # sequences over a text's length, beside two at its beginning, which a cut leaves
_FEWEST_LETTERS = 12  # of a text of fewer than five words: "Evet, doğru." would be met everywhere
_OPENING = 80  # characters of a cell that two texts share where one was cut
_SHORTEST_NAME = 5  # letters of a name of one word
_LONGEST_NAME = 100
_SHORTEST_ID, _LONG_ID = 4, 10
_SHORTEST_COPY = 40
_WORD = re.compile(r"[^\W_]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BACKSLASH = re.compile(r"\\[nrtbf\"/\\]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_STEP = np.uint64(0x9E3779B97F4A7C15)
_64_BITS = (1 << 64) - 1


def words(text: str) -> list[str]:
    """Return the words of a text, folded: letters and digits only, so that nothing between them divides two copies."""
    return _WORD.findall(fold(text))


def unescaped(text: str) -> str:
    """Return what a piece of a file says once JSON's and HTML's escapes and tags are read."""
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = _PAIR.sub(lambda found: found[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
        text = _BACKSLASH.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return html.unescape(text) if "&" in text else text


def content_key(text: str) -> bytes | None:
    """Return what the very same words in another document share; None of words so few that many say them."""
    said = squeeze(text)
    if len(said) < _SHORTEST_COPY:
        return None
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name as words in a row."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> Phrase | None:
        """Return the words of a name; None where it is so short that other words would be taken for it."""
        found = tuple(words(name))
        return cls(found) if len(found) > 1 or sum(map(len, found)) >= _SHORTEST_NAME else None

    def is_in(self, text: str) -> bool:
        """Return whether a text says the name."""
        folded = fold(text)
        if self.words[0] not in folded:
            return False
        said, n = tuple(_WORD.findall(folded)), len(self.words)
        return any(said[i : i + n] == self.words for i in range(len(said) - n + 1))


class Traces:
    """What documents leave in other places: fill it with `add`, then ask of cells and of the words of files.

    Of each document it keeps some hundred bytes, and no text.
    """

    def __init__(self, pseudonyms: Pseudonyms, request: Request | None = None) -> None:
        self._pseudonyms, self._request = pseudonyms, request
        self.name = Phrase.of(request.name) if request and request.name else None
        self._ids: set[str] = set(request.ids) if request else set()
        self._addresses: set[str] = {address(request.url)} if request and request.url else set()
        self._openings: set[bytes] = set()
        self._natives: set[tuple[str | None, str]] = set()
        self._anchors: dict[int, tuple[array[int], array[int]]] = {}  # by length: hashes, and whose each is
        self._needed = array("b")
        self._sorted: dict[int, tuple[NDArray[np.uint64], NDArray[np.int64]]] | None = None
        if self.name:
            self._watch([self.name.words], 1)

    def add(self, documents: Iterable[Document]) -> None:
        """Remember these documents."""
        self._sorted = None
        for one in documents:
            self._ids.add(one.id)
            self._openings.update(_opening(one.text))
            self._natives.add((one.source, one.native_id))
            if len(one.native_id) >= _LONG_ID:  # no other source has one like it
                self._natives.add((None, one.native_id))
            self._addresses.update(filter(None, (address(one.url or ""), address(one.native_id))))
            said = words(one.text)
            sequences = _sequences(said)
            # Of a long text, some sequences have nothing in them to mask.
            if len(said) < _LONG and (masked := mask(one.text)) != one.text:
                sequences += _sequences(words(masked))
            self._watch(sequences, min(_MET, len(_sequences(said))))
            self._watch([(one.id,)], 1)

    def is_in(self, row: Loose) -> bool:
        """Return whether a row that is tied to no document holds one of these, or names their author."""
        if row.document in self._ids:
            return True
        return any(self._is_leaf(leaf, row) for text in row.texts for leaf in leaves(text))

    def met(self, pieces: Iterable[list[str]]) -> bool:
        """Return whether words in a row, piece after piece, hold one of these documents or the name."""
        if self._sorted is None:
            self._sorted = {n: _arrange(*found) for n, found in self._anchors.items()}
        hits: dict[int, set[int]] = {}
        before: list[str] = []
        for piece in pieces:
            said = before + piece
            before = said[-(max(self._sorted, default=1) - 1) :] if len(self._sorted) and max(self._sorted) > 1 else []
            hashed = np.fromiter(map(hash, said), np.int64, len(said)).view(np.uint64)
            for n, (anchors, whose) in self._sorted.items():
                rows = _rows(hashed, n)
                at = np.searchsorted(anchors, rows)
                at[at == len(anchors)] = 0
                for i in np.unique(at[anchors[at] == rows]).tolist():
                    # The same words may be of several documents, which stand beside each other here.
                    for j in range(i, len(anchors)):
                        if anchors[j] != anchors[i]:
                            break
                        owner = int(whose[j])
                        hits.setdefault(owner, set()).add(int(anchors[i]))
                        if len(hits[owner]) >= self._needed[owner]:
                            return True
        return False

    def _watch(self, sequences: Sequence[Sequence[str]], needed: int) -> None:
        if sequences:
            owner = len(self._needed)
            self._needed.append(needed)
            for one in sequences:
                anchors, whose = self._anchors.setdefault(len(one), (array("Q"), array("q")))
                anchors.append(_row(one))
                whose.append(owner)

    def _is_leaf(self, leaf: str, row: Loose) -> bool:
        if leaf in self._ids or (len(leaf) >= _SHORTEST_ID and (row.source, leaf) in self._natives):
            return True
        if not self._openings.isdisjoint(_opening(leaf)) or address(leaf) in self._addresses:
            return True
        asked = self._request
        if asked is None or asked.pseudonym is None or asked.source not in (None, row.source):
            return False
        is_author = len(leaf) <= _LONGEST_NAME and self._pseudonyms.of(leaf) == asked.pseudonym
        return is_author or leaf == asked.pseudonym or (self.name is not None and self.name.is_in(leaf))


def _sequences(said: Sequence[str]) -> list[Sequence[str]]:
    """Return the words in a row by which a text is watched for: two at its beginning and some over its length."""
    if len(said) < _WORDS:
        return [tuple(said)] if sum(map(len, said)) >= _FEWEST_LETTERS else []
    last = len(said) - _WORDS
    starts = {0, min(_WORDS, last), *(last * i // (_SPREAD - 1) for i in range(_SPREAD))}
    return [tuple(said[i : i + _WORDS]) for i in sorted(starts)]


def _rows(hashed: NDArray[np.uint64], n: int) -> NDArray[np.uint64]:
    """Return one hash for each `n` words in a row."""
    length = max(0, len(hashed) - n + 1)
    total: NDArray[np.uint64] = np.full(length, n, np.uint64)
    for i in range(n):
        total = total * _STEP + hashed[i : i + length]
    return total ^ (total >> np.uint64(29))


def _row(said: Sequence[str]) -> int:
    """Return the same hash for these words alone."""
    total = len(said)
    for one in said:
        total = (total * int(_STEP) + hash(one)) & _64_BITS
    return total ^ (total >> 29)


def _arrange(anchors: array[int], whose: array[int]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    hashes = np.array(anchors, np.uint64)
    order = np.argsort(hashes, kind="stable")
    return hashes[order], np.array(whose, np.int64)[order]


def _opening(text: str) -> list[bytes]:
    """Return what two cells share that begin alike, in a list that is empty where they are too short to tell."""
    said = squeeze(text[: 4 * _OPENING].removesuffix("…"))[:_OPENING]
    if len(said) < _FEWEST_LETTERS:
        return []
    return [hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()]
