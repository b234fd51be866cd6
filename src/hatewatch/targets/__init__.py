"""Which groups a text speaks of. A mention is a fact found by matching, not a judgement about the text."""

from hatewatch.targets.find import find_targets
from hatewatch.targets.groups import Group, ground_of, load_groups, target_name

__all__ = ["Group", "find_targets", "ground_of", "load_groups", "target_name"]
