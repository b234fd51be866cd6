"""The network that is fine-tuned: an encoder, the mean of its states over a text, one linear head for all labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from transformers import PreTrainedModel


class Network(nn.Module):
    """Word pieces in, one logit for each label of the scheme out."""

    def __init__(self, encoder: PreTrainedModel, labels: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.config.hidden_size, labels)

    def pool(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return the mean state of each text over its own pieces, shape (texts, width)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(states.dtype)
        return (states * weight).sum(1) / weight.sum(1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return logits (texts, labels) for ids and mask (texts, pieces), padded to one length."""
        logits: torch.Tensor = self.head(self.dropout(self.pool(input_ids, attention_mask)))
        return logits


def silence(encoder: PreTrainedModel) -> None:
    """Set every dropout of the encoder to zero: it costs a quarter of the time, and `Fit.forget` does its work."""
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if hasattr(module, "dropout_prob"):
            module.dropout_prob = 0.0


def parameter_groups(network: Network, rate: float, decay: float, shrink: float) -> list[dict[str, object]]:
    """Return AdamW's groups: `rate` for the head and the top layer, times `decay` for each layer further down.

    Biases and the scales of normalisation are not shrunk.
    """
    layers = list(network.encoder.encoder.layer)
    depth = {id(p): len(layers) - i for i, layer in enumerate(layers, 1) for p in layer.parameters()}
    below = {id(p) for p in network.encoder.parameters()}
    groups: dict[tuple[int, bool], list[nn.Parameter]] = {}
    for parameter in network.parameters():
        if parameter.requires_grad:
            steps = depth.get(id(parameter), len(layers) if id(parameter) in below else 0)
            groups.setdefault((steps, parameter.ndim > 1), []).append(parameter)
    return [
        {"params": found, "lr": rate * decay**steps, "weight_decay": shrink if matrix else 0.0}
        for (steps, matrix), found in groups.items()
    ]
