"""The baseline: hashed n-grams and one linear model per label, in numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.labels import load_scheme
from hatewatch.models.calibration import Beta
from hatewatch.models.features import Features, add_within, count, pieces
from hatewatch.models.folder import CONFIG, FORMAT, ModelFolder, read_arrays, sign

ARCHITECTURE = "hashed-ngrams-linear"
WEIGHTS = "weights.npz"


@dataclass(frozen=True)
class Baseline:
    """A loaded baseline; satisfies `hatewatch.models.Classifier`.

    `weights` is int8 of shape (buckets, labels), one step worth `step` of its label; `idf` float16, one per bucket.
    """

    name: str
    digest: str
    features: Features
    weights: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]
    idf: NDArray[np.float16]
    calibration: tuple[Beta, ...]
    thresholds: Mapping[str, float]

    @property
    def model(self) -> str:
        """Return `name@digest` with 12 digits."""
        return f"{self.name}@{self.digest[:12]}"

    @property
    def threaded(self) -> bool:
        """Return False: numpy's sums here keep to one core."""
        return False

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the ids of the label scheme, in its order."""
        return load_scheme().ids

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the linear models' raw scores, shape (texts, labels), any real number."""
        scores = np.empty((len(texts), self.step.size), np.float32)
        for piece in pieces(texts):
            grams = count(texts[piece], self.features)
            values = grams.values * self.idf[grams.buckets].astype(np.float32)
            length = np.sqrt(add_within(values * values, grams.offsets))
            sums = add_within(self.weights[grams.buckets] * values[:, None], grams.offsets)
            scores[piece] = sums / np.where(length > 0, length, 1)[:, None]
        return scores * self.step + self.bias

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities in [0, 1], shape (texts, labels)."""
        scores = self.score(texts)
        return np.stack([curve(scores[:, i]) for i, curve in enumerate(self.calibration)], axis=1)


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights (buckets, labels) as int8 and the worth of one step per label; off by half a step at most."""
    step = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    step[step == 0] = 1
    return np.clip(np.rint(weights / step), -127, 127).astype(np.int8), step


def load_baseline(folder: ModelFolder) -> Baseline:
    """Return the baseline in a checked folder; raises ModelError where its arrays or numbers do not fit."""
    config = folder.config
    try:
        features = Features(
            tuple(config["features"]["characters"]),
            tuple(config["features"]["words"]),
            config["features"]["bits"],
        )
        labels = config["labels"]
        calibration = tuple(Beta(**config["calibration"][label]) for label in labels)
        buckets, thresholds = (
            1 << features.bits,
            {label: float(config["thresholds"][label]) for label in labels},
        )
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{folder.path / CONFIG}: features or calibration are not as a baseline has them ({error}).",
            "Train it anew with `hatewatch train`.",
        ) from None
    arrays = read_arrays(
        folder,
        WEIGHTS,
        {
            "weights": (np.int8, (buckets, len(labels))),
            "step": (np.float32, (len(labels),)),
            "bias": (np.float32, (len(labels),)),
            "idf": (np.float16, (buckets,)),
        },
    )
    return Baseline(folder.name, folder.digest, features, **arrays, calibration=calibration, thresholds=thresholds)


def save_baseline(model: Baseline, folder: Path) -> str:
    """Write `model` as a model folder and return its digest; files of the same names are replaced."""
    import json

    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "format": FORMAT,
        "architecture": ARCHITECTURE,
        "name": model.name,
        "scheme": load_scheme().version,
        "labels": list(model.labels),
        "features": asdict(model.features),
        "calibration": {label: asdict(c) for label, c in zip(model.labels, model.calibration, strict=True)},
        "thresholds": {label: round(float(model.thresholds[label]), 4) for label in model.labels},
    }
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    (folder / CONFIG).write_bytes(text.encode("utf-8"))
    np.savez_compressed(folder / WEIGHTS, weights=model.weights, step=model.step, bias=model.bias, idf=model.idf)
    return sign(folder, [CONFIG, WEIGHTS])
