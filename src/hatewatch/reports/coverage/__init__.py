"""The page on what came in, and where it has holes."""

from hatewatch.reports.coverage.view import View
from hatewatch.reports.coverage.write import write_coverage

__all__ = ["View", "write_coverage"]
