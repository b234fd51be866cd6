"""The audit alone: what people found in a random sample, with no model at all."""

from __future__ import annotations

import numpy as np

from hatewatch.prevalence.interval import wilson_of
from hatewatch.prevalence.records import Estimate, Sample


def audit_alone(sample: Sample, population: int, *, finite: bool = True) -> Estimate:
    """Return the weighted share (Hájek 1971) of a sample of `population` documents, with Wilson's interval.

    The interval is that of as many draws with equal chances as these weights amount to (Kish 1965), and narrower where
    the sample is a good part of all there is, if that is `finite`; wider where those with small chances stray more.
    """
    value = float(np.average(sample.truth, weights=sample.weights))
    size = sample.effective
    if not sample.even and (spread := sample.spread(sample.truth - value)):
        size = min(size, value * (1 - value) / spread)
    fraction = sample.fraction(population) if finite else 0.0
    return Estimate("audit_alone", value, *wilson_of(value, size, fraction), size)
