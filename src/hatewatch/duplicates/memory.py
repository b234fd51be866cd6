"""An index in memory: for tests, and for texts that no store holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hatewatch.duplicates.index import Keys, Member, Placement


class MemoryIndex:
    """An `Index` over `texts` by document, which may grow between batches."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._texts = texts
        self._holders: defaultdict[int, list[int]] = defaultdict(list)
        self._members: dict[int, Member] = {}
        self._groups: defaultdict[int, list[int]] = defaultdict(list)

    def lookup(self, keys: Keys) -> tuple[Keys, Keys]:
        """Return (key, document) pairs of those `keys` that are held, as two arrays."""
        pairs = [(key, one) for key in keys.tolist() for one in self._holders.get(key, ())]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def members(self, documents: Sequence[int]) -> dict[int, Member]:
        """Return the places of those documents that have one."""
        return {one: self._members[one] for one in documents if one in self._members}

    def groups(self, names: Sequence[int]) -> dict[int, list[Member]]:
        """Return the members of groups, eldest first."""
        return {
            name: [self._members[one] for one in sorted(self._groups[name])] for name in names if name in self._groups
        }

    def longest(self, names: Sequence[int]) -> dict[int, int]:
        """Return the length in words of each group's longest text."""
        return {name: max(one.words for one in members) for name, members in self.groups(names).items()}

    def contents(self, documents: Sequence[int]) -> dict[int, str]:
        """Return the texts of documents."""
        return {one: self._texts[one] for one in documents if one in self._texts}

    def add(self, placement: Placement) -> None:
        """Keep a batch's placement."""
        for younger, elder in placement.joined:
            for one in self._groups.pop(younger):
                self._put(replace(self._members[one], group=elder))
        for member in placement.members:
            self._put(member)
        for key, document in zip(placement.keys.tolist(), placement.documents.tolist(), strict=True):
            self._holders[key].append(document)

    def remove(self, documents: Sequence[int]) -> None:
        """Forget documents and their keys. A group whose eldest is forgotten is named by the eldest that is left."""
        gone = set(documents)
        for name in {one.group for one in self.members(documents).values()}:
            left = sorted(set(self._groups.pop(name)) - gone)
            for one in left:
                how = "first" if one == left[0] else self._members[one].how
                self._put(replace(self._members[one], group=left[0], how=how))
        for one in gone:
            self._members.pop(one, None)
        for key in list(self._holders):
            self._holders[key] = [one for one in self._holders[key] if one not in gone]
            if not self._holders[key]:
                del self._holders[key]

    def _put(self, member: Member) -> None:
        self._members[member.document] = member
        self._groups[member.group].append(member.document)
