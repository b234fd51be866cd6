"""The default: the sample's judgements, weighted by how often the model calls documents so."""

from __future__ import annotations

import numpy as np

from hatewatch.prevalence.interval import wilson_of
from hatewatch.prevalence.records import Estimate, Population, Sample, effective

#: How many documents' worth the whole sample's share counts among those called and those not called: with few of them
#: read, their own shares stray. Chosen by simulation (benchmarks/coverage.py); 0 is the textbook's estimate.
_BORROWED = 1.0
#: However good the model, the interval is never that of more than so many times the sample.
_MOST = 20.0


def poststratified(population: Population, sample: Sample, threshold: float, *, finite: bool = True) -> Estimate:
    """Return the share of documents that people would give the label, whatever the model is worth.

    Documents are of two kinds, those that the model calls so and those that it does not, and how many there are of each
    is known. People's share is taken within each kind and put together by these numbers: double sampling (Tenenbein
    1970), poststratification (Holt & Smith 1979); PPI++ gives the same where scores are 0 and 1. A good model narrows
    the interval, and a useless one leaves that of the sample alone. Wilson's interval, for as many draws as the
    variance amounts to (Korn & Graubard 1998 do so with Clopper and Pearson's), narrower where much of all was read if
    the population is `finite`. Where documents had unequal chances, and those with small ones stray more, it is wider.
    """
    share = population.above(threshold) / population.n
    called = sample.scores >= threshold
    mean = float(np.average(sample.truth, weights=sample.weights))
    drawn = sample.effective
    # Half a positive more in the sample: where none was found there may be some all the same.
    careful = (mean * drawn + 0.5) / (drawn + 1)
    value = guess = variance = 0.0
    residuals = np.zeros(sample.n)
    for kind, part in ((called, share), (~called, 1 - share)):
        size = effective(sample.weights[kind])
        found = float(np.average(sample.truth[kind], weights=sample.weights[kind])) if size else 0.0
        value += part * (found * size + mean * _BORROWED) / (size + _BORROWED)
        residuals[kind] = sample.truth[kind] - found
        within = (found * size + careful * _BORROWED) / (size + _BORROWED)
        guess += part * within
        variance += part**2 * within * (1 - within) / max(size, 1.0)
    gain = guess * (1 - guess) / drawn / variance if variance else 1.0
    amounts = drawn * float(np.clip(gain, 1.0, _MOST))
    if not sample.even and (spread := sample.spread(residuals)):
        amounts = min(amounts, guess * (1 - guess) / spread)
    fraction = sample.fraction(population.n) if finite else 0.0
    return Estimate("poststratified", value, *wilson_of(value, amounts, fraction), amounts)
