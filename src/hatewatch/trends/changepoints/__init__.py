"""Find lasting changes in series of counts."""

from hatewatch.trends.changepoints.find import find_changes
from hatewatch.trends.changepoints.records import ChangePoint, Series, Stretch

__all__ = ["ChangePoint", "Series", "Stretch", "find_changes"]
