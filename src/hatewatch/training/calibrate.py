"""Fit calibration curves and thresholds on dev."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hatewatch.labels import load_scheme
from hatewatch.models.calibration import Beta
from hatewatch.training.evaluation.compare import ENOUGH
from hatewatch.training.examples import Examples
from hatewatch.training.measures import f1_macro
from hatewatch.training.recipe import Recipe


def fit_beta(score: NDArray[np.float32], yes: NDArray[np.int8]) -> Beta:
    """Return the beta curve with the least log loss on scores (n,) and 0/1 labels; a, b ≥ 0, so it is monotone."""
    from scipy.optimize import minimize

    wide = score.astype(np.float64)
    rows = np.stack([-np.logaddexp(0, -wide), np.logaddexp(0, wide), np.ones_like(wide)], axis=1)
    sign = 2.0 * yes - 1

    def loss(curve: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ curve)
        slope = -sign / (1 + np.exp(np.clip(margin, -60, 60)))
        # A trace of ridge holds a and b where dev is separable.
        value = float(np.logaddexp(0, -margin).sum() + 1e-3 * (curve @ curve))
        return value, rows.T @ slope + 2e-3 * curve

    found = minimize(loss, [1.0, 1.0, 0.0], jac=True, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)])
    a, b, c = (round(float(one), 6) for one in found.x)
    return Beta(a, b, c)


def best_threshold(probability: NDArray[np.float32], yes: NDArray[np.int8]) -> float:
    """Return the probability, in [0.2, 0.6], from which saying yes gives the best macro-F1 on dev.

    The best ones' middle is taken, over a window of a few hundredths, since the single best is chance. The
    bounds hold where dev says little: probabilities are calibrated, so outside them a threshold would be odd.
    """
    return _best(_f1_by_threshold(probability, yes))


_GRID = np.linspace(0.2, 0.6, 41)


def _f1_by_threshold(probability: NDArray[np.float32], yes: NDArray[np.int8]) -> NDArray[np.float64]:
    return np.array([f1_macro(probability >= at, yes) for at in _GRID])


def _best(f1: NDArray[np.float64]) -> float:
    smooth = np.convolve(np.pad(f1, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    best = np.flatnonzero(smooth >= smooth.max() - 1e-9)
    return round(float(_GRID[best[len(best) // 2]]), 4)


def fit_mix(
    first: NDArray[np.float32], second: NDArray[np.float32], yes: NDArray[np.int8], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the shares of two scores (n,) in one, both ≥ 0: those with the least weighted log loss on 0/1 labels."""
    from scipy.optimize import minimize

    rows = np.stack([first, second, np.ones_like(first)], axis=1).astype(np.float64)
    sign = 2.0 * yes - 1

    def loss(shares: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ shares)
        slope = -weight * sign / (1 + np.exp(np.clip(margin, -60, 60)))
        value = float(weight @ np.logaddexp(0, -margin) + 1e-3 * (shares @ shares))
        return value, rows.T @ slope + 2e-3 * shares

    found = minimize(loss, [1.0, 0.1, 0.0], jac=True, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)])
    return round(float(found.x[0]), 6), round(float(found.x[1]), 6)


def enough_real(examples: Examples, rows: NDArray[np.int64], label: str, recipe: Recipe) -> bool:
    """Return whether `rows` hold texts enough, of others than us, that people said yes and no to for a label."""
    yes = examples.column(label)[rows]
    real = ~np.isin(examples.source[rows], [own.id for own in recipe.sentences])
    return bool(min((yes[real] == 1).sum(), (yes[real] == 0).sum()) >= ENOUGH)


def judged_rows(examples: Examples, rows: NDArray[np.int64], label: str, recipe: Recipe) -> NDArray[np.bool_]:
    """Return which of `rows` say what a label's probabilities should be.

    Our sentences are clones of a few templates: where people judged enough real texts, those alone decide.
    """
    yes = examples.column(label)[rows]
    real = ~np.isin(examples.source[rows], [own.id for own in recipe.sentences]) & (yes >= 0)
    return real if (yes[real] == 1).sum() >= ENOUGH else yes >= 0


def voices(
    examples: Examples, rows: NDArray[np.int64], label: str, recipe: Recipe
) -> list[tuple[NDArray[np.bool_], float]]:
    """Return who has a say on a label where it is decided: sets of `rows`, each with its share of one.

    Real texts first; the recipe's `own_share` says how much our own sentences, each language alike, count beside them:
    nobody judged real Kurdish texts.
    """
    yes, share, ours = examples.column(label)[rows], recipe.own_share.get(label, 0.0), []
    for one in recipe.sentences if share else ():
        here = (examples.source[rows] == one.id) & (yes >= 0)
        if min((yes[here] == 1).sum(), (yes[here] == 0).sum()) >= ENOUGH:
            ours.append(here)
    real = judged_rows(examples, rows, label, recipe)
    return [(real, 1 - share if ours else 1.0), *((here, share / len(ours)) for here in ours)]


def calibrate(
    scores: NDArray[np.float32],
    examples: Examples,
    rows: NDArray[np.int64],
    recipe: Recipe,
    taught: NDArray[np.bool_],
) -> tuple[tuple[Beta, ...], dict[str, float]]:
    """Return a curve and a threshold for each label from the scores (rows, labels) of `rows` of the examples.

    A label that was not `taught` or that no row has gets a probability of nearly 0, so that it is never given.
    """
    curves, thresholds = [], {}
    for i, label in enumerate(load_scheme().ids):
        yes = examples.column(label)[rows]
        if not taught[i] or not (yes == 1).any():
            curves.append(Beta(0.0, 0.0, -9.0))
            thresholds[label] = 0.5
            continue
        known = judged_rows(examples, rows, label, recipe)
        curves.append(fit_beta(scores[known, i], yes[known]))
        f1 = [
            share * _f1_by_threshold(curves[-1](scores[here, i]), yes[here])
            for here, share in voices(examples, rows, label, recipe)
        ]
        thresholds[label] = _best(np.sum(f1, axis=0))
    return tuple(curves), thresholds
