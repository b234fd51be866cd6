"""Estimate one label's prevalence: the default by a stated rule, all other methods beside it."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np

from hatewatch.prevalence.interval import z_of
from hatewatch.prevalence.methods.adjusted import adjusted_count, probabilistic_adjusted_count
from hatewatch.prevalence.methods.audited import audit_alone
from hatewatch.prevalence.methods.counted import classify_and_count
from hatewatch.prevalence.methods.emq import emq
from hatewatch.prevalence.methods.poststratified import poststratified
from hatewatch.prevalence.methods.powered import prediction_powered
from hatewatch.prevalence.records import Estimate, Population, Prevalence, Refusal, Sample, Useless

#: Documents of the audit that must have been read before a share is told. The interval holds with thirty as well
#: (benchmarks/coverage.py), but says hardly anything.
LEAST = 50


def estimate(
    label: str,
    population: Population,
    sample: Sample,
    threshold: float,
    *,
    prior: float | None = None,
    finite: bool = True,
    refusal: Refusal | None = None,
) -> Prevalence:
    """Return the prevalence of `label` among the documents of `population`, of which `sample` was drawn and read.

    The rule: where fewer than `LEAST` documents were read there is no figure. Where the model tells positives from
    negatives better than chance, the figure is the poststratified one; else that of the audit alone, which asks nothing
    of the model. All methods are in `others`, or in `refusals` with why they have no figure. `prior` is the share for
    which the model's scores were calibrated. The population is `finite` where each document counts once. A `refusal` is
    what the caller knows of the audit that forbids any figure.
    """
    counts = (population.n, sample.n, sample.positives)
    raw = classify_and_count(population, threshold)
    if sample.n < LEAST:
        refusal = Refusal("audit_small" if sample.n else "no_audit", LEAST - sample.n)
    if refusal:
        return Prevalence(label, *counts, None, (raw,), {"poststratified": refusal})
    methods: dict[str, Callable[[], Estimate]] = {
        "poststratified": lambda: poststratified(population, sample, threshold, finite=finite),
        "audit_alone": lambda: audit_alone(sample, population.n, finite=finite),
        "prediction_powered": lambda: prediction_powered(population, sample),
        "adjusted_count": lambda: adjusted_count(population, sample, threshold),
        "probabilistic_adjusted_count": lambda: probabilistic_adjusted_count(population, sample),
        "emq": lambda: emq(population, prior or 0.0),
    }
    found, refusals = {"classify_and_count": raw}, {}
    for name, method in methods.items():
        try:
            found[name] = method()
        except Useless as useless:
            refusals[name] = Refusal(useless.reason)
    default = "poststratified"
    if not tells(sample, threshold):
        default = "audit_alone"
        refusals["poststratified"] = Refusal("no_better_than_chance")
        del found["poststratified"]
    chosen = found.pop(default)
    return Prevalence(label, *counts, chosen, tuple(found.values()), refusals)


def tells(sample: Sample, threshold: float) -> bool:
    """Say whether people give the label more often to documents that the model calls so than to others.

    One-sided, at the level of 5 %, by the normal approximation with a document added to each of the four fields
    (Agresti & Caffo 2000), so that few documents do not convince by chance.
    """
    called = sample.scores >= threshold
    ends = []
    for kind in (called, ~called):
        weights = sample.weights[kind]
        size = float(weights.sum() ** 2 / (weights @ weights)) if len(weights) else 0.0
        share = float(np.average(sample.truth[kind], weights=weights)) if size else 0.5
        share = (share * size + 1) / (size + 2)
        ends.append((share, share * (1 - share) / (size + 2)))
    (high, spread), (low, other) = ends
    return high - low > z_of(0.90) * float(np.sqrt(spread + other))


def further(found: Estimate, width: float) -> int:
    """Return how many more documents must be read for an interval of `width`, as long as all else stays as it is.

    Intervals narrow with the root of what was read. 0 where it is that narrow already or has none.
    """
    if found.low is None or found.high is None or not found.effective:
        return 0
    return max(0, ceil(found.effective * ((found.high - found.low) / width) ** 2 - found.effective))
