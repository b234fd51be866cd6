"""Duplicates: agency copy, cuts and reposts form groups, found batch by batch as documents come in.

What is guaranteed: a group is named by its eldest document, the one stored first, and keeps that name until that one
is forgotten. Documents never leave a group, but two groups become one, under the elder name, when a document comes that
shares half of the longer text with a text of both. The same documents in the same order give the same groups, whatever
the batches. In another order names differ, and so may the group of a document that shares less than half with others
(see `place`) or a passage with more than 32 of them.
"""

from hatewatch.duplicates.compare import RELATIONS, Likeness, compare
from hatewatch.duplicates.index import Index, Member, Placement
from hatewatch.duplicates.memory import MemoryIndex
from hatewatch.duplicates.place import place, remove
from hatewatch.duplicates.signature import method, signature
from hatewatch.duplicates.words import read_words

__all__ = [
    "RELATIONS",
    "Index",
    "Likeness",
    "Member",
    "MemoryIndex",
    "Placement",
    "compare",
    "method",
    "place",
    "read_words",
    "remove",
    "signature",
]
