"""The whole way of a tiny transformer: recipe, training, a kill, model folder, prediction, further training."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from hatewatch.errors import InputError

torch = pytest.importorskip("torch")

from hatewatch.labels import load_scheme  # noqa: E402
from hatewatch.models import load_classifier  # noqa: E402
from hatewatch.models.transformer import Transformer  # noqa: E402
from hatewatch.resources import resource  # noqa: E402
from hatewatch.training import train  # noqa: E402
from hatewatch.training.examples import read_examples  # noqa: E402
from hatewatch.training.recipe import TransformerRecipe, load_recipe  # noqa: E402
from hatewatch.training.transformer.batches import encode, pad  # noqa: E402
from hatewatch.training.transformer.encoder import load_base  # noqa: E402
from training.tiny import write_base, write_recipe  # noqa: E402

OFFENSIVE, HATE = (load_scheme().ids.index(label) for label in ("offensive", "hate"))
TEXTS = ["sersem bir iş bu", "otobüs 7 numaralı durakta bekledi", "çok kötü"]


def test_a_recipe_makes_a_folder_that_predicts_and_can_be_trained_further(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    recipe_path = write_recipe(tmp_path, write_base(tmp_path / "base"))
    evaluation = train(recipe_path, data_dir=tmp_path, out=tmp_path / "model")
    model = load_classifier(tmp_path / "model")
    assert isinstance(model, Transformer)
    assert model.name == "tiny"
    assert evaluation.model == model.model
    assert model.ngrams is not None
    both = model.scorer.score(TEXTS) * model.shares[:, 0] + model.ngrams.score(TEXTS) * model.shares[:, 1]
    np.testing.assert_allclose(model.score(TEXTS), both, atol=1e-5)
    assert (model.shares[OFFENSIVE] >= 0).all()
    rude, fine, _ = model.predict(TEXTS)[:, OFFENSIVE]
    assert rude > 0.5 > fine
    metrics = json.loads((tmp_path / "model" / "metrics.json").read_text("utf-8"))
    assert metrics["digest"] == model.digest
    assert metrics["functional"]["overall"]
    card = (tmp_path / "model" / "card.md").read_text("utf-8")
    assert "Made for this test" in card
    assert "$" not in card
    assert not (tmp_path / "model" / "checkpoint").exists()
    assert (tmp_path / "model" / "recipe.toml").read_bytes() == recipe_path.read_bytes()

    # Read back into torch, its weights score as the ONNX file does, to the rounding of the states.
    text = recipe_path.read_text("utf-8").replace(f'base = "{(tmp_path / "base").as_posix()}"', 'base = "model"')
    (tmp_path / "further.toml").write_text(text, "utf-8")
    recipe = load_recipe(tmp_path / "further.toml")
    assert isinstance(recipe, TransformerRecipe)
    base = load_base(recipe)
    base.network.eval()
    with torch.inference_mode():
        logits = base.network(*pad(encode(TEXTS, base.tokenizer, 24), base.pad)).numpy()
    np.testing.assert_allclose(logits, model.scorer.score(TEXTS), atol=0.25)
    assert base.ngrams is not None
    np.testing.assert_array_equal(base.ngrams.weights, model.ngrams.weights)
    train(tmp_path / "further.toml", data_dir=tmp_path, out=tmp_path / "more")
    rude, fine, _ = load_classifier(tmp_path / "more").predict(TEXTS)[:, OFFENSIVE]
    assert rude > 0.5 > fine
    assert (tmp_path / "more" / "base-recipe.toml").read_bytes() == recipe_path.read_bytes()
    card = (tmp_path / "more" / "card.md").read_text("utf-8")
    assert f"by way of `{model.model}`" in card
    assert f"Before that, `{model.model}`: Fitting took" in card


def test_labels_with_few_judged_texts_keep_the_calibration_of_the_base(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    recipe_path = write_recipe(tmp_path, write_base(tmp_path / "base"))
    train(recipe_path, data_dir=tmp_path, out=tmp_path / "model")
    text = recipe_path.read_text("utf-8").replace(f'base = "{(tmp_path / "base").as_posix()}"', 'base = "model"')
    text = text[: text.index("[features]")] + "[split]\ndev = 0.3\n" + text[text.index("[[data]]") :]
    text = text.replace('name = "tiny"', 'name = "more"\nkeep_calibration = true')
    (tmp_path / "further.toml").write_text(text, "utf-8")
    for some, keeps in ((400, False), (60, True)):
        lines = (tmp_path / "made.csv").read_bytes().splitlines(keepends=True)[: some + 1]
        (tmp_path / "made.csv").write_bytes(b"".join(lines))
        digest = hashlib.sha256(b"".join(lines)).hexdigest()
        (tmp_path / "further.toml").write_text(re.sub(r'sha256 = "\w+"', f'sha256 = "{digest}"', text), "utf-8")
        train(tmp_path / "further.toml", data_dir=tmp_path, out=tmp_path / f"more{some}")
        old, new = load_classifier(tmp_path / "model"), load_classifier(tmp_path / f"more{some}")
        assert isinstance(old, Transformer)
        assert isinstance(new, Transformer)
        assert (new.calibration[OFFENSIVE] == old.calibration[OFFENSIVE]) is keeps
        assert new.calibration[HATE] == old.calibration[HATE]
        assert np.array_equal(new.shares[OFFENSIVE], old.shares[OFFENSIVE]) is keeps
        card = (tmp_path / f"more{some}" / "card.md").read_text("utf-8")
        assert "$" not in card
        assert ("This run: offensive" in card) is keeps
        assert "keyword" not in card  # what is true of the default's data alone


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("text,saldirgan\nBir iş bu,1\n", "no row has a judgement"),
        ("text,hate\n", "no row has a judgement"),
        ("text,hate\nBir iş bu,\n", "no row has a judgement"),
    ],
)
def test_a_file_that_teaches_nothing_is_refused(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "labels.csv").write_text(content, "utf-8")
    with pytest.raises(InputError, match=says):
        read_examples(load_recipe(resource("training") / "further.toml"), tmp_path)


def test_a_killed_training_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base")
    recipe_path = write_recipe(tmp_path, base, epochs=12, save=0)
    command = [sys.executable, "-m", "hatewatch", "train", str(recipe_path), "--data", str(tmp_path), "--out"]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    subprocess.run([*command, str(tmp_path / "whole")], check=True, env=environment, capture_output=True)
    killed = subprocess.Popen(
        [*command, str(tmp_path / "cut")], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    mark = tmp_path / "cut" / "checkpoint" / "recipe"
    deadline = time.monotonic() + 120
    while not mark.exists() and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert not (tmp_path / "cut" / "model.json").exists(), "it was done before it could be killed"
    again = subprocess.run(
        [*command, str(tmp_path / "cut")], check=True, env=environment, capture_output=True, text=True
    )
    assert "going on from step" in again.stderr
    assert load_classifier(tmp_path / "cut").digest == load_classifier(tmp_path / "whole").digest


def test_a_base_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    recipe_path = write_recipe(tmp_path, tmp_path / "nowhere")
    with pytest.raises(InputError, match="nowhere"):
        train(recipe_path, data_dir=tmp_path, out=tmp_path / "model")


def test_a_vocabulary_is_trimmed_and_texts_read_as_before(tmp_path: Path) -> None:
    recipe = load_recipe(write_recipe(tmp_path, write_base(tmp_path / "base"), vocabulary=50))
    whole = load_recipe(write_recipe(tmp_path, tmp_path / "base"))
    assert isinstance(recipe, TransformerRecipe)
    assert isinstance(whole, TransformerRecipe)
    small, large = load_base(recipe, TEXTS * 5), load_base(whole)
    assert small.tokenizer.get_vocab_size() == small.network.encoder.config.vocab_size
    assert small.tokenizer.get_vocab_size() < large.tokenizer.get_vocab_size()
    assert small.tokenizer.encode(TEXTS[0]).tokens == large.tokenizer.encode(TEXTS[0]).tokens
