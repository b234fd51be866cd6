"""Who has a say on a label, and what follows for mix and thresholds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.training.calibrate import calibrate, fit_mix, voices
from hatewatch.training.examples import UNKNOWN, Examples
from hatewatch.training.recipe import Recipe, Sentences

LABELS = load_scheme().ids
HATE = LABELS.index("hate")


def made(*sets: tuple[str, NDArray[np.int8]]) -> Examples:
    """Return examples of `sets`, each a name and whether its texts are hate."""
    source = np.concatenate([np.full(yes.size, name) for name, yes in sets])
    labels = np.full((source.size, len(LABELS)), UNKNOWN, np.int8)
    labels[:, HATE] = np.concatenate([yes for _, yes in sets])
    empty = np.full(source.size, "")
    return Examples(
        [f"text {i}" for i in range(source.size)],
        labels,
        source,
        empty,
        empty,
        np.ones(source.size, np.float32),
        np.arange(source.size),
        np.full(source.size, "dev"),
    )


def recipe(**share: float) -> Recipe:
    own = tuple(Sentences(name, (), "groups.csv") for name in ("own_tr", "own_kmr", "own_zza"))
    return Recipe(Path("recipe.toml"), "transformer", "made", sentences=own, own_share=share)


HALF = np.tile(np.array([0, 1], np.int8), 50)
FEW = np.array([0, 1, 0, 1], np.int8)


def test_our_own_sentences_share_the_say_that_a_label_gives_them() -> None:
    examples = made(("real", HALF), ("own_tr", HALF), ("own_kmr", HALF), ("own_zza", FEW))
    rows = np.arange(examples.source.size)
    found = [
        (set(examples.source[here].tolist()), share) for here, share in voices(examples, rows, "hate", recipe(hate=0.5))
    ]
    assert found == [({"real"}, 0.5), ({"own_tr"}, 0.25), ({"own_kmr"}, 0.25)]  # own_zza has too few


def test_a_label_that_gives_them_none_is_decided_by_real_texts() -> None:
    examples = made(("real", HALF), ("own_tr", HALF))
    rows = np.arange(examples.source.size)
    (real,) = voices(examples, rows, "hate", recipe(offensive=0.5))
    assert real[1] == 1.0
    assert set(examples.source[real[0]].tolist()) == {"real"}


def test_a_threshold_lies_between_what_either_wants() -> None:
    rng = np.random.default_rng(5)
    yes = np.tile(HALF, 10)
    examples = made(("real", yes), ("own_tr", yes))
    noise = rng.normal(size=2 * yes.size)
    # Ours score lower than real ones, so by themselves they would want a lower threshold.
    score = np.concatenate([2.0 * yes - 1, 2.0 * yes - 3]) + noise
    scores = np.repeat(score[:, None], len(LABELS), axis=1).astype(np.float32)
    rows, taught = np.arange(score.size), np.ones(len(LABELS), bool)
    at = [calibrate(scores, examples, rows, recipe(hate=share), taught)[1]["hate"] for share in (0.0, 0.5, 1.0)]
    assert at[0] > at[2]
    assert at[0] >= at[1] >= at[2]


def test_the_mix_leans_on_the_score_that_knows_where_it_weighs() -> None:
    rng = np.random.default_rng(5)
    yes = np.tile(HALF, 20)
    knows, guesses = 2.0 * yes - 1 + rng.normal(size=yes.size), rng.normal(size=yes.size)
    half = yes.size // 2
    first = np.concatenate([knows[:half], guesses[half:]]).astype(np.float32)
    second = np.concatenate([guesses[:half], knows[half:]]).astype(np.float32)
    early = np.where(np.arange(yes.size) < half, 1.9, 0.1)
    a, b = fit_mix(first, second, yes, early)
    assert a > 3 * b
    a, b = fit_mix(first, second, yes, 2 - early)
    assert b > 3 * a


@pytest.mark.parametrize("yes", [np.zeros(40, np.int8), np.full(40, UNKNOWN, np.int8)])
def test_a_label_without_cases_is_never_given(yes: NDArray[np.int8]) -> None:
    examples = made(("real", yes))
    rows = np.arange(yes.size)
    scores = np.zeros((yes.size, len(LABELS)), np.float32)
    curves, thresholds = calibrate(scores, examples, rows, recipe(), np.ones(len(LABELS), bool))
    assert float(curves[HATE](np.array([9.0], np.float32))[0]) < 0.01 < thresholds["hate"]
