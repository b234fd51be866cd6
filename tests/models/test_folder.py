from __future__ import annotations

import io
import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from hatewatch.errors import ModelError
from hatewatch.labels import load_scheme
from hatewatch.models import load_classifier
from hatewatch.models.baseline import Baseline, save_baseline
from hatewatch.models.calibration import Beta
from hatewatch.models.features import Features
from hatewatch.models.folder import sign
from hatewatch.models.linear import Linear, quantise

IDS = load_scheme().ids


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a baseline of random weights in 2**10 buckets."""
    rng = np.random.default_rng(5)
    weights, step = quantise(rng.normal(size=(1 << 10, len(IDS))).astype(np.float32))
    model = Baseline(
        "small", "", tuple(Beta(1.0, 0.8, -0.2) for _ in IDS), dict.fromkeys(IDS, 0.5),
        Linear(Features((2, 3), (1,), 10), weights, step, rng.normal(size=len(IDS)).astype(np.float32),
               rng.uniform(1, 5, 1 << 10).astype(np.float16)),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("models") / "small"
    save_baseline(model, folder)
    return folder


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small, tmp_path / "model"))


def change(folder: Path, **values: object) -> None:
    """Write other values into model.json and sign the folder again, as a maker of another kind would."""
    config = json.loads((folder / "model.json").read_text("utf-8")) | values
    (folder / "model.json").write_text(json.dumps(config), "utf-8")
    sign(folder, ["model.json", "weights.npz"])


def test_a_whole_folder_loads_with_name_and_digest(folder: Path) -> None:
    model = load_classifier(folder)
    assert model.labels == IDS
    assert model.model == f"small@{model.digest[:12]}"
    assert len(model.digest) == 64
    scores = model.predict(["Bugün pazara gittik.", "", "Îro em çûn bazarê."])
    assert scores.shape == (3, len(IDS))
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_checkout_with_windows_line_ends_keeps_its_digest(folder: Path) -> None:
    before = load_classifier(folder).digest
    sums = folder / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes().replace(b"\n", b"\r\n"))
    assert load_classifier(folder).digest == before


@pytest.mark.parametrize("name", ["model.json", "weights.npz", "SHA256SUMS"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        load_classifier(folder)


@pytest.mark.parametrize("name", ["model.json", "weights.npz"])
def test_an_altered_file_is_refused(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelError, match=rf"{name}.*altered"):
        load_classifier(folder)


def test_a_label_that_the_scheme_does_not_know_is_refused(folder: Path) -> None:
    change(folder, labels=[*IDS[:-1], "rudeness"])
    with pytest.raises(ModelError, match="rudeness"):
        load_classifier(folder)


def test_a_label_that_the_model_lacks_is_refused(folder: Path) -> None:
    change(folder, labels=list(IDS[:-1]))
    with pytest.raises(ModelError, match=IDS[-1]):
        load_classifier(folder)


def test_another_architecture_or_format_is_refused(folder: Path) -> None:
    change(folder, architecture="bert")
    with pytest.raises(ModelError, match=r"'bert'.*known"):
        load_classifier(folder)
    change(folder, architecture="hashed-ngrams-linear", format=9)
    with pytest.raises(ModelError, match="format is 9"):
        load_classifier(folder)


def test_thresholds_out_of_range_are_refused(folder: Path) -> None:
    change(folder, thresholds=dict.fromkeys(IDS, 1.5))
    with pytest.raises(ModelError, match="threshold"):
        load_classifier(folder)


def test_a_pickle_beside_the_files_is_refused(folder: Path) -> None:
    (folder / "model.pkl").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ModelError, match="pickle"):
        load_classifier(folder)


def test_a_pickle_in_the_arrays_is_refused_even_when_signed(folder: Path) -> None:
    packed = io.BytesIO()
    np.savez(packed, weights=np.array([{"a": 1}], dtype=object))
    for content in (packed.getvalue(), pickle.dumps([1, 2, 3])):
        (folder / "weights.npz").write_bytes(content)
        sign(folder, ["model.json", "weights.npz"])
        with pytest.raises(ModelError, match="pickled"):
            load_classifier(folder)


def test_a_pickle_in_a_folder_below_is_refused(folder: Path) -> None:
    (folder / "older").mkdir()
    (folder / "older" / "state.pkl").write_bytes(pickle.dumps([]))
    with pytest.raises(ModelError, match=r"state\.pkl: is a pickle"):
        load_classifier(folder)


@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.old"])
def test_an_unfinished_training_is_told_apart_from_damage(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    (folder / name / "optimizer.bin").write_bytes(b"")
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(ModelError, match=r"not finished.*same `hatewatch train`"):
        load_classifier(folder)


def test_files_of_another_architecture_are_refused(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"")
    sign(folder, ["model.json", "model.onnx", "weights.npz"])
    with pytest.raises(ModelError, match=r"model\.onnx does not belong to a model of the architecture"):
        load_classifier(folder)


def test_another_label_scheme_is_refused(folder: Path) -> None:
    change(folder, scheme="99")
    with pytest.raises(ModelError, match="the label scheme '99'"):
        load_classifier(folder)


@pytest.mark.parametrize(
    "curve", [{"a": "x", "b": 1, "c": 0}, {"a": float("nan"), "b": 1, "c": 0}, {"a": -1, "b": 1, "c": 0}, {"a": 1}, 7]
)
def test_a_calibration_that_is_none_is_refused(folder: Path, curve: object) -> None:
    config = json.loads((folder / "model.json").read_text("utf-8"))
    change(folder, calibration=config["calibration"] | {"hate": curve})
    with pytest.raises(ModelError, match="calibration"):
        load_classifier(folder)


def test_numbers_that_are_none_are_refused(folder: Path) -> None:
    with np.load(folder / "weights.npz") as packed:
        arrays = dict(packed)
    arrays["bias"][0] = np.nan
    np.savez_compressed(folder / "weights.npz", **arrays)
    sign(folder, ["model.json", "weights.npz"])
    with pytest.raises(ModelError, match="bias holds what is no number"):
        load_classifier(folder)


def test_arrays_of_another_shape_are_refused(folder: Path) -> None:
    change(folder, features={"characters": [2, 3], "words": [1], "bits": 11})
    with pytest.raises(ModelError, match="weights"):
        load_classifier(folder)


def test_unknown_names_and_paths_say_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model called 'nosuch'.*baseline"):
        load_classifier("nosuch")
    with pytest.raises(ModelError, match="no model folder"):
        load_classifier(tmp_path / "nothing")


def test_a_text_scores_the_same_in_any_batch(folder: Path) -> None:
    model = load_classifier(folder)
    rng = np.random.default_rng(3)
    words = ["bugün", "yağmur", "Kurdî", "ziman", "دەنگ", "çok", "güzel", "2024", "@kimse", "http://a.b", "😀"]
    texts = [" ".join(rng.choice(words, rng.integers(0, 300))) for _ in range(150)]
    alone = np.concatenate([model.predict([text]) for text in texts])
    assert np.array_equal(model.predict(texts), alone)
    assert np.array_equal(model.predict(texts[::-1])[::-1], alone)
    assert np.array_equal(model.predict([*texts[40:41], "x" * 100_000, *texts[:3]])[0], alone[40])
    assert model.predict([]).shape == (0, len(IDS))
