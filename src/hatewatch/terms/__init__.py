"""What is being said: words and phrases that rose, and groups of similar texts."""

from hatewatch.terms.counts import TermCounts
from hatewatch.terms.records import Group, Grouping, Rise, Rises
from hatewatch.terms.rise import rising
from hatewatch.terms.similar import group_similar
from hatewatch.terms.vocabulary import Vocabulary

__all__ = ["Group", "Grouping", "Rise", "Rises", "TermCounts", "Vocabulary", "group_similar", "rising"]
