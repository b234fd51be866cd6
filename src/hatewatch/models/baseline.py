"""The baseline: linear models over hashed n-grams and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.labels import load_scheme
from hatewatch.models.calibration import Beta, probabilities
from hatewatch.models.folder import CONFIG, FORMAT, ModelFolder, sign
from hatewatch.models.linear import NGRAMS, Linear, read_linear, write_linear

ARCHITECTURE = "hashed-ngrams-linear"


@dataclass(frozen=True)
class Baseline:
    """A loaded baseline; satisfies `hatewatch.models.Classifier`."""

    name: str
    digest: str
    linear: Linear
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
        return self.linear.score(texts)

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities in [0, 1], shape (texts, labels)."""
        return probabilities(self.score(texts), self.calibration)


def load_baseline(folder: ModelFolder) -> Baseline:
    """Return the baseline in a checked folder; raises ModelError where its arrays or numbers do not fit."""
    config = folder.config
    try:
        calibration = tuple(Beta(**config["calibration"][label]) for label in config["labels"])
        thresholds = {label: float(config["thresholds"][label]) for label in config["labels"]}
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{folder.path / CONFIG}: its calibration is not as a baseline has it ({error}).",
            "Train it anew with `hatewatch train`.",
        ) from None
    return Baseline(folder.name, folder.digest, read_linear(folder), calibration, thresholds)


def save_baseline(model: Baseline, folder: Path) -> str:
    """Write `model` as a model folder and return its digest; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "format": FORMAT,
        "architecture": ARCHITECTURE,
        "name": model.name,
        "scheme": load_scheme().version,
        "labels": list(model.labels),
        "features": asdict(model.linear.features),
        "calibration": {label: asdict(c) for label, c in zip(model.labels, model.calibration, strict=True)},
        "thresholds": {label: round(float(model.thresholds[label]), 4) for label in model.labels},
    }
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    (folder / CONFIG).write_bytes(text.encode("utf-8"))
    write_linear(model.linear, folder)
    return sign(folder, [CONFIG, NGRAMS])
