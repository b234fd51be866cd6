"""Measure: from a store's documents, scores and answers to counts, and to what the audit makes of them."""

from hatewatch.pipeline.measure.audit import Audit, read_audit
from hatewatch.pipeline.measure.count import Counted, count, find_wanted, sum_up
from hatewatch.pipeline.measure.packed import pack, unpack, version
from hatewatch.pipeline.measure.said import find_said
from hatewatch.pipeline.measure.sums import Sums, count_part

__all__ = [
    "Audit",
    "Counted",
    "Sums",
    "count",
    "count_part",
    "find_said",
    "find_wanted",
    "pack",
    "read_audit",
    "sum_up",
    "unpack",
    "version",
]
