"""Tell running numbers, which count the rows of one export, from the ids of a platform."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHORT = re.compile(r"\s*(\d{1,7})(?:\.0)?\s*")  # no sheet has rows enough for eight digits


class Numbering:
    """The whole numbers in a column: how many there are, and how densely they lie."""

    def __init__(self, cells: Iterable[object]) -> None:
        self._filled = self._count = 0
        self._least, self._most = 10**7, -1
        for cell in cells:
            text = cell if isinstance(cell, str) else "" if cell is None else str(cell)
            if not text or text.isspace():
                continue
            self._filled += 1
            if match := _SHORT.fullmatch(text):
                number = int(match[1])
                self._count += 1
                self._least, self._most = min(self._least, number), max(self._most, number)

    @property
    def short(self) -> bool:
        """Whether nearly all cells are whole numbers of at most seven digits."""
        return self._count > 0 and self._count >= 0.9 * self._filled

    @property
    def running(self) -> bool:
        """Whether the numbers fill at least half of the range they span, in any order and from any start."""
        return self.short and self._most - self._least + 1 <= 2 * self._count
