"""Make a model folder from a recipe: the one function behind `hatewatch train`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from hatewatch.models.baseline import save_baseline
from hatewatch.models.load import load_classifier
from hatewatch.progress import Progress, Silent
from hatewatch.training.baseline import fit_baseline
from hatewatch.training.card import METRICS, Made, baseline_facts, write_card
from hatewatch.training.evaluation.compare import Evaluation, evaluate
from hatewatch.training.evaluation.functional import read_cases, run
from hatewatch.training.examples import Examples, read_examples
from hatewatch.training.extra import need_extra
from hatewatch.training.recipe import BaselineRecipe, Recipe, TransformerRecipe, load_recipe


def _rows(examples: Examples) -> dict[str, dict[str, int]]:
    """Return how many rows of each set went into each part."""
    return {
        str(name): {
            part: int(np.sum((examples.source == name) & (examples.part == part))) for part in ("train", "dev", "test")
        }
        for name in dict.fromkeys(examples.source.tolist())
    }


def _make_baseline(recipe: Recipe, examples: Examples, out: Path, progress: Progress) -> Made:
    assert isinstance(recipe, BaselineRecipe)
    save_baseline(fit_baseline(recipe, examples, progress), out)
    return baseline_facts(recipe)


def _make_transformer(recipe: Recipe, examples: Examples, out: Path, progress: Progress) -> Made:
    from hatewatch.training.transformer.make import fit_transformer

    assert isinstance(recipe, TransformerRecipe)
    return fit_transformer(recipe, examples, out, progress)


_MAKERS = {BaselineRecipe: _make_baseline, TransformerRecipe: _make_transformer}


def train(
    recipe_path: str | Path,
    *,
    data_dir: str | Path,
    out: str | Path,
    progress: Progress | None = None,
) -> Evaluation:
    """Make the model that a recipe describes, of whatever kind, and return its figures on the test part.

    `data_dir` holds the files that the recipe names, `out` becomes the model folder: contract files, metrics.json,
    card.md. `progress` hears each step. A transformer's run that was cut off goes on where it was; the same
    recipe, data and library versions give the same model on the same kind of machine. Raises InputError for a recipe or
    data that cannot be used.
    """
    progress = progress or Silent()
    recipe, out = load_recipe(Path(recipe_path)), Path(out)
    need_extra(transformer=isinstance(recipe, TransformerRecipe))
    progress.say("reading the data sets")
    examples = read_examples(recipe, Path(data_dir))
    made = _MAKERS[type(recipe)](recipe, examples, out, progress)
    classifier = load_classifier(out)
    progress.say(f"measuring {classifier.model}")
    dev, test = (evaluate(classifier, examples, part) for part in ("dev", "test"))
    functional = run(classifier, read_cases())
    table = {
        "model": classifier.model,
        "digest": classifier.digest,
        "made": made.facts,
        "rows": _rows(examples),
        "test": test.to_dict(),
        "dev": dev.to_dict(),
        "functional": functional.to_dict(),
    }
    text = json.dumps(table, indent=1, ensure_ascii=False) + "\n"
    (out / METRICS).write_bytes(text.encode("utf-8"))
    write_card(recipe, classifier, made, test, functional, _rows(examples), out / "card.md")
    return test
