"""Write a BERT-like encoder with mean pooling and a linear head as an ONNX graph that ONNX Runtime runs fast on CPUs.

What makes it fast, each measured: states lie as (pieces, texts, width), so that attention reads its heads without
copying; texts of one length come together, so that there is no mask; 8-bit products carry scale and bias in one
operator; Add and LayerNormalization stay two, since SkipLayerNormalization is not vectorised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.training.transformer.quantise import Floats, Range, Step, quantise, quantise_rows, step

_OURS = "com.microsoft"
_PARTS = ("query", "key", "value")
# GELU never falls below -0.17: 32 of the 256 steps of its output are for what is negative.
_LOWEST, _BELOW = 0.17, 32


@dataclass(frozen=True, slots=True)
class Shape:
    """What the weights do not tell: heads of attention, the epsilon of normalisation, layers."""

    heads: int
    epsilon: float
    layers: int


class Graph:
    """Collects nodes and constants; every method returns the name of what it adds."""

    def __init__(self, weights: Mapping[str, Floats], seen: Mapping[str, Range], shape: Shape) -> None:
        self.weights, self.seen, self.shape = weights, seen, shape
        self.nodes: list[Any] = []
        self.constants: dict[str, NDArray[Any]] = {}

    def put(self, name: str, value: Any) -> str:
        """Add a constant."""
        self.constants[name] = np.asarray(value)
        return name

    def keep(self, name: str) -> str:
        """Add a weight as it is."""
        return self.put(name, self.weights[name])

    def add(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node of ONNX itself with one output, called `name`."""
        from onnx import helper

        domain = attributes.pop("domain", "")
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def own(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node of ONNX Runtime's."""
        return self.add(kind, inputs, name, domain=_OURS, **attributes)

    def to_bytes(self, state: str, name: str, how: Step) -> str:
        """Quantise a state; its scale and zero are `name`.scale and `name`.zero."""
        if how.smooth is not None:
            state = self.add("Mul", [state, self.put(f"{name}.smooth", how.smooth)], f"{name}.smoothed")
        scale, zero = self.put(f"{name}.scale", how.scale), self.put(f"{name}.zero", how.zero)
        return self.add("QuantizeLinear", [state, scale, zero], f"{name}.bytes")

    def linear(self, given: str, layer: str, scale: str, zero: str, smooth: Floats | None, bias: bool = True) -> str:
        """Multiply a quantised state by the weights of `layer`."""
        weight = self.weights[f"{layer}.weight"].T
        packed, worth = quantise(weight if smooth is None else weight / smooth[:, None])
        inputs = [given, self.put(f"{layer}.weight", packed), scale, self.put(f"{layer}.weight.scale", worth), zero]
        if bias:
            inputs += ["", self.keep(f"{layer}.bias")]
        return self.own("MatMulIntegerToFloat", inputs, f"{layer}.out")

    def normalise(self, state: str, layer: str) -> str:
        """Normalise the states of each piece."""
        inputs = [state, self.keep(f"{layer}.weight"), self.keep(f"{layer}.bias")]
        return self.add("LayerNormalization", inputs, f"{layer}.out", axis=-1, epsilon=self.shape.epsilon)

    def transposed(self, layer: str) -> Floats:
        """Return a layer's weights as (rows in, columns out)."""
        return self.weights[f"{layer}.weight"].T


def build(weights: Mapping[str, Floats], seen: Mapping[str, Range], shape: Shape) -> Graph:
    """Return the graph from `ids` (texts, pieces) to `logits` (texts, labels).

    `weights` are a network's by its own names, positions and token types added up under `positions`; they stand in the
    graph by the same names, so that they can be read back. `seen` holds the range of what goes into each layer.
    """
    graph = Graph(weights, seen, shape)
    state = _embed(graph)
    for i in range(shape.layers):
        layer = f"encoder.encoder.layer.{i}"
        state = _attend(graph, state, layer)
        state = _feed_forward(graph, state, layer)
    state = graph.add("Reshape", [state, "by_text"], "states")
    pooled = graph.add("ReduceMean", [state, graph.put("first", [0])], "pooled", keepdims=0)
    graph.put("head.weight", weights["head.weight"].T)
    graph.add("Gemm", [pooled, "head.weight", graph.keep("head.bias")], "logits")
    return graph


def _embed(graph: Graph) -> str:
    words = "encoder.embeddings.word_embeddings.weight"
    packed, worth = quantise_rows(graph.weights[words])
    width = packed.shape[1]
    ids = graph.add("Transpose", ["ids"], "ids.turned", perm=[1, 0])
    found = graph.add("Gather", [graph.put(words, packed), ids], "words.bytes")
    found = graph.add("Cast", [found], "words.floats", to=1)
    scale = graph.add("Gather", [graph.put(f"{words}.scale", worth), ids], "words.scale")
    found = graph.add("Mul", [found, scale], "words")
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    table = graph.put("positions", graph.weights["positions"])
    places = graph.add("Slice", [table, graph.put("zero", [0]), length, "zero"], "places")
    places = graph.add("Unsqueeze", [places, graph.put("second", [1])], "places.each")
    state = graph.normalise(graph.add("Add", [found, places], "embedded"), "encoder.embeddings.LayerNorm")
    # From here on pieces of all texts in one column; these shapes lead back to texts and heads.
    sizes = graph.add("Shape", [ids], "sizes")
    heads = graph.shape.heads
    graph.add("Concat", [sizes, graph.put("heads", [heads, width // heads])], "by_head", axis=0)
    graph.add("Concat", [sizes, graph.put("width", [width])], "by_text", axis=0)
    rows = graph.add("ReduceProd", [sizes], "rows", keepdims=1)
    graph.add("Expand", [graph.put("below", np.array([_BELOW], np.uint8)), rows], "below.each")
    graph.put("one", np.float32(1))
    graph.put("below.all", np.uint8(_BELOW))
    graph.put("above.share", np.float32(1 / (255 - _BELOW)))
    graph.put("below.share", np.float32(_LOWEST / _BELOW))
    return graph.add("Reshape", [state, graph.put("flat", [-1, width])], "encoder.embeddings.out")


def _attend(graph: Graph, state: str, layer: str) -> str:
    own = f"{layer}.attention.self"
    how = step(graph.seen[f"{own}.query"], [graph.transposed(f"{own}.{part}") for part in _PARTS])
    given = graph.to_bytes(state, own, how)
    query, key, value = (
        graph.add(
            "Reshape",
            [graph.linear(given, f"{own}.{part}", f"{own}.scale", f"{own}.zero", how.smooth), "by_head"],
            f"{own}.{part}.heads",
        )
        for part in _PARTS
    )
    width = graph.weights[f"{own}.query.weight"].shape[0] // graph.shape.heads
    # Both turned from (pieces, texts, heads, width) into (texts, heads, pieces, width) while they are multiplied.
    alike = graph.own(
        "FusedMatMul", [query, key], f"{own}.alike", alpha=width**-0.5, transB=1, transBatchA=1, transBatchB=1
    )
    share = graph.add("Softmax", [alike], f"{own}.share", axis=-1)
    mixed = graph.own("FusedMatMul", [share, value], f"{own}.mixed", transBatchB=1)
    out = f"{layer}.attention.output.dense"
    # Turned back as bytes, a quarter of the floats.
    packed = graph.to_bytes(mixed, out, step(graph.seen[out]))
    packed = graph.add("Transpose", [packed], f"{out}.turned", perm=[2, 0, 1, 3])
    packed = graph.add("Reshape", [packed, "flat"], f"{out}.flat")
    found = graph.linear(packed, out, f"{out}.scale", f"{out}.zero", None)
    return graph.normalise(graph.add("Add", [found, state], f"{out}.sum"), f"{layer}.attention.output.LayerNorm")


def _feed_forward(graph: Graph, state: str, layer: str) -> str:
    inner, outer = f"{layer}.intermediate.dense", f"{layer}.output.dense"
    how = step(graph.seen[inner], [graph.transposed(inner)])
    given = graph.to_bytes(state, f"{layer}.intermediate", how)
    wide = graph.linear(given, inner, f"{layer}.intermediate.scale", f"{layer}.intermediate.zero", how.smooth)
    wide = graph.own("Gelu", [wide], f"{layer}.intermediate.gelu")
    # A few neurons of a few texts are far larger than all others here: each row has a scale of its own.
    top = graph.add("ReduceMax", [wide, "second"], f"{outer}.top", keepdims=0)
    top = graph.add("Mul", [top, "above.share"], f"{outer}.top.share")
    worth = graph.add("Max", [top, "below.share"], f"{outer}.scale")
    packed = graph.add("QuantizeLinear", [wide, worth, "below.each"], f"{outer}.bytes", axis=0)
    found = graph.linear(packed, outer, "one", "below.all", None, bias=False)
    worth = graph.add("Unsqueeze", [worth, "second"], f"{outer}.scale.each")
    found = graph.add("Mul", [found, worth], f"{outer}.scaled")
    found = graph.add("Add", [found, graph.keep(f"{outer}.bias")], f"{outer}.biased")
    return graph.normalise(graph.add("Add", [found, state], f"{outer}.sum"), f"{layer}.output.LayerNorm")
