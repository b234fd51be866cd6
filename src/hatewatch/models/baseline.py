"""The baseline: linear models over hashed n-grams and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.models.calibrated import Calibrated, read_calibration, write_config
from hatewatch.models.folder import CONFIG, ModelFolder, sign
from hatewatch.models.linear import NGRAMS, Linear, read_linear, write_linear

ARCHITECTURE = "hashed-ngrams-linear"


@dataclass(frozen=True)
class Baseline(Calibrated):
    """A loaded baseline; satisfies `hatewatch.models.Classifier`."""

    linear: Linear

    @property
    def threaded(self) -> bool:
        """Return False: numpy's sums here keep to one core."""
        return False

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the linear models' raw scores, shape (texts, labels), any real number."""
        return self.linear.score(texts)


def load_baseline(folder: ModelFolder) -> Baseline:
    """Return the baseline in a checked folder; raises ModelError where its arrays or numbers do not fit."""
    folder.expect([CONFIG, NGRAMS])
    try:
        calibration, thresholds = read_calibration(folder)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{folder.path / CONFIG}: its calibration is not as a baseline has it ({error}).",
            "Train it anew with `hatewatch train`.",
        ) from None
    return Baseline(folder.name, folder.digest, calibration, thresholds, read_linear(folder))


def save_baseline(model: Baseline, folder: Path) -> str:
    """Write `model` as a model folder and return its digest; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    write_config(
        folder,
        architecture=ARCHITECTURE,
        name=model.name,
        calibration=model.calibration,
        thresholds=model.thresholds,
        parts={"features": asdict(model.linear.features)},
    )
    write_linear(model.linear, folder)
    return sign(folder, [CONFIG, NGRAMS])
