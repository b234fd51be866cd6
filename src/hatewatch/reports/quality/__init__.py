"""The page on how well people agree who label, and the page that tells each how the training round went."""

from hatewatch.reports.quality.build import build_quality
from hatewatch.reports.quality.record import Cell, Finding, Outcomes, Quality, Reader, Split
from hatewatch.reports.quality.write import write_quality

__all__ = ["Cell", "Finding", "Outcomes", "Quality", "Reader", "Split", "build_quality", "write_quality"]
