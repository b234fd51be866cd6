"""How much better two shares fit than one, for every place where a series may be split."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Periods that must lie on either side of a change: what lasts shorter is an event and not a change.
LEAST = 3


def ranks(documents: Floats, called: Floats) -> Floats:
    """Return the likelihood ratio statistic G² of a split after each period but the last: (periods - 1,).

    The counts may be fractions. G² is at least 0, and about a squared normal's where nothing changes.
    """
    n, y = np.cumsum(documents), np.cumsum(called)
    return of_totals(n[:-1], y[:-1], float(n[-1]), float(y[-1]))


def of_totals(n: Floats, y: Floats, all_n: float, all_y: float) -> Floats:
    """Return G² of stretches with `y` of `n` documents called so, beside the rest of `all_y` of `all_n`."""
    return np.asarray(_fit(n, y) + _fit(all_n - n, all_y - y) - _fit(np.array(all_n), np.array(all_y)))


def likeliest(documents: Floats, called: Floats) -> int:
    """Return the first period after the split of the greatest G² that leaves `LEAST` periods on either side."""
    return int(np.argmax(ranks(documents, called)[LEAST - 1 : len(documents) - LEAST])) + LEAST


def _fit(n: Floats, y: Floats) -> Floats:
    return 2 * (_xlogx(y) + _xlogx(n - y) - _xlogx(n))


def _xlogx(x: Floats) -> Floats:
    x = np.maximum(x, 0.0)  # differences of sums may lie a rounding below 0
    return np.asarray(x * np.log(np.where(x > 0, x, 1.0)))
