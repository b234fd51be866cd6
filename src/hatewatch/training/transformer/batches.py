"""Deal examples into batches of texts of like length, the same ones for the same seed and epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hatewatch.text import plain, skeleton
from hatewatch.training.examples import UNKNOWN, Examples
from hatewatch.training.recipe import TransformerRecipe
from hatewatch.training.transformer.slips import slip

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

#: So many batches are drawn at random together and then sorted by length within.
_POOL = 64


@dataclass(frozen=True)
class Encoded:
    """Texts as word pieces; `rows` are their places among the examples.

    `spellings` hold each text as written and, where asked for, without diacritics and with slips of the finger.
    """

    rows: NDArray[np.int64]
    spellings: tuple[list[NDArray[np.int32]], ...]

    @property
    def ids(self) -> list[NDArray[np.int32]]:
        """The texts as written."""
        return self.spellings[0]

    def __len__(self) -> int:
        return len(self.rows)


def encode(texts: Sequence[str], tokenizer: Tokenizer, window: int) -> list[NDArray[np.int32]]:
    """Return the ids of each text's word pieces, at most `window` with the first and last sign."""
    found = []
    for encoding in tokenizer.encode_batch_fast(list(texts)):
        ids = np.array(encoding.ids, np.int32)
        found.append(ids if ids.size <= window else np.concatenate([ids[: window - 1], ids[-1:]]))
    return found


def encode_part(
    examples: Examples, part: str, recipe: TransformerRecipe, tokenizer: Tokenizer, *, misspelled: bool = False
) -> Encoded:
    """Return the texts of a part that teach or measure something; `misspelled` asks for their other spellings too.

    Of dev's templates as many groups are taken as in an epoch, since all would be the bulk of it.
    """
    teaches = (examples.labels != UNKNOWN).any(axis=1) | (part == "train" and bool(recipe.fit.teacher))
    rows = np.flatnonzero((examples.part == part) & teaches)
    if part == "dev":
        rows = rows[drawn(rows, examples, recipe, np.random.default_rng(0))]
    window = recipe.encoder.window
    texts = [plain(examples.texts[i]) for i in rows]
    spellings = [texts]
    if misspelled:
        rng = np.random.default_rng(recipe.fit.seed)
        spellings += [[skeleton(text) for text in texts], [slip(text, rng) for text in texts]]
    return Encoded(rows, tuple(encode(spelling, tokenizer, window) for spelling in spellings))


@dataclass(frozen=True)
class Batch:
    """Places in `Encoded`, and for each in which of its spellings it is read."""

    places: NDArray[np.int64]
    spelling: NDArray[np.int64]


def deal(encoded: Encoded, examples: Examples, recipe: TransformerRecipe, epoch: int) -> list[Batch]:
    """Return the batches of one epoch: every text once, of a template as many groups as its table says."""
    fit = recipe.fit
    rng = np.random.default_rng([fit.seed, epoch])
    places = rng.permutation(drawn(encoded.rows, examples, recipe, rng))
    length = np.array([one.size for one in encoded.ids])
    spelling = np.searchsorted([fit.bare, fit.bare + fit.slips], rng.random(len(encoded)), side="right")
    spelling = (spelling + 1) % 3  # under `bare` the second, then the third, the rest as written
    batches: list[Batch] = []
    for start in range(0, places.size, _POOL * fit.batch):
        pool = places[start : start + _POOL * fit.batch]
        pool = pool[np.argsort(length[pool], kind="stable")]
        begin = 0
        while begin < pool.size:
            end = begin + 1
            while end < pool.size and end - begin < fit.batch and length[pool[end]] * (end + 1 - begin) <= fit.tokens:
                end += 1
            batches.append(Batch(pool[begin:end], spelling[pool[begin:end]]))
            begin = end
    return [batches[i] for i in rng.permutation(len(batches))]


def drawn(
    rows: NDArray[np.int64], examples: Examples, recipe: TransformerRecipe, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the places among `rows` that take part in an epoch: of a template so many groups, of a set its share."""
    source, held = examples.source[rows], examples.held[rows]
    taken = np.ones(rows.size, bool)
    for data in recipe.data:
        if data.share < 1:
            taken[(source == data.id) & (rng.random(rows.size) >= data.share)] = False
    for own in recipe.sentences:
        here = np.flatnonzero(source == own.id)
        if own.draw and here.size:
            here = rng.permutation(here)
            order = here[np.argsort(held[here], kind="stable")]
            first = np.flatnonzero(np.r_[True, held[order][1:] != held[order][:-1]])
            rank = np.arange(order.size) - np.repeat(first, np.diff(np.r_[first, order.size]))
            taken[order[rank >= own.draw]] = False
    return np.flatnonzero(taken)


def pad(ids: Sequence[NDArray[np.int32]], sign: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and mask, each of shape (texts, longest)."""
    import torch

    longest = max(one.size for one in ids)
    table = np.full((len(ids), longest), sign, np.int64)
    for row, one in zip(table, ids, strict=True):
        row[: one.size] = one
    mask = np.arange(longest) < np.array([one.size for one in ids])[:, None]
    return torch.from_numpy(table), torch.from_numpy(mask.astype(np.int64))
