"""Prevalences of parts of the documents (periods, places, languages …), each with few documents of the audit.

Two things are known of a part: what people said of its own few documents, and how often the model calls documents so
there, which says something as long as the model is right and wrong as often as elsewhere. That is assumed, tested, and
not believed further than the parts bear out: an area-level model (Fay & Herriot 1979, "Estimates of income for small
places"), whose spread between parts is integrated over instead of set to its likeliest value, which would often be 0
(Morris & Tang 2011, "Estimating random effects via adjustment for density maximization").
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from hatewatch.prevalence.interval import z_of
from hatewatch.prevalence.own import Own, Parts, read_parts
from hatewatch.prevalence.records import Estimate, Sample, effective

_Numbers = NDArray[np.float64]
#: Spreads between parts that are thought possible, as shares of documents, and how much so before anything is read: a
#: half-Cauchy (Gelman 2006) of a width that the parts soon overrule, whatever it is.
_SPREADS = np.concatenate([[0.0], np.geomspace(0.0005, 0.3, 60)])
_BEFOREHAND = np.gradient(_SPREADS) / (1 + (_SPREADS / 0.1) ** 2)
#: A part with more than this of the audit makes the model's rates itself, and says nothing of how others stray.
_MAIN = 0.5


@dataclass(frozen=True, slots=True)
class Stability:
    """Whether the model's mistakes are alike in all parts of which anything was read, `parts` in number.

    `spread` is how far parts with the share of the whole stray from what the model makes of them, as a share of
    documents; `p` is the chance that they seem to stray so far where they do not (Cochran's Q).
    """

    spread: float
    p: float
    parts: int


@dataclass(frozen=True, slots=True)
class Rates:
    """How often the model gives the label where people do (`hits`) and where they do not (`alarms`), in all the audit.

    `spread` is the variance of their difference. They are taken to be alike in all parts, which `Stability` tests.
    """

    hits: float
    alarms: float
    spread: float

    @classmethod
    def of(cls, sample: Sample, threshold: float) -> Rates:
        """Return those of a sample. The model should tell positives from negatives (`tells`)."""
        called = sample.scores >= threshold
        hits, one = _rate(called, sample.weights * sample.truth)
        alarms, other = _rate(called, sample.weights * (1 - sample.truth))
        return cls(hits, alarms, one + other)


@dataclass(frozen=True, slots=True)
class Anchors:
    """From what each part is told: the share of a whole that it belongs to, each (parts,).

    `share` is its estimate and `effective` what that amounts to, `called` the share the model calls so, `mass` the sum
    of the weights of its audit.
    """

    share: _Numbers
    effective: _Numbers
    called: _Numbers
    mass: _Numbers


def estimate_parts(
    rates: Rates, anchors: Anchors, sample: Sample, threshold: float, parts: Parts
) -> tuple[list[Estimate], Stability]:
    """Return the prevalence of each part, and how alike the model's mistakes are in them.

    Each part is told from its whole by how much more or less the model calls so (Rogan & Gladen 1978), and then moved
    towards what its own audit says. `sample` is the whole audit. An estimate's `effective` is taken at the share of the
    whole, so that parts can be compared.
    """
    gap = max(rates.hits - rates.alarms, 0.01)
    away = parts.called / parts.n - anchors.called
    said = np.clip(anchors.share + away / gap, 0, 1)
    # Two parts of each variance: what does not hang on the share there is, and what grows with p (1 - p).
    right, wrong = rates.hits * (1 - rates.hits), rates.alarms * (1 - rates.alarms)
    noise = np.array([wrong, max(0.0, right - wrong)])[:, None] / (parts.n * gap**2)
    shared = np.array([away**2 * rates.spread / gap**4, 1 / anchors.effective])
    half = 0.5 / max(sample.n, 1)
    own = read_parts(sample, sample.scores >= threshold, parts, np.clip(said, half, 1 - half), anchors.mass)
    # Mistakes that differ make more of a difference where more is at stake: as p (1 - p) does, beside the whole's.
    usual = np.clip(anchors.share, half, 1 - half)
    scale = np.maximum(own.binomial / np.bincount(own.blocks, own.weight * usual * (1 - usual)), 1.0)
    value, (firm, loose), stability = _compose(said, noise, shared, own, scale)
    amounts = usual * (1 - usual) / (firm + loose * usual * (1 - usual))
    ends = [_ends(*one) for one in zip(value.tolist(), firm.tolist(), loose.tolist(), strict=True)]
    found = [
        Estimate("composite", one, min(low, one), max(high, one), amount)  # at 0 and 1 an end may miss by a rounding
        for one, (low, high), amount in zip(value.tolist(), ends, amounts.tolist(), strict=True)
    ]
    return found, stability


def _compose(
    said: _Numbers, noise: _Numbers, shared: _Numbers, own: Own, scale: _Numbers
) -> tuple[_Numbers, tuple[_Numbers, _Numbers], Stability]:
    """Return each part's share, its variance in two parts, and the stability.

    `noise` is that of a part's own counts and `shared` that of all parts alike, each (2, parts). A block's own audit is
    a part of the whole one, so its error and the shared one go together. `scale` (blocks,) is how much greater the
    square of the spread is there.
    """
    blocks, part = own.blocks, own.weight
    there = own.read > 0
    telling = there & (own.part < _MAIN)
    strays = np.where(there, own.value - np.bincount(blocks, part * said), 0.0)
    noise_block = np.stack([np.bincount(blocks, part**2 * one) for one in noise])
    firm_block, loose_block = noise_block + np.stack([np.bincount(blocks, part * one) for one in shared])
    word = firm_block + loose_block * own.binomial
    apart = np.maximum(word + own.variance * (1 - 2 * own.part), 0.1 * own.variance)
    weights, stability = _weigh(strays[telling], apart[telling], scale[telling])
    spread = scale[:, None] * _SPREADS**2
    model = word[:, None] + spread
    alone, both = own.variance[:, None], (own.part * own.variance)[:, None]
    lean = np.clip((model - both) / np.maximum(model + alone - 2 * both, 1e-12), 0, 1) * there[:, None]
    leant = lean @ weights
    doubt = ((1 - lean) ** 2 * spread) @ weights + ((lean - leant[:, None]) ** 2 @ weights) * strays**2
    audit = (leant**2 + 2 * leant * (1 - leant) * own.part) * own.inverse
    at = leant[blocks]
    firm, loose = (1 - at) ** 2 * shared + (1 - 2 * at * part) * noise + at**2 * noise_block[:, blocks]
    value = np.clip(said + (leant * strays)[blocks], 0, 1)
    return value, (firm + doubt[blocks], loose + audit[blocks]), stability


def _ends(value: float, firm: float, loose: float) -> tuple[float, float]:
    """Return the score interval of a share whose variance is `firm` + `loose` p (1 - p), p being the true one."""
    square = z_of(0.95) ** 2
    a, b, c = 1 + square * loose, 2 * value + square * loose, value**2 - square * firm
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return max(0.0, (b - root) / (2 * a)), min(1.0, (b + root) / (2 * a))


def _rate(called: NDArray[np.bool_], weights: _Numbers) -> tuple[float, float]:
    """Return the weighted share called, a document of each kind added, and its variance."""
    size = effective(weights)
    share = (float(np.average(called, weights=weights)) * size + 1) / (size + 2) if size else 0.5
    return share, share * (1 - share) / (size + 2)


def _weigh(strays: _Numbers, variance: _Numbers, scale: _Numbers) -> tuple[_Numbers, Stability]:
    """Return how likely each of `_SPREADS` is, summing to 1, and what that says of stability."""
    total = variance[:, None] + scale[:, None] * _SPREADS**2  # (parts, spreads)
    log = -0.5 * (np.log(total) + strays[:, None] ** 2 / total).sum(0)
    weights = np.exp(log - log.max()) * _BEFOREHAND
    weights /= weights.sum()
    q = float((strays**2 / variance).sum())
    return weights, Stability(float(weights @ _SPREADS), _tail(q, len(strays)), len(strays))


def _tail(q: float, degrees: int) -> float:
    """Return the chance of a chi-square above `q` (Wilson & Hilferty 1931)."""
    if not degrees:
        return 1.0
    z = ((q / degrees) ** (1 / 3) - (1 - 2 / (9 * degrees))) / sqrt(2 / (9 * degrees))
    return NormalDist().cdf(-z)
