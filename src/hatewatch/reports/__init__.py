"""Turn a tally into a report that can be cited and checked: a page, a table and a file of every number."""

from hatewatch.reports.build import build_report
from hatewatch.reports.record import Caveat, Finding, Report
from hatewatch.reports.write import check_free, write_report

__all__ = ["Caveat", "Finding", "Report", "build_report", "check_free", "write_report"]
