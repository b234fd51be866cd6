"""Spherical k-means, and how many clusters there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hatewatch.terms.vectors import Floats, unit

Labels = NDArray[np.int64]
#: More clusters are only taken where they are so much better apart.
ALMOST = 0.95
_STARTS, _ROUNDS, _BLOCK = 5, 40, 512


def choose_clusters(vectors: Floats, most: int, draw: np.random.Generator) -> Labels:
    """Return the cluster of each vector, for the number of clusters from 2 to `most` that keeps them apart.

    Vectors have length 1. The rule: the fewest clusters whose mean silhouette, by distances to centres (Hruschka, de
    Castro & Campello 2004), is at least `ALMOST` times the highest. Fewer than four vectors are one cluster.
    """
    if len(vectors) < 4:
        return np.zeros(len(vectors), np.int64)
    tried = [cluster(vectors, k, draw) for k in range(2, min(most, len(vectors) - 1) + 1)]
    if not tried:
        return np.zeros(len(vectors), np.int64)
    scores = [_silhouette(vectors, labels, centres) for labels, centres in tried]
    return next(labels for (labels, _), score in zip(tried, scores, strict=True) if score >= ALMOST * max(scores))


def cluster(vectors: Floats, k: int, draw: np.random.Generator) -> tuple[Labels, Floats]:
    """Return the cluster of each vector and the clusters' centres: the best of some starts by k-means++.

    Dhillon & Modha (2001) for vectors of length 1; Arthur & Vassilvitskii (2007) for where to start.
    """
    best, found = -np.inf, None
    for _ in range(_STARTS):
        centres = _start(vectors, k, draw)
        labels = np.full(len(vectors), -1)
        for _ in range(_ROUNDS):
            near = _near(vectors, centres)
            moved = near.argmax(axis=1)
            if (moved == labels).all():
                break
            labels = moved
            sums = np.stack([vectors[labels == cluster].sum(axis=0) for cluster in range(k)])
            empty = np.bincount(labels, minlength=k) == 0
            # An empty cluster begins anew with the vector that is farthest from its own centre.
            sums[empty] = vectors[near.max(axis=1).argmin()]
            centres = unit(sums)
        total = float(_near(vectors, centres).max(axis=1).sum())
        if total > best + 1e-6:
            best, found = total, (labels, centres)
    assert found is not None
    return found


def _near(vectors: Floats, centres: Floats) -> Floats:
    """Return the cosine of each vector and each centre.

    In blocks that a BLAS leaves on one core: on a busy machine its threads wait for each other longer than they work.
    """
    return np.concatenate([vectors[i : i + _BLOCK] @ centres.T for i in range(0, len(vectors), _BLOCK)])


def _start(vectors: Floats, k: int, draw: np.random.Generator) -> Floats:
    chosen = [int(draw.integers(len(vectors)))]
    far = np.full(len(vectors), np.inf)
    for _ in range(k - 1):
        far = np.minimum(far, np.maximum(0.0, 1 - vectors @ vectors[chosen[-1]]))
        total = far.sum()
        chosen.append(int(draw.choice(len(vectors), p=far / total)) if total > 0 else int(draw.integers(len(vectors))))
    return vectors[chosen]


def _silhouette(vectors: Floats, labels: Labels, centres: Floats) -> float:
    far = 1 - _near(vectors, centres)
    own = far[np.arange(len(far)), labels]
    far[np.arange(len(far)), labels] = np.inf
    other = far.min(axis=1)
    return float(((other - own) / np.maximum(np.maximum(own, other), 1e-12)).mean())
