"""Write a text as people type in haste: what a model has seen slip in training does not throw it afterwards."""

from __future__ import annotations

import numpy as np

_SHORT = 4


def slip(text: str, rng: np.random.Generator) -> str:
    """Return `text` with words run together, or a third of them with letters swapped, left out or stretched."""
    words = text.split(" ")
    if rng.random() < 0.4:
        apart = rng.random(len(words)) < 0.6
        return "".join(
            (" " if gap and i else "") + word for i, (word, gap) in enumerate(zip(words, apart, strict=True))
        )
    slips = rng.random(len(words)) < 0.35
    return " ".join(_slip(word, rng) if slipped else word for word, slipped in zip(words, slips, strict=True))


def _slip(word: str, rng: np.random.Generator) -> str:
    """Return a word of four letters and more with one slip; its first letter stays."""
    if len(word) < _SHORT:
        return word
    at = int(rng.integers(1, len(word) - 1))
    match int(rng.integers(3)):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case _:
            return word[:at] + word[at] * 2 + word[at + 1 :]
