"""Tell the languages of texts and of their sentences: a linear model over hashed character n-grams.

The model is additive: a sentence's score is the sum of its n-grams' weights, a text's score the sum over
its sentences, so both come from one pass (softmax regression with the hashing trick; Joulin et al. 2017 use
the same idea).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.languages.letters import units
from hatewatch.ngrams import hash_ngrams

LANGUAGES = ("tr", "kmr", "ckb", "zza", "ar", "fa", "en", "other", "und")
# Texts, and characters, at a time: so few that the arrays stay in the processor's cache and memory stays small.
_BATCH, _BATCH_CHARACTERS = 512, 60_000
_LANES = 3  # weights packed into one 64-bit number, 21 bits each

# What it takes. A text of fewer letters, or whose best language is less likely, is `und`; a sentence of
# fewer letters or words, or less likely, takes the language of its text instead of making the text mixed.
_MIN_LETTERS = 3
_MIN_PROBABILITY = 0.5
_SENTENCE_LETTERS = 16
_SENTENCE_WORDS = 4
_SENTENCE_PROBABILITY = 0.9


@dataclass(frozen=True, slots=True)
class Language:
    """The language of one text.

    `language` is one of `LANGUAGES`; `languages` holds the languages of its sentences, most letters first
    and beginning with `language`, so that more than one means *mixed*; `probability`, in [0, 1], is how
    likely `language` is for the sentences given to it.
    """

    language: str
    languages: tuple[str, ...]
    probability: float


UNDETERMINED = Language("und", ("und",), 0.0)


@dataclass(frozen=True)
class Identifier:
    """A language identifier: weights by bucket (rows) and variety (columns), and what each variety is called.

    Varieties are finer than languages (Kurmanji in Arabic script, Azerbaijani, ...); `languages[v]` is the
    language, one of `LANGUAGES`, under which variety `v` is reported. A text of n n-grams scores
    `weights[buckets].sum(0) * scale / sqrt(n) + bias`.
    """

    name: str
    digest: str
    varieties: tuple[str, ...]
    languages: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    bits: int
    characters: tuple[int, ...]
    words: tuple[int, ...]
    _packed: NDArray[np.int64] = field(init=False, repr=False, compare=False)
    _to_language: NDArray[np.float32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Three small numbers in one 64-bit number are summed by one addition: two thirds of the work saved.
        count = -(-len(self.varieties) // _LANES)
        padded = np.zeros((self.weights.shape[0], count * _LANES), np.int64)
        padded[:, : len(self.varieties)] = self.weights
        shifts = np.int64(1) << np.arange(0, 21 * _LANES, 21, dtype=np.int64)
        packed = (padded.reshape(-1, count, _LANES) * shifts).sum(-1)
        object.__setattr__(self, "_packed", packed)
        known = LANGUAGES[:-1]
        to_language = np.zeros((len(self.varieties), len(known)), np.float32)
        to_language[np.arange(len(self.varieties)), [known.index(name) for name in self.languages]] = 1
        object.__setattr__(self, "_to_language", to_language)

    def _sums(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return each unit's summed weights (units, varieties) and its number of n-grams."""
        ngrams = hash_ngrams(texts, characters=self.characters, words=self.words, bits=self.bits)
        counts = np.diff(ngrams.offsets)
        sums = np.zeros((len(texts), self._packed.shape[1], _LANES), np.int64)
        some = counts > 0
        # Lanes are exact as long as one unit's sums fit in 21 bits, that is for up to 8,000 n-grams.
        rest = np.add.reduceat(self._packed.take(ngrams.buckets, axis=0), ngrams.offsets[:-1][some], axis=0)
        for lane in range(_LANES):
            low = (rest << 43) >> 43
            sums[some, :, lane] = low
            rest = (rest - low) >> 21
        return sums.reshape(len(texts), -1)[:, : len(self.varieties)], counts

    def probabilities(self, sums: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probability of each of `LANGUAGES` but `und`, for summed weights of `counts` n-grams."""
        return self._softmax(sums, counts) @ self._to_language

    def _softmax(self, sums: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probability of each variety."""
        root = np.sqrt(np.maximum(counts, 1)).astype(np.float32)
        logits: NDArray[np.float32] = sums.astype(np.float32) * self.scale / root[:, None] + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits

    def varieties_of(self, texts: Sequence[str]) -> tuple[list[str], list[float]]:
        """Return the likeliest variety of each whole text and its probability."""
        names: list[str] = []
        likely: list[float] = []
        for batch in _batches(texts):
            parts, owner = units(batch)
            sums, counts = self._sums(parts)
            first = np.searchsorted(owner, np.arange(len(batch)))
            chances = self._softmax(np.add.reduceat(sums, first), np.add.reduceat(counts, first))
            names += [self.varieties[i] for i in chances.argmax(axis=1).tolist()]
            likely += chances.max(axis=1).tolist()
        return names, likely

    def identify(self, texts: Sequence[str]) -> list[Language]:
        """Return the language of each text, in order."""
        found: list[Language] = []
        for batch in _batches(texts):
            found += self._identify_batch(batch)
        return found

    def _identify_batch(self, texts: Sequence[str]) -> list[Language]:
        parts, owner = units(texts)
        sums, counts = self._sums(parts)
        size = np.fromiter(map(len, parts), np.int64, len(parts))
        spaces = np.fromiter((part.count(" ") for part in parts), np.int64, len(parts))
        letters = size - spaces
        first = np.searchsorted(owner, np.arange(len(texts)))
        whole = self.probabilities(np.add.reduceat(sums, first), np.add.reduceat(counts, first))
        total = np.add.reduceat(letters, first)
        best = whole.argmax(axis=1)
        likely = whole[np.arange(len(texts)), best]
        answers = [
            Language(LANGUAGES[b], (LANGUAGES[b],), p) if n >= _MIN_LETTERS and p >= _MIN_PROBABILITY else UNDETERMINED
            for b, p, n in zip(best.tolist(), likely.round(4).tolist(), total.tolist(), strict=True)
        ]
        # Only texts of several sentences, one of them surely in another language, are looked at again.
        weighty = (letters >= _SENTENCE_LETTERS) & (spaces + 1 >= _SENTENCE_WORDS)
        single = self.probabilities(sums, counts)
        own = single.argmax(axis=1)
        other = weighty & (own != best[owner]) & (single.max(axis=1) >= _SENTENCE_PROBABILITY)
        label = np.where(other, own, best[owner])
        last = np.append(first[1:], len(parts))
        for number in np.unique(owner[other]).tolist():
            span = slice(first[number], last[number])
            amount = np.bincount(label[span], letters[span], minlength=len(LANGUAGES) - 1)
            order = [int(i) for i in np.argsort(-amount, kind="stable") if amount[i] > 0]
            mine = np.flatnonzero(label[span] == order[0]) + first[number]
            again = self.probabilities(sums[mine].sum(0, keepdims=True), counts[mine].sum(keepdims=True))
            names = tuple(LANGUAGES[i] for i in order)
            answers[number] = Language(names[0], names, round(float(again[0, order[0]]), 4))
        return answers


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut `texts` into batches of a bounded number of texts and, but for the last text of each, of characters."""
    begin = size = 0
    for number, text in enumerate(texts, 1):
        size += len(text)
        if size >= _BATCH_CHARACTERS or number - begin == _BATCH:
            yield texts[begin:number]
            begin, size = number, 0
    if begin < len(texts):
        yield texts[begin:]


def load_identifier(folder: Path | Traversable | None = None) -> Identifier:
    """Return the identifier in `folder` (weights.npz and card.json), or the one that ships with the package.

    Raises ModelError when a file is missing or the weights are not those that the card names.
    """
    place = folder if folder is not None else files("hatewatch.languages")
    try:
        card = json.loads((place / "card.json").read_text(encoding="utf-8"))
        data = (place / "weights.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"{place}: no language model can be read.", "Install hatewatch again.") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != card["sha256"]:
        raise ModelError(f"{place}: weights.npz is not the file in card.json.", "Install hatewatch again.")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return Identifier(
            name=card["name"],
            digest=digest[:12],
            varieties=tuple(card["varieties"]),
            languages=tuple(card["varieties"].values()),
            weights=arrays["weights"],
            scale=arrays["scale"],
            bias=arrays["bias"],
            bits=card["bits"],
            characters=tuple(card["characters"]),
            words=tuple(card["words"]),
        )


@cache
def _default() -> Identifier:
    return load_identifier()


def identify(texts: Sequence[str]) -> list[Language]:
    """Return the language of each text, in order, by the model that ships with the package.

    Loads the model once (about 0.1 s). Texts are taken as published: links, handles and emoji are left out
    here.
    """
    return _default().identify(texts)
