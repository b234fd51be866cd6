"""Fit the baseline: one linear model per label on the rows where that label was judged, calibrated on dev."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models.baseline import Baseline
from hatewatch.models.features import Features, count, pieces
from hatewatch.models.linear import Linear, quantise
from hatewatch.progress import Progress
from hatewatch.training.calibrate import calibrate
from hatewatch.training.examples import Examples
from hatewatch.training.recipe import BaselineRecipe, FeatureTable, Head, NgramRecipe

#: A head is fitted only where so many rows say yes and so many say no.
FEWEST = 20


def features_of(recipe: NgramRecipe) -> Features:
    """Return the recipe's n-grams as the model reads them."""
    table = recipe.features or FeatureTable()
    return Features(table.characters, table.words, table.bits)


def count_matrix(texts: Sequence[str], features: Features) -> Any:
    """Return sublinear n-gram counts as a sparse matrix (texts, buckets)."""
    from scipy.sparse import csr_matrix

    parts = [count(texts[piece], features) for piece in pieces(texts)]
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    return csr_matrix(
        (
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.buckets for part in parts]),
            np.concatenate([[0], np.cumsum(lengths)]),
        ),
        shape=(len(texts), 1 << features.bits),
    )


def inverse_frequency(counts: Any) -> NDArray[np.float16]:
    """Return 1 + ln((1 + texts) / (1 + texts with the n-gram)) per bucket, as the model stores it."""
    texts, buckets = counts.shape
    seen = np.bincount(counts.indices, minlength=buckets)
    return np.asarray(1 + np.log((1 + texts) / (1 + seen)), np.float16)


def weigh(counts: Any, idf: NDArray[np.float16]) -> Any:
    """Return counts × IDF with every row of length one."""
    from scipy.sparse import diags

    matrix = (counts @ diags(idf.astype(np.float32))).tocsr()
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (diags((1 / np.where(length > 0, length, 1)).astype(np.float32)) @ matrix).tocsr()


def log_ratio(matrix: Any, yes: NDArray[np.int8], prior: float) -> NDArray[np.float32]:
    """Return |ln of how much oftener an n-gram stands in yes rows than in no rows|, `prior` added to each count."""
    shares = []
    for one in (1, 0):
        seen = np.bincount(matrix[np.flatnonzero(yes == one)].indices, minlength=matrix.shape[1]) + prior
        shares.append(np.log(seen / seen.sum()))
    return np.asarray(np.abs(shares[0] - shares[1]), np.float32)


def fit_head(
    matrix: Any,
    yes: NDArray[np.int8],
    weight: NDArray[np.float32],
    head: Head,
    lean: NDArray[np.float32] | None,
) -> tuple[NDArray[np.float32], float, float]:
    """Return weights (buckets,), the weight of `lean` (rows,) and the bias of a linear SVM for 0/1 labels.

    With `head.prior` the columns are first stretched by their naive Bayes log-ratio (NBSVM, Wang & Manning 2012), and
    the stretch is then folded into the weights, so that the model stays linear.
    """
    from scipy.sparse import csr_matrix, diags, hstack
    from sklearn.svm import LinearSVC

    share = np.array([weight[yes == one].sum() for one in (0, 1)]) / weight.sum()
    rows = weight * (0.5 / share[yes]) ** head.balance
    stretch = log_ratio(matrix, yes, head.prior) if head.prior else np.ones(matrix.shape[1], np.float32)
    matrix = (matrix @ diags(stretch)).tocsr()
    if lean is not None:
        matrix = hstack([matrix, csr_matrix((head.lean * lean)[:, None])]).tocsr()
    model = LinearSVC(C=head.cost, random_state=1, max_iter=5000).fit(matrix, yes, sample_weight=rows / rows.mean())
    found = model.coef_[0].astype(np.float32)
    if lean is None:
        return found * stretch, 0.0, float(model.intercept_[0])
    return found[:-1] * stretch, head.lean * float(found[-1]), float(model.intercept_[0])


def fit_heads(
    recipe: NgramRecipe, matrix: Any, examples: Examples, rows: NDArray[np.bool_], labels: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (buckets, labels) and biases (labels,) of the heads, each fitted on the judged ones of `rows`.

    A head that leans on another is folded into plain weights. One with fewer than FEWEST rows either way stays zero.
    """
    weights = np.zeros((matrix.shape[1], len(labels)), np.float32)
    bias = np.zeros(len(labels), np.float32)
    for i, label in enumerate(labels):
        head = recipe.head_of(label)
        known = np.flatnonzero(rows & (examples.column(label) >= 0))
        yes = examples.column(label)[known]
        if min((yes == 0).sum(), (yes == 1).sum()) < FEWEST:
            continue
        j = labels.index(head.lean_on) if head.lean_on in labels[:i] else -1
        part = matrix[known]
        lean = (part @ weights[:, j] + bias[j]).astype(np.float32) if j >= 0 else None
        weights[:, i], share, bias[i] = fit_head(part, yes, examples.weight[known], head, lean)
        if j >= 0:
            weights[:, i] += share * weights[:, j]
            bias[i] += share * bias[j]
    return weights, bias


def fit_linear(recipe: NgramRecipe, examples: Examples, progress: Progress) -> Linear:
    """Return one linear model per label, fitted on the rows of train where that label was judged."""
    features, labels = features_of(recipe), load_scheme().ids
    train = examples.part == "train"
    progress.say(f"reading the n-grams of {len(examples.texts):,} texts")
    counts = count_matrix(examples.texts, features)
    idf = inverse_frequency(counts[train])
    progress.say(f"fitting {len(labels)} labels on {int(train.sum()):,} texts")
    weights, bias = fit_heads(recipe, weigh(counts, idf), examples, train, labels)
    packed, step = quantise(weights)
    return Linear(features, packed, step, bias, idf)


def fit_baseline(recipe: BaselineRecipe, examples: Examples, progress: Progress) -> Baseline:
    """Return the baseline fitted on train, calibrated and given its thresholds on dev; test is not touched."""
    dev = np.flatnonzero(examples.part == "dev")
    if not (examples.part == "train").any() or not dev.size:
        raise InputError("The recipe's data leave train or dev empty.", "Add data, or enlarge split.dev.")
    linear = fit_linear(recipe, examples, progress)
    progress.say("calibrating on dev")
    scores = linear.score([examples.texts[i] for i in dev])
    taught = np.array([linear.weights[:, i].any() for i in range(linear.step.size)])
    curves, found = calibrate(scores, examples, dev, recipe, taught)
    thresholds = {label: recipe.head_of(label).threshold or at for label, at in found.items()}
    return Baseline(recipe.name, "", curves, thresholds, linear)
