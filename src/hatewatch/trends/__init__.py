"""Count documents by label, language, place, target and period, and tell figures of the counts."""

from hatewatch.prevalence.interval import wilson
from hatewatch.trends.batch import DIMENSIONS, Batch
from hatewatch.trends.compare import Change, Contrast, holm, two_proportions
from hatewatch.trends.figure import RAW, Figure
from hatewatch.trends.grid import Grid
from hatewatch.trends.measure import Audited, Measure, Told
from hatewatch.trends.periods import Calendar
from hatewatch.trends.tally import INTERSECTIONAL, Tally

__all__ = [
    "DIMENSIONS",
    "INTERSECTIONAL",
    "RAW",
    "Audited",
    "Batch",
    "Calendar",
    "Change",
    "Contrast",
    "Figure",
    "Grid",
    "Measure",
    "Tally",
    "Told",
    "holm",
    "two_proportions",
    "wilson",
]
