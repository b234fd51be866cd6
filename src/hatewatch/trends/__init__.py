"""Count documents by label, language, place, target and period, and say how sure each share is."""

from hatewatch.trends.compare import Change, Contrast, compare_groups, compare_thirds, holm, two_proportions
from hatewatch.trends.interval import Share, wilson
from hatewatch.trends.periods import Calendar
from hatewatch.trends.tally import DIMENSIONS, INTERSECTIONAL, MENTIONED, Tally

__all__ = [
    "DIMENSIONS",
    "INTERSECTIONAL",
    "MENTIONED",
    "Calendar",
    "Change",
    "Contrast",
    "Share",
    "Tally",
    "compare_groups",
    "compare_thirds",
    "holm",
    "two_proportions",
    "wilson",
]
