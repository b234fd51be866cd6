"""The transformer's folder: what it answers, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import small_networks
from hatewatch.errors import ModelError
from hatewatch.models import load_classifier
from hatewatch.models.folder import open_folder, sign
from hatewatch.models.transformer import Transformer, load_transformer
from hatewatch.models.windows import windows
from hatewatch.text import plain

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

FILES = ["model.json", "model.onnx", "tokenizer.json"]
LONG = " ".join(sentence for sentence in small_networks.SENTENCES * 6 if sentence)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_networks.folder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


@pytest.fixture(scope="module")
def model(whole: Path) -> Transformer:
    found = load_classifier(whole)
    assert isinstance(found, Transformer)
    return found


def test_a_whole_folder_loads_with_name_and_digest(model: Transformer, whole: Path) -> None:
    assert model.model == f"tiny@{open_folder(whole).digest[:12]}"
    assert model.labels == small_networks.IDS
    scores = model.predict(small_networks.SENTENCES)
    assert scores.shape == (len(small_networks.SENTENCES), len(small_networks.IDS))
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores.std(axis=0).min() > 0.001


@pytest.mark.parametrize("threads", [1, 2])
def test_a_text_scores_the_same_in_whatever_batch_it_stands(whole: Path, threads: int) -> None:
    model = load_transformer(open_folder(whole), threads=threads)
    texts = [*small_networks.SENTENCES, LONG, "Bugün pazara gittik. " * 3, small_networks.SENTENCES[0]]
    alone = np.concatenate([model.score([text]) for text in texts])
    for order in (range(len(texts)), reversed(range(len(texts))), [0, 3, 9]):
        places = list(order)
        np.testing.assert_allclose(model.score([texts[i] for i in places]), alone[places], rtol=0, atol=1e-5)


def test_nothing_gives_nothing(model: Transformer) -> None:
    assert model.predict([]).shape == (0, len(small_networks.IDS))


def test_like_texts_are_read_once(model: Transformer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    run = type(model.scorer)._run
    monkeypatch.setattr(type(model.scorer), "_run", lambda self, ids: (seen.append(len(ids)), run(self, ids))[1])
    scores = model.score(["Bugün pazara gittik.", "BUGÜN pazara   gittik.", "ew diçe"])
    assert seen == [2]
    assert (scores[0] == scores[1]).all()


def test_a_long_text_has_the_highest_score_of_its_windows(model: Transformer) -> None:
    tokenizer, session = model.scorer.tokenizer, model.scorer.session
    cut = windows(plain(LONG), tokenizer.encode([plain(LONG)])[0], tokenizer, model.scorer.window)
    each = np.concatenate([session.run(None, {"ids": np.array([ids])})[0] for ids in cut])
    assert len(cut) > 5
    assert (each.argmax(axis=0) > 0).any()
    np.testing.assert_allclose(model.score(["ew diçe", LONG])[1], each.max(axis=0), rtol=0, atol=1e-5)


def change(folder: Path, **values: object) -> None:
    config = json.loads((folder / "model.json").read_text("utf-8")) | values
    (folder / "model.json").write_text(json.dumps(config), "utf-8")
    sign(folder, FILES)


def rewrite(folder: Path, edit: Callable[[Any], object]) -> None:
    """Change the ONNX file and sign the folder again."""
    model = onnx.load(folder / "model.onnx")
    edit(model)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    sign(folder, FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"the file {name} is missing"):
        load_classifier(folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_not_signed_is_refused(folder: Path, name: str) -> None:
    sign(folder, [one for one in FILES if one != name])
    with pytest.raises(ModelError, match=rf"{name} is missing from its digests"):
        load_classifier(folder)


def test_an_altered_file_is_refused(folder: Path) -> None:
    data = bytearray((folder / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.onnx").write_bytes(data)
    with pytest.raises(ModelError, match=r"model\.onnx: was altered"):
        load_classifier(folder)


def test_a_pickle_is_refused(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError, match="is a pickle"):
        load_classifier(folder)


def test_a_strange_label_is_refused(folder: Path) -> None:
    change(folder, labels=[*small_networks.IDS[:-1], "sarcasm"])
    with pytest.raises(ModelError, match="'sarcasm' is not in the scheme"):
        load_classifier(folder)


def test_another_architecture_is_refused(folder: Path) -> None:
    change(folder, architecture="decoder-onnx")
    with pytest.raises(ModelError, match="'decoder-onnx' is not one known here"):
        load_classifier(folder)


@pytest.mark.parametrize("values", [{"encoder": {}}, {"encoder": {"window": 1}}, {"calibration": {}}])
def test_numbers_that_do_not_fit_are_refused(folder: Path, values: dict[str, object]) -> None:
    change(folder, **values)
    with pytest.raises(ModelError, match="not as a transformer has them"):
        load_classifier(folder)


@pytest.mark.parametrize("keep", [0, 1, 100, 5000])
def test_a_broken_onnx_file_is_refused(folder: Path, keep: int) -> None:
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:keep])
    sign(folder, FILES)
    with pytest.raises(ModelError, match=r"model\.onnx: is not"):
        load_classifier(folder)


def test_a_broken_tokenizer_is_refused(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    sign(folder, FILES)
    with pytest.raises(ModelError, match=r"tokenizer\.json: the tokenizer cannot be read"):
        load_classifier(folder)


def test_strangers_operators_are_refused(folder: Path) -> None:
    def node(model: Any) -> None:
        model.graph.node[5].domain = "org.strange"

    rewrite(folder, node)
    with pytest.raises(ModelError, match=r"operators of 'org\.strange'"):
        load_classifier(folder)


def test_strangers_operators_are_found_in_graphs_within(folder: Path) -> None:
    def branch(model: Any) -> None:
        inner = onnx.helper.make_graph([onnx.helper.make_node("Own", [], ["o"], domain="org.strange")], "g", [], [])
        model.graph.node[0].attribute.append(onnx.helper.make_attribute("body", inner))

    rewrite(folder, branch)
    with pytest.raises(ModelError, match=r"operators of 'org\.strange'"):
        load_classifier(folder)


def test_weights_in_another_file_are_refused(folder: Path) -> None:
    def outside(model: Any) -> None:
        tensor = model.graph.initializer[0]
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="../secret")

    rewrite(folder, outside)
    with pytest.raises(ModelError, match="holds weights in another file"):
        load_classifier(folder)


def test_a_model_of_other_labels_is_refused(folder: Path) -> None:
    def rename(model: Any) -> None:
        model.graph.output[0].name = model.graph.node[-1].output[0] = "scores"

    rewrite(folder, rename)
    with pytest.raises(ModelError, match="does not turn word pieces into 16 scores"):
        load_classifier(folder)


def test_the_callers_arithmetic_stays_as_it_is(folder: Path) -> None:
    load_classifier(folder).predict(["bir metin"])
    # Some settings of ONNX Runtime round the tiniest numbers of the whole thread to zero.
    assert np.float64(5e-324) * np.float64(1.0) > 0
