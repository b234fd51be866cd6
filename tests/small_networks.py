"""Small networks and tokenizers with random weights, for tests that need an encoder but not a good one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatewatch.labels import load_scheme
from hatewatch.models.calibration import Beta
from hatewatch.models.transformer import save_transformer

IDS = load_scheme().ids
SENTENCES = [
    "Bugün pazara gittik.",
    "Îro em çûn bazarê û me nan kirî.",
    "Yarın hava güzel olacak mı?",
    "Di parkê de zarok dilîzin.",
    "Kitaplar rafta duruyor, kapı açık.",
    "Hevalên me hatin.",
    "Deniz bugün çok sakin!",
    "ew diçe",
    "",
]


def tokenizer() -> Any:
    """Return a unigram tokenizer of about 300 pieces: letters and stretches of the sentences."""
    from hatewatch.training.transformer.vocabulary import SPECIAL, unigram_tokenizer

    words = [f"▁{word}" for sentence in SENTENCES for word in sentence.lower().split()]
    letters = sorted({letter for word in words for letter in word} | set("abcdefghijklmnopqrstuvwxyzçğıöşüêîû.,!?"))
    longer = sorted({word[:n] for word in words for n in range(2, len(word) + 1)})[: 296 - len(letters)]
    pieces = [*((one, -6.0) for one in letters), *((one, -3.0 - len(one) / 9) for one in longer)]
    return unigram_tokenizer([*((name, 0.0) for name in SPECIAL), *pieces])


def network(kind: str = "bert", **changes: Any) -> Any:
    """Return a network over an encoder of that kind: two layers, 32 wide, with channels of unlike size."""
    import torch
    from transformers import AutoConfig, AutoModel

    from hatewatch.training.transformer.network import Network

    sizes: dict[str, Any] = {
        "vocab_size": 300, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 64, "max_position_embeddings": 40, "type_vocab_size": 2, "pad_token_id": 1,
    }  # fmt: skip
    torch.manual_seed(3)
    encoder = AutoModel.from_config(AutoConfig.for_model(kind, **sizes | changes))
    for name, parameter in encoder.named_parameters():
        torch.nn.init.normal_(parameter, 1.0 if "LayerNorm.weight" in name else 0.0, 0.3)
    found = Network(encoder, len(IDS))
    torch.nn.init.normal_(found.head.weight, 0.0, 0.5)
    return found.eval()


def folder(place: Path, window: int = 24) -> Path:
    """Write a model folder with a network of random weights and return it."""
    from hatewatch.training.transformer.export import export

    export(network(), tokenizer(), place, window=window, texts=SENTENCES)
    curves = [Beta(1.0, 0.8, -0.2)] * len(IDS)
    save_transformer(place, name="tiny", window=window, calibration=curves, thresholds=dict.fromkeys(IDS, 0.5))
    return place
