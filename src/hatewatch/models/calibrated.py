"""What every model here does alike: raw scores to probabilities by calibration, and the words for it in model.json."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.models.calibration import Beta, probabilities
from hatewatch.models.folder import CONFIG, FORMAT, ModelFolder


@dataclass(frozen=True)
class Calibrated(ABC):
    """A model of raw scores with a curve and a threshold for each label; satisfies `hatewatch.models.Classifier`."""

    name: str
    digest: str
    calibration: tuple[Beta, ...]
    thresholds: Mapping[str, float]

    @property
    def model(self) -> str:
        """Return `name@digest` with 12 digits."""
        return f"{self.name}@{self.digest[:12]}"

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the ids of the label scheme, in its order."""
        return load_scheme().ids

    @property
    @abstractmethod
    def threaded(self) -> bool:
        """Return whether `predict` uses all cores by itself."""

    @abstractmethod
    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return raw scores, shape (texts, labels), any real number."""

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities in [0, 1], shape (texts, labels)."""
        return probabilities(self.score(texts), self.calibration)


def read_calibration(folder: ModelFolder) -> tuple[tuple[Beta, ...], dict[str, float]]:
    """Return curves and thresholds of a checked folder; KeyError, TypeError or ValueError where they do not fit."""
    config = folder.config
    tables = {label: dict(config["calibration"][label]) for label in config["labels"]}
    curves = tuple(Beta(**{name: float(value) for name, value in table.items()}) for table in tables.values())
    if bad := [label for label, curve in zip(tables, curves, strict=True) if not _is_curve(curve)]:
        raise ValueError(f"the curve of {bad[0]} does not rise, or holds what is no number")
    return curves, {label: float(config["thresholds"][label]) for label in config["labels"]}


def _is_curve(curve: Beta) -> bool:
    return all(map(math.isfinite, (curve.a, curve.b, curve.c))) and curve.a >= 0 and curve.b >= 0


def write_config(
    folder: Path,
    *,
    architecture: str,
    name: str,
    calibration: Sequence[Beta],
    thresholds: Mapping[str, float],
    parts: Mapping[str, Any],
) -> None:
    """Write `model.json`: what the folder is, its `parts` by architecture, a curve and a threshold for each label."""
    ids = load_scheme().ids
    config = {
        "format": FORMAT,
        "architecture": architecture,
        "name": name,
        "scheme": load_scheme().version,
        "labels": list(ids),
        **parts,
        "calibration": {label: asdict(curve) for label, curve in zip(ids, calibration, strict=True)},
        "thresholds": {label: round(float(thresholds[label]), 4) for label in ids},
    }
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    (folder / CONFIG).write_bytes(text.encode("utf-8"))
