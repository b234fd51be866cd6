"""How much more often something is said, and how sure that is: log-odds under a prior, and false discoveries."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def log_odds(
    now: Floats, before: Floats, n: Floats, n_before: Floats, prior: Floats, size: Floats
) -> tuple[Floats, Floats]:
    """Return the log-odds ratio of each term and its standard error, with an informative Dirichlet prior.

    Of `n` documents `now` hold the term, of `n_before` ones `before`; `prior` are the documents of `size` imagined ones
    that do, by a background. Monroe, Colaresi & Quinn (2008), "Fightin' Words", equations 16 and 19, with documents in
    place of words and both terms of each variance kept.
    """
    one, other = now + prior, before + prior
    rest, other_rest = n - now + size - prior, n_before - before + size - prior
    return (
        np.log(one) - np.log(rest) - np.log(other) + np.log(other_rest),
        np.sqrt(1 / one + 1 / rest + 1 / other + 1 / other_rest),
    )


def chance(now: Floats, before: Floats, n: Floats, n_before: Floats) -> Floats:
    """Return the chance of so many now, or more, where a term is as common now as before: one-sided.

    By the signed root of the likelihood ratio with half a document taken from the one and given to the other. The z of
    the log-odds is far too careful for this: 30 documents where there were none have a z of 4, and a chance of 1e-9.
    """
    one, other = now - 0.5, before + 0.5
    both = (one + other) / (n + n_before)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sum(
            _part(count, expected)
            for count, expected in (
                (one, n * both),
                (n - one, n * (1 - both)),
                (other, n_before * both),
                (n_before - other, n_before * (1 - both)),
            )
        )
    root = np.sqrt(np.maximum(0.0, 2 * ratio)) * np.sign(one / n - other / n_before)
    return np.array([0.5 * erfc(value / sqrt(2)) for value in root.tolist()])


def _part(count: Floats, expected: Floats) -> Floats:
    return np.where(count > 0, count * np.log(np.maximum(count, 1e-300) / np.maximum(expected, 1e-300)), 0.0)


def adjust(chances: Floats) -> Floats:
    """Return each chance adjusted for all (Benjamini & Hochberg 1995).

    Of those that are q at most, a share of q at most is false, in expectation.
    """
    m = len(chances)
    order = np.argsort(-chances, kind="stable")
    ranked = chances[order] * m / (m - np.arange(m))
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(ranked))
    return adjusted
