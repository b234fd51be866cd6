"""Turn a network's weights and the states between its layers into 8 bits.

States are quantised by constants that a few hundred texts teach, weights by one step for each column. A few channels
are far larger than the others; Xiao et al. (2023), "SmoothQuant", moves half of that from the states into the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hatewatch.training.transformer.network import Network

Floats = NDArray[np.float32]

# Processors without VNNI add two products of 8 bits in 16: with weights of 7 bits that never overflows, and a text
# scores the same on every machine.
_LARGEST = 63


@dataclass(frozen=True)
class Range:
    """The lowest and highest value that each channel of a state took."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Step:
    """How a state becomes uint8: times `smooth` by channel (None: as it is), over `scale`, plus `zero`."""

    smooth: Floats | None
    scale: np.float32
    zero: np.uint8


def quantise(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return weights (rows, columns) in 7 bits and the worth of a step for each column; off by half a step at most."""
    scale = np.maximum(np.abs(weights).max(axis=0) / _LARGEST, np.float32(1e-12)).astype(np.float32)
    return np.rint(weights / scale).astype(np.int8), scale


def quantise_rows(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a table of embeddings as int8 and the worth of one step for each row, shape (rows, 1)."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, np.float32(1e-12)).astype(np.float32)
    return np.rint(table / scale).astype(np.int8), scale


def step(seen: Range, weights: Sequence[Floats] = ()) -> Step:
    """Return how to quantise a state that took the values `seen`, smoothed towards the `weights` it is to meet."""
    low, high, smooth = seen.low, seen.high, None
    if weights:
        large = np.maximum(np.maximum(-low, high), 1e-3)
        heavy = np.maximum(np.max([np.abs(one).max(axis=1) for one in weights], axis=0), 1e-6)
        share = np.sqrt(large / heavy)
        smooth = (np.median(share) / share).astype(np.float32)
        low, high = low * smooth, high * smooth
    bottom, top = min(float(low.min()), 0.0), max(float(high.max()), 0.0)
    scale = np.float32(max(top - bottom, 1e-6) / 255)
    return Step(smooth, scale, np.uint8(np.clip(np.rint(-bottom / scale), 0, 255)))


def observe(network: Network, texts: Sequence[Sequence[int]]) -> dict[str, Range]:
    """Return the range of what goes into each linear layer of the encoder, by its name, over `texts` (their ids)."""
    import torch

    seen: dict[str, Range] = {}

    def watch(name: str) -> object:
        def look(_: object, given: tuple[torch.Tensor, ...]) -> None:
            state = given[0].detach().reshape(-1, given[0].shape[-1])
            low, high = state.amin(0).float().cpu().numpy(), state.amax(0).float().cpu().numpy()
            old = seen.get(name, Range(low, high))
            seen[name] = Range(np.minimum(low, old.low), np.maximum(high, old.high))

        return look

    hooks = [
        module.register_forward_pre_hook(watch(name))
        for name, module in network.named_modules()
        if isinstance(module, torch.nn.Linear) and name.startswith("encoder.encoder.layer.")
    ]
    device = next(network.parameters()).device
    network.eval()
    with torch.inference_mode():
        for ids in texts:
            given = torch.tensor([list(ids)], device=device)
            network(given, torch.ones_like(given))
    for hook in hooks:
        hook.remove()
    return seen
