"""The models that ship: whole, small, alike in every batch, and better than chance at what they are for."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hatewatch.labels import load_scheme
from hatewatch.models import decide, load_classifier
from hatewatch.models.transformer import Transformer
from hatewatch.resources import resource

IDS = load_scheme().ids
HATE, DISCRIMINATORY = IDS.index("hate"), IDS.index("discriminatory")
# (hostile, harmless), the same words and topics; none of them was taught or stands in the functional tests.
PAIRS = {
    "tr": (
        "Suriyelilerin hepsi defolup gitsin, bu şehirde onlara yer yok.",
        "Suriyelilerin hepsi sıraya girdi, bu otobüste onlara da yer var.",
    ),
    "kmr": (
        "Divê em hemû koçberan ji vî bajarî biqewitînin, ew dijminên me ne.",
        "Divê em hemû koçberan ji bo vê cejnê vexwînin, ew cîranên me ne.",
    ),
}


@pytest.fixture(scope="module")
def model() -> Transformer:
    found = load_classifier("default")
    assert isinstance(found, Transformer)
    return found


def test_the_default_is_the_transformer_and_the_baseline_stands_beside(model: Transformer) -> None:
    assert model.name == "default"
    assert load_classifier("baseline").name == "baseline"


def test_the_folder_holds_at_most_forty_megabytes() -> None:
    folder = resource("models") / "default"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 40e6


@pytest.mark.parametrize("name", ["default", "baseline"])
def test_card_and_figures_are_of_this_very_model(name: str) -> None:
    folder, found = resource("models") / name, load_classifier(name)
    assert json.loads((folder / "metrics.json").read_text("utf-8"))["digest"] == found.digest
    assert found.model in (folder / "card.md").read_text("utf-8")


@pytest.mark.parametrize("language", PAIRS)
def test_it_tells_hostile_from_harmless(model: Transformer, language: str) -> None:
    hostile, harmless = model.predict(PAIRS[language])
    assert hostile[HATE] > 3 * harmless[HATE]
    labels = decide(np.stack([hostile, harmless]), model.thresholds)
    assert "discriminatory" in labels[0]
    assert not {"hate", "discriminatory"} & set(labels[1])


def test_a_text_scores_the_same_in_whatever_batch(model: Transformer) -> None:
    texts = [text for pair in PAIRS.values() for text in pair] + ["", "😀", "a" * 5000]
    alone = np.stack([model.predict([text])[0] for text in texts])
    np.testing.assert_array_equal(model.predict(texts[::-1])[::-1], alone)
