from __future__ import annotations

import numpy as np
import pytest

from hatewatch.labels import load_scheme
from hatewatch.models import decide, load_classifier
from hatewatch.models.calibration import Beta
from hatewatch.models.linear import quantise

IDS = load_scheme().ids


def score(**given: float) -> np.ndarray:
    return np.array([[given.get(label, 0.0) for label in IDS]], np.float32)


def test_hate_implies_discriminatory() -> None:
    thresholds = dict.fromkeys(IDS, 0.5)
    assert decide(score(hate=0.9), thresholds) == [("discriminatory", "hate")]
    assert decide(score(discriminatory=0.9), thresholds) == [("discriminatory",)]
    assert decide(score(offensive=0.5, migrant=0.6), thresholds) == [("offensive", "migrant")]
    assert decide(score(), thresholds) == [()]


def test_thresholds_are_applied_label_by_label() -> None:
    thresholds = dict.fromkeys(IDS, 0.5) | {"hate": 0.8}
    assert decide(score(hate=0.7, offensive=0.7), thresholds) == [("offensive",)]
    assert decide(score(hate=0.9), {}) == [()]


@pytest.mark.parametrize("curve", [Beta(1.3, 0.4, -1.0), Beta(0.0, 2.0, 0.5), Beta(0.7, 0.0, 3.0)])
def test_calibration_is_monotone_and_in_range(curve: Beta) -> None:
    scores = np.linspace(-300, 300, 5001).astype(np.float32)
    probability = curve(scores)
    assert (np.diff(probability) >= 0).all()
    assert probability.min() >= 0
    assert probability.max() <= 1


def test_quantised_weights_are_off_by_half_a_step_at_most() -> None:
    rng = np.random.default_rng(2)
    weights = (rng.normal(size=(4000, 5)) * [0.001, 1, 30, 0, 5]).astype(np.float32)
    packed, step = quantise(weights)
    assert packed.dtype == np.int8
    assert (np.abs(packed * step - weights) <= step / 2 * 1.0001).all()
    assert (packed[:, 3] == 0).all()


def test_the_shipped_baseline_reacts_to_hostility() -> None:
    model = load_classifier("baseline")
    pairs = [
        ("Suriyelilerden nefret ediyorum, hepsi defolup gitsin.", "Suriyeliler için açılan kurs bugün başladı."),
        ("Ez ji Kurdan nefret dikim, bila ji vir herin.", "Kurd îro li parkê civiyan û govend girtin."),
    ]
    hate = IDS.index("hate")
    for hostile, harmless in pairs:
        high, low = model.predict([hostile, harmless])[:, hate]
        assert high > 2 * low
        assert low < model.thresholds["hate"]
