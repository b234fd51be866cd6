"""Classify and count: the raw share, which no human judgement corrects."""

from __future__ import annotations

from hatewatch.prevalence.interval import wilson
from hatewatch.prevalence.records import Estimate, Population


def classify_and_count(population: Population, threshold: float) -> Estimate:
    """Return the share of documents that the model gives the label, with Wilson's interval.

    The interval says how the share of other such documents would stray by chance, and nothing of the model's mistakes.
    """
    called = population.above(threshold)
    return Estimate("classify_and_count", called / population.n, *wilson(called, population.n))
