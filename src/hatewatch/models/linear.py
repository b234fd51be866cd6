"""Linear models over hashed n-grams, one for each label: a baseline, or a transformer's second opinion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.models.features import Features, add_within, count, pieces
from hatewatch.models.folder import CONFIG, ModelFolder, read_arrays

NGRAMS = "weights.npz"


@dataclass(frozen=True)
class Linear:
    """Weights of n-grams: int8 of shape (buckets, labels), a step worth `step` of its label; `idf` float16 a bucket."""

    features: Features
    weights: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]
    idf: NDArray[np.float16]

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return raw scores, shape (texts, labels), any real number."""
        scores = np.empty((len(texts), self.step.size), np.float32)
        for piece in pieces(texts):
            grams = count(texts[piece], self.features)
            values = grams.values * self.idf[grams.buckets].astype(np.float32)
            length = np.sqrt(add_within(values * values, grams.offsets))
            sums = add_within(self.weights[grams.buckets] * values[:, None], grams.offsets)
            scores[piece] = sums / np.where(length > 0, length, 1)[:, None]
        return scores * self.step + self.bias


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights (buckets, labels) as int8 and the worth of one step per label; off by half a step at most."""
    step = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    step[step == 0] = 1
    return np.clip(np.rint(weights / step), -127, 127).astype(np.int8), step


def read_linear(folder: ModelFolder) -> Linear:
    """Return the linear models in a checked folder; raises ModelError where arrays or numbers do not fit."""
    try:
        table, labels = folder.config["features"], len(folder.config["labels"])
        features = Features(tuple(table["characters"]), tuple(table["words"]), table["bits"])
        buckets = 1 << features.bits
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{folder.path / CONFIG}: its n-grams are not as they should be ({error}).",
            "Train it anew with `hatewatch train`.",
        ) from None
    wanted = {
        "weights": (np.int8, (buckets, labels)),
        "step": (np.float32, (labels,)),
        "bias": (np.float32, (labels,)),
        "idf": (np.float16, (buckets,)),
    }
    return Linear(features, **read_arrays(folder, NGRAMS, wanted))


def write_linear(linear: Linear, folder: Path) -> None:
    """Write the weights to `folder`; the features stand in its model.json."""
    np.savez_compressed(folder / NGRAMS, weights=linear.weights, step=linear.step, bias=linear.bias, idf=linear.idf)
