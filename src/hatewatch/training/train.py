"""Make a model folder from a recipe: the one function behind `hatewatch train`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hatewatch.errors import InputError
from hatewatch.models.baseline import save_baseline
from hatewatch.models.load import load_classifier
from hatewatch.training.baseline import fit_baseline
from hatewatch.training.card import write_card
from hatewatch.training.evaluation import Evaluation, evaluate
from hatewatch.training.examples import Examples, read_examples
from hatewatch.training.extra import need_extra
from hatewatch.training.recipe import Recipe, load_recipe


def _silent(_: str) -> None:
    return None


def train_baseline(recipe: Recipe, data_dir: Path, out: Path, progress: Callable[[str], None] = _silent) -> Evaluation:
    """Fit the baseline of `recipe` on the files in `data_dir`, write its folder to `out`, return its test figures.

    The folder holds model.json, weights.npz, SHA256SUMS, metrics.json and card.md. The same recipe, data and library
    versions give the same digest.
    """
    need_extra()
    examples = read_examples(recipe, data_dir)
    digest = save_baseline(fit_baseline(recipe, examples, progress), out)
    classifier = load_classifier(out)
    progress(f"measuring {recipe.name}@{digest[:12]}")
    dev, test = (evaluate(classifier, examples, part) for part in ("dev", "test"))
    table = {
        "model": classifier.model,
        "digest": digest,
        "rows": _rows(examples),
        "test": test.to_dict(),
        "dev": dev.to_dict(),
    }
    text = json.dumps(table, indent=1, ensure_ascii=False) + "\n"
    (out / "metrics.json").write_bytes(text.encode("utf-8"))
    write_card(recipe, classifier, test, _rows(examples), out / "card.md")
    return test


def _rows(examples: Examples) -> dict[str, dict[str, int]]:
    """Return how many rows of each set went into each part."""
    return {
        str(name): {
            part: int(np.sum((examples.source == name) & (examples.part == part))) for part in ("train", "dev", "test")
        }
        for name in dict.fromkeys(examples.source.tolist())
    }


_KINDS = {"baseline": train_baseline}


def train(
    recipe_path: str | Path,
    *,
    data_dir: str | Path,
    out: str | Path,
    progress: Callable[[str], None] = _silent,
) -> Evaluation:
    """Make the model that a recipe describes, of whatever kind, and return its figures on the test part.

    `data_dir` holds the files that the recipe names, `out` becomes the model folder; `progress` is told each step in
    one line. Raises InputError for a recipe or data that cannot be used.
    """
    recipe = load_recipe(Path(recipe_path))
    make = _KINDS.get(recipe.kind)
    if make is None:
        raise InputError(f"{recipe_path}: the kind {recipe.kind!r} is not known.", f"Known kinds: {', '.join(_KINDS)}.")
    return make(recipe, Path(data_dir), Path(out), progress)
