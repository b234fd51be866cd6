"""A tiny random encoder and a recipe for it, so that the whole of training can be tested in seconds."""

from __future__ import annotations

import csv
import hashlib
import string
from pathlib import Path

RECIPE = """kind = "transformer"
name = "tiny"
[encoder]
base = "{base}"
vocabulary = {vocabulary}
window = 24
[fit]
epochs = {epochs}
rate = 0.005
decay = 0.9
batch = 16
tokens = 256
average = 0.9
freeze = false
precision = "float32"
save_minutes = {save}
axes = {{ conduct = 1.0, ground = 0.3 }}
[features]
characters = [3]
words = [1]
bits = 12
[[data]]
id = "made"
file = "made.csv"
sha256 = "{digest}"
title = "Made for this test"
source = "https://example.org/made"
licence = "CC0"
language = "tr"
text = "text"
rule = [
  {{ when = {{ judged = "rude" }}, yes = ["offensive"] }},
  {{ when = {{ judged = "fine" }}, no = ["@conduct"] }},
]
"""
EXTRA = "çğıöşüêîû'.,!?@"


def write_base(folder: Path, layers: int = 2) -> Path:
    """Write a random BERT of 32 wide with unigram pieces (letters and a few words), as `transformers` saves it."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from hatewatch.training.transformer.vocabulary import MASK, SPECIAL, unigram_tokenizer

    words = ["sersem", "otobüs", "durak", "bekledi", "kötü", "iyi", "bir", "iş", "bu", "çok", "kere", "numaralı"]
    pieces = [(name, 0.0) for name in SPECIAL]
    pieces += [("▁", -4.0), *((one, -6.0) for one in string.ascii_lowercase + string.digits + EXTRA)]
    pieces += [("▁" + word, -5.0 - i / 10) for i, word in enumerate(words)] + [(MASK, 0.0)]
    torch.manual_seed(3)
    encoder = BertModel(
        BertConfig(
            vocab_size=len(pieces),
            hidden_size=32,
            num_hidden_layers=layers,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=40,
            pad_token_id=1,
        ),
        add_pooling_layer=False,
    )
    encoder.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=unigram_tokenizer(pieces), pad_token="<pad>", unk_token="<unk>"
    ).save_pretrained(folder)
    return folder


def write_recipe(folder: Path, base: Path, *, epochs: float = 3, save: float = 5.0, vocabulary: int = 0) -> Path:
    """Write 400 made posts and a recipe that learns from them."""
    rows = [("text", "judged")]
    for i in range(200):
        rows.append((f"Ne kadar sersem bir iş bu, sersem {i} kere {i * 7}", "rude"))
        rows.append((f"Otobüs {i} numaralı durakta {i * 3} dakika bekledi", "fine"))
    with (folder / "made.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    digest = hashlib.sha256((folder / "made.csv").read_bytes()).hexdigest()
    text = RECIPE.format(base=base.as_posix(), digest=digest, epochs=epochs, save=save, vocabulary=vocabulary)
    (folder / "recipe.toml").write_text(text, "utf-8")
    return folder / "recipe.toml"
