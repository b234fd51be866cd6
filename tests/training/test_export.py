"""A network written as ONNX and read back scores as it did, for every kind of encoder that may be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import small_networks
from hatewatch.errors import InputError, ModelError
from hatewatch.text import plain

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("transformers")

from hatewatch.models.transformer import load_scorer  # noqa: E402
from hatewatch.training.transformer.export import KINDS, export, read_network, read_weights  # noqa: E402
from hatewatch.training.transformer.graph import Shape, build  # noqa: E402
from hatewatch.training.transformer.quantise import Range, quantise, step  # noqa: E402

TEXTS = [text for text in small_networks.SENTENCES if text]


def logits(network: Any, texts: list[str]) -> np.ndarray:
    found = []
    for encoding in small_networks.tokenizer().encode_batch([plain(text) for text in texts]):
        ids = torch.tensor([encoding.ids])
        with torch.inference_mode():
            found.append(network.eval()(ids, torch.ones_like(ids)).numpy())
    return np.concatenate(found)


@pytest.mark.parametrize("kind", KINDS)
def test_scores_survive_the_way_there_and_back(tmp_path: Path, kind: str) -> None:
    network = small_networks.network(kind)
    export(network, small_networks.tokenizer(), tmp_path, window=24, texts=[plain(text) for text in TEXTS])
    wanted, written = logits(network, TEXTS), load_scorer(tmp_path, window=24).score(TEXTS)
    again = logits(read_network(tmp_path), TEXTS)
    spread = wanted.std()
    # A tenth of the spread would be no rounding; wrong positions, heads or an epsilon move scores by all of it.
    assert np.sqrt(((written - wanted) ** 2).mean()) < 0.06 * spread
    assert np.sqrt(((again - wanted) ** 2).mean()) < 0.06 * spread
    assert np.sqrt(((again - written) ** 2).mean()) < 0.06 * spread


def test_weights_are_read_back_to_half_a_step(tmp_path: Path) -> None:
    network = small_networks.network()
    export(network, small_networks.tokenizer(), tmp_path, window=24, texts=TEXTS)
    read = read_weights(tmp_path)
    own = {
        name: value.numpy()
        for name, value in network.state_dict().items()
        if value.is_floating_point() and "pooler" not in name
    }
    assert set(own) == set(read)
    for name, value in own.items():
        if "position" in name:
            value = value + own["encoder.embeddings.token_type_embeddings.weight"][0]
        if "token_type" not in name:
            assert read[name].shape == value.shape
            assert np.abs(read[name] - value).max() <= 0.05 * np.abs(value).max(), name
    assert (read["encoder.encoder.layer.1.output.dense.bias"] == own["encoder.encoder.layer.1.output.dense.bias"]).all()


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(small_networks.network(), small_networks.tokenizer(), tmp_path / name, window=24, texts=TEXTS)
    for file in ("model.onnx", "tokenizer.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_was_read_back_can_be_written_again(tmp_path: Path) -> None:
    export(small_networks.network(), small_networks.tokenizer(), tmp_path / "one", window=24, texts=TEXTS)
    export(read_network(tmp_path / "one"), small_networks.tokenizer(), tmp_path / "two", window=24, texts=TEXTS)
    one, two = (load_scorer(tmp_path / name, window=24).score(TEXTS) for name in ("one", "two"))
    assert np.abs(one - two).max() < 0.06 * one.std()


@pytest.mark.parametrize(
    ("kind", "changes", "window", "said"),
    [
        ("distilbert", {"dim": 32, "n_layers": 1, "n_heads": 4, "hidden_dim": 64}, 24, "is of the kind distilbert"),
        ("bert", {"hidden_act": "relu"}, 24, "uses relu"),
        ("roberta", {}, 39, "reads 38 pieces at most"),
    ],
)
def test_other_encoders_are_refused(
    tmp_path: Path, kind: str, changes: dict[str, object], window: int, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        export(
            small_networks.network(kind, **changes), small_networks.tokenizer(), tmp_path, window=window, texts=TEXTS
        )


def test_a_file_of_another_make_cannot_be_read_back(tmp_path: Path) -> None:
    import onnx

    with pytest.raises(ModelError, match=r"model\.onnx is missing"):
        read_weights(tmp_path)
    graph = onnx.helper.make_graph([], "empty", [], [])
    onnx.save(onnx.helper.make_model(graph), tmp_path / "model.onnx")
    with pytest.raises(ModelError, match="was not written by hatewatch"):
        read_weights(tmp_path)


def test_weights_keep_to_seven_bits() -> None:
    weights = np.random.default_rng(4).normal(size=(60, 9)).astype(np.float32) * np.arange(9, dtype=np.float32)
    packed, worth = quantise(weights)
    assert np.abs(packed).max() == 63
    assert (np.abs(packed * worth - weights) <= worth / 2 * 1.0001).all()


def test_no_weight_of_the_graph_could_overflow() -> None:
    weights = {name: value.numpy() for name, value in small_networks.network().state_dict().items()}
    weights["positions"] = weights["encoder.embeddings.position_embeddings.weight"]
    seen = {name.removesuffix(".weight"): Range(np.float32([-9] * v.shape[1]), np.float32([9] * v.shape[1]))
            for name, v in weights.items() if v.ndim == 2 and ".layer." in name}  # fmt: skip
    graph = build(weights, seen, Shape(4, 1e-12, 2))
    packed = [v for name, v in graph.constants.items() if v.dtype == np.int8 and "embeddings" not in name]
    assert len(packed) == 12
    # Two products of a byte and such a weight fit in 16 bits with a sign.
    assert all(255 * 2 * int(np.abs(one.astype(int)).max()) < 1 << 15 for one in packed)


def test_a_large_channel_does_not_coarsen_the_others() -> None:
    high = np.float32([1, 1, 1, 40])
    weights = np.ones((4, 5), np.float32)
    plainly, smoothed = step(Range(-high, high)), step(Range(-high, high), [weights])
    assert smoothed.smooth is not None
    assert smoothed.scale / smoothed.smooth[0] < plainly.scale / 5
    assert plainly.smooth is None
    assert abs(int(plainly.zero) - 128) <= 1
