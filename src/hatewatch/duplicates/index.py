"""What an index of duplicates must keep, and what is added to it: the seam between finding and storing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]

#: A key holds at most so many documents, the eldest: what more texts share is boilerplate, or found by these as well.
MOST = 32


@dataclass(frozen=True, slots=True)
class Member:
    """One document's place: its group is named by the key of the group's eldest document (a lone one by its own).

    `how` is "first", or how the text related to the likest one that was there before: exact, near, part (a cut of it)
    or quote (it with something added). `words` is the length of the text.
    """

    document: int
    group: int
    how: str
    words: int


@dataclass(frozen=True, slots=True)
class Placement:
    """What one batch adds to an index: a member a document, the keys to find it by, and groups that became one.

    `joined` is (younger group, elder group) of groups that stood in the index; the younger name is used no more.
    """

    members: tuple[Member, ...]
    keys: Keys
    documents: Keys
    joined: tuple[tuple[int, int], ...]


class Index(Protocol):
    """Keep which documents are copies of each other. Documents are named by their keys in the store, eldest lowest.

    `add` and `remove` are one transaction each.
    """

    def lookup(self, keys: Keys) -> tuple[Keys, Keys]:
        """Return (key, document) pairs of those `keys` that are held, as two arrays."""
        ...

    def members(self, documents: Sequence[int]) -> dict[int, Member]:
        """Return the places of those documents that have one."""
        ...

    def groups(self, names: Sequence[int]) -> dict[int, list[Member]]:
        """Return the members of groups, eldest first."""
        ...

    def longest(self, names: Sequence[int]) -> dict[int, int]:
        """Return the length in words of each group's longest text."""
        ...

    def contents(self, documents: Sequence[int]) -> Mapping[int, str]:
        """Return the texts of documents."""
        ...

    def add(self, placement: Placement) -> None:
        """Keep a batch's placement."""
        ...

    def remove(self, documents: Sequence[int]) -> None:
        """Forget documents and their keys. A group whose eldest is forgotten is named by the eldest that is left."""
        ...
