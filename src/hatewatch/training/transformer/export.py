"""Write a fitted network as the two files a model folder runs by, and read its weights back from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hatewatch.errors import InputError, ModelError
from hatewatch.models.onnx_file import check_onnx
from hatewatch.models.transformer import TOKENIZER, WEIGHTS
from hatewatch.training.transformer.graph import Shape, build
from hatewatch.training.transformer.quantise import Floats, observe

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from hatewatch.training.transformer.network import Network

#: Encoders that are BERT but for their names and where positions begin to count.
KINDS = ("bert", "camembert", "roberta", "xlm-roberta")
_TABLES = "encoder.embeddings."
_POSITIONS, _TYPES = f"{_TABLES}position_embeddings.weight", f"{_TABLES}token_type_embeddings.weight"


def export(network: Network, tokenizer: Tokenizer, folder: Path, *, window: int, texts: Sequence[str]) -> None:
    """Write `model.onnx` (8-bit weights) and `tokenizer.json` to `folder`.

    `texts`, plain and like those the model will read, teach the range of its states: a few hundred will do, cut to
    `window` pieces. Raises InputError for an encoder that is not of BERT's kind.
    """
    from onnx import TensorProto, helper, numpy_helper

    config = network.encoder.config
    _check(config, window)
    ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
    seen = observe(network, [one if len(one) <= window else [*one[: window - 1], one[-1]] for one in ids])
    shape = Shape(config.num_attention_heads, config.layer_norm_eps, config.num_hidden_layers)
    graph = build(_weights(network), seen, shape)
    labels, width = network.head.out_features, helper.make_tensor_value_info
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "hatewatch",
            [width("ids", TensorProto.INT64, ["texts", "pieces"])],
            [width("logits", TensorProto.FLOAT, ["texts", labels])],
            [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in graph.constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
        ir_version=9,  # what the oldest ONNX Runtime we allow can read
        producer_name="hatewatch",
    )
    told = {"heads": shape.heads, "epsilon": shape.epsilon, "pad": config.pad_token_id or 0}
    helper.set_model_props(model, {name: str(value) for name, value in told.items()})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(model.SerializeToString(deterministic=True))
    (folder / TOKENIZER).write_bytes((tokenizer.to_str() + "\n").encode("utf-8"))


def _check(config: Any, window: int) -> None:
    reason = (
        f"is of the kind {config.model_type}"
        if config.model_type not in KINDS
        else f"uses {config.hidden_act} between its layers"
        if config.hidden_act != "gelu"
        else f"reads {_positions(config)} pieces at most, fewer than the window of {window}"
        if window > _positions(config)
        else ""
    )
    if reason:
        raise InputError(
            f"The encoder {reason}, which cannot be written as a model folder.",
            f"Choose a base of the kind {' or '.join(KINDS)} with GELU, and a window that it can read.",
        )


def _offset(config: Any) -> int:
    """Return the row of the position table that the first piece takes: RoBERTa counts from after its padding piece."""
    return 0 if config.model_type == "bert" else int(config.pad_token_id) + 1


def _positions(config: Any) -> int:
    return int(config.max_position_embeddings) - _offset(config)


def _weights(network: Network) -> dict[str, Floats]:
    """Return a network's weights by name, with positions as pieces are counted and the one token type added to them."""
    weights = {
        name: value.detach().float().cpu().numpy()
        for name, value in network.state_dict().items()
        if value.is_floating_point() and ".pooler." not in name
    }
    places, types = weights.pop(_POSITIONS), weights.pop(_TYPES)
    weights["positions"] = places[_offset(network.encoder.config) :] + types[0]
    return weights


def read_weights(folder: Path) -> dict[str, Floats]:
    """Return the weights in a folder's `model.onnx` as float32, by the names of a network of BERT's kind.

    They are what the quantised weights are worth: only the states between the layers are not rounded any more.
    Positions hold the token type too, whose own table is zero. Raises ModelError for a file of another make.
    """
    return _unpack(folder)[0]


def read_network(folder: Path, dropout: float = 0.0) -> Network:
    """Return the network of a model folder, to be trained further; its scores agree with the folder's to rounding."""
    import torch
    from transformers import BertConfig, BertModel

    from hatewatch.training.transformer.network import Network

    weights, told = _unpack(folder)
    words = weights[f"{_TABLES}word_embeddings.weight"]
    layers = 1 + max(int(name.split(".")[3]) for name in weights if name.startswith("encoder.encoder.layer."))
    config = BertConfig(
        vocab_size=words.shape[0],
        hidden_size=words.shape[1],
        num_hidden_layers=layers,
        num_attention_heads=int(told["heads"]),
        intermediate_size=weights["encoder.encoder.layer.0.intermediate.dense.weight"].shape[0],
        max_position_embeddings=weights[_POSITIONS].shape[0],
        type_vocab_size=1,
        layer_norm_eps=float(told["epsilon"]),
        pad_token_id=int(told["pad"]),
    )
    network = Network(BertModel(config, add_pooling_layer=False), weights["head.bias"].size, dropout)
    network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()}, strict=True)
    return network


def _unpack(folder: Path) -> tuple[dict[str, Floats], dict[str, str]]:
    import onnx
    from onnx import numpy_helper

    path = folder / WEIGHTS
    if not path.is_file():
        raise ModelError(f"{folder}: the file {WEIGHTS} is missing.", "Give a transformer's model folder.")
    data = path.read_bytes()
    check_onnx(path, data)
    model = onnx.load_model_from_string(data)
    constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    told = {one.key: one.value for one in model.metadata_props}
    try:
        weights = {name: _dequantised(name, constants) for name in constants if name.endswith((".weight", ".bias"))}
        weights[_POSITIONS] = constants["positions"].astype(np.float32)
        weights[_TYPES] = np.zeros_like(weights[_POSITIONS][:1])
        {name: told[name] for name in ("heads", "epsilon", "pad")}
    except KeyError as error:
        raise ModelError(
            f"{path}: was not written by hatewatch ({error} is missing).", "Give a model made by `hatewatch train`."
        ) from None
    return weights, told


def _dequantised(name: str, constants: dict[str, Any]) -> Floats:
    """Return what a weight is worth, in torch's shape (out, in)."""
    value = constants[name].astype(np.float32)
    if constants[name].dtype != np.int8:
        return np.array(value.T if name == "head.weight" else value)
    value = value * constants[f"{name}.scale"]
    if "embeddings" in name:
        return np.array(value)
    # query, key, value and the first layer of the feed-forward share the smoothing of what goes into them.
    smooth = constants.get(f"{name.removesuffix('.weight').rpartition('.')[0]}.smooth")
    return np.ascontiguousarray((value if smooth is None else value * smooth[:, None]).T)


__all__ = ["KINDS", "export", "read_network", "read_weights"]
