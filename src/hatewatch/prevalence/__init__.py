"""Prevalence: what share of documents people would give a label, estimated from a model's scores and an audit."""

from hatewatch.prevalence.interval import wilson
from hatewatch.prevalence.records import Estimate, Population, Sample, Useless

__all__ = ["Estimate", "Population", "Sample", "Useless", "wilson"]
