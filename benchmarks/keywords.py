"""Print how well hate is found where its keyword was never seen; needs `train`.

`python benchmarks/keywords.py --data FOLDER --work FOLDER`. mayda_hate_tr was found by keywords, so a split by text
lets a model learn the names. Here the keywords are dealt to folds. For each a network is fitted anew by the recipe of
the default model's first stage, whose base knows no keyword, without any text of the fold's keywords and without their
near-duplicates, and with only a share of the other sets, so that it ends in an hour on two cores. n-grams as in the
default model are fitted beside it, on all of the other sets. The shares of both and the threshold of a fold are the
best ones on the other folds, each scored by models that had not seen it. A run that was cut off goes on in `--work`.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.cli.progress import Terminal
from hatewatch.labels import load_scheme
from hatewatch.progress import Silent
from hatewatch.resources import resource
from hatewatch.text import plain
from hatewatch.training.baseline import fit_linear
from hatewatch.training.calibrate import best_threshold, fit_beta, fit_mix
from hatewatch.training.examples import Examples, read_examples
from hatewatch.training.measures import auc, f1_macro
from hatewatch.training.recipe import TransformerRecipe, load_recipe
from hatewatch.training.transformer.batches import Encoded, encode
from hatewatch.training.transformer.encoder import load_base
from hatewatch.training.transformer.fit import fit_network, predict
from hatewatch.training.transformer.make import few_clones

SET = "mayda_hate_tr"
HATE = load_scheme().ids.index("hate")


def part_of(examples: Examples, out: NDArray[np.bool_], share: float) -> NDArray[np.str_]:
    """Return the part of each row: the fold's texts nowhere, a `share` of the other sets' rows in train."""
    part = examples.part.copy()
    here = examples.source == SET
    part[here & (part == "test")] = "train"
    public = ~np.char.startswith(examples.source, "own_")
    drawn = np.random.default_rng(1).random(part.size) < share
    part[public & ~here & ~drawn] = "left"
    part[np.isin(examples.group, examples.group[out])] = "left"
    return part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("HATEWATCH_DATA", "data"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--recipe", type=Path, default=resource("training") / "first.toml")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--share", type=float, default=0.3)
    given = parser.parse_args()
    recipe = load_recipe(given.recipe)
    assert isinstance(recipe, TransformerRecipe)
    examples = read_examples(recipe, Path(given.data))
    yes, here = examples.column("hate"), examples.source == SET
    keywords = sorted(set(examples.held[here].tolist()))
    short = replace(recipe, fit=replace(recipe.fit, epochs=given.epochs, looks=1, patience=0))
    linear = load_recipe(resource("training") / "default.toml")
    assert isinstance(linear, TransformerRecipe)
    network_scores, ngram_scores = (np.full(yes.size, np.nan, np.float32) for _ in range(2))
    folds = [here & np.isin(examples.held, keywords[fold :: given.folds]) for fold in range(given.folds)]
    for number, out in enumerate(folds, 1):
        rows = np.flatnonzero(out)
        cut = replace(examples, part=part_of(examples, out, given.share))
        seen = [plain(text) for text, part in zip(cut.texts, cut.part, strict=True) if part == "train"]
        base = load_base(short, seen)
        with Terminal() as progress:
            network, _ = fit_network(short, cut, base, given.work / f"fold{number}", progress)
        ids = encode([plain(examples.texts[i]) for i in rows], base.tokenizer, recipe.encoder.window)
        network_scores[rows] = predict(network, Encoded(rows, (ids,)), base.pad)[:, HATE]
        whole = replace(examples, part=part_of(examples, out, 1.0))
        ngrams = fit_linear(linear, few_clones(linear, whole), Silent())
        ngram_scores[rows] = ngrams.score([examples.texts[i] for i in rows])[:, HATE]
        print(f"fold {number}: {len(keywords[number - 1 :: given.folds])} keywords, {rows.size} texts, AUC "
              f"network {auc(network_scores[rows], yes[rows]):.3f}, n-grams {auc(ngram_scores[rows], yes[rows]):.3f}",
              flush=True)  # fmt: skip
    both = np.full(yes.size, np.nan, np.float32)
    for out in folds:
        rest = here & ~out
        a, b = fit_mix(network_scores[rest], ngram_scores[rest], yes[rest], np.ones(int(rest.sum())))
        both[out] = a * network_scores[out] + b * ngram_scores[out]
    for name, scores in (("network", network_scores), ("n-grams", ngram_scores), ("both", both)):
        said = np.zeros(yes.size, bool)
        for out in folds:
            rest = here & ~out
            curve = fit_beta(scores[rest], yes[rest])
            said[out] = curve(scores[out]) >= best_threshold(curve(scores[rest]), yes[rest])
        value = f1_macro(said[here], yes[here])
        print(f"hate, whole keywords left out, {name}: macro-F1 {value:.3f} (bar 0.82), "
              f"AUC {auc(scores[here], yes[here]):.3f}, n {int(here.sum())}")  # fmt: skip


if __name__ == "__main__":
    main()
