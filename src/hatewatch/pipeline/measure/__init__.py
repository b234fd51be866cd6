"""Measure: from a store's documents, scores and answers to counts, and to what the audit makes of them."""

from hatewatch.pipeline.measure.audit import Audit, read_audit
from hatewatch.pipeline.measure.count import Counted, count
from hatewatch.pipeline.measure.said import find_said

__all__ = ["Audit", "Counted", "count", "find_said", "read_audit"]
