"""The groups that a batch touches, while it is being placed."""

from __future__ import annotations

from collections.abc import Collection

from hatewatch.duplicates.index import Index


class Groups:
    """Groups of documents by their eldest: those an index holds, as far as loaded, and what a batch does to them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._parent: dict[int, int] = {}
        self._longest: dict[int, int] = {}
        self._stored: set[int] = set()
        self.words: dict[int, int] = {}

    def load(self, documents: Collection[int]) -> None:
        """Read the places of stored documents, and the longest texts of their groups."""
        found = self._index.members([one for one in documents if one not in self.words])
        names = {one.group for one in found.values()} - self._stored
        for one in found.values():
            self.words[one.document] = one.words
            self._parent.setdefault(one.document, one.group)
        for name, longest in self._index.longest(sorted(names)).items():
            self._stored.add(name)
            self._parent.setdefault(name, name)
            self._longest[name] = longest

    def begin(self, document: int, words: int) -> None:
        """Put a new document into a group of its own."""
        self.words[document] = self._longest[document] = words
        self._parent[document] = document

    def find(self, document: int) -> int:
        """Return the name of a document's group as it is now."""
        while self._parent[document] != document:
            self._parent[document] = self._parent[self._parent[document]]
            document = self._parent[document]
        return document

    def join(self, document: int, other: int) -> None:
        """Make one group of two, under the elder name."""
        elder, younger = sorted((self.find(document), self.find(other)))
        if elder != younger:
            self._parent[younger] = elder
            self._longest[elder] = max(self._longest[elder], self._longest[younger])

    def is_longest(self, document: int) -> bool:
        """Return whether no text of the document's group is longer."""
        return self.words[document] >= self._longest[self.find(document)]

    def joined(self) -> tuple[tuple[int, int], ...]:
        """Return (younger, elder) of the stored groups that became one with another."""
        return tuple((name, self.find(name)) for name in sorted(self._stored) if self.find(name) != name)
