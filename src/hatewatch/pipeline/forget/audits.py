"""Take erased documents out of stored audits, so that what is left is still a random sample of what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hatewatch.annotation.sampling import Audit, cell_of
from hatewatch.store.erasure import Described


class Struck:
    """Documents that go, as audits know them: their ids, and how many go from each cell, by when they came."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._cells: Counter[tuple[str, datetime | None]] = Counter()

    def add(self, documents: Iterable[Described]) -> None:
        """Remember these documents."""
        for one in documents:
            self._ids.add(one.id)
            # An audit's cells are of months or of quarters: the names of the two differ.
            for period in ("month", "quarter"):
                self._cells[cell_of(one.language, one.place, one.published, period), one.came] += 1

    def strike(self, content: str, drawn: datetime) -> str:
        """Return a stored audit, drawn at that time, without these documents.

        Taken from the documents and from the sample of a stratum alike, those that stay are a simple random sample of
        those that stay; so only the two counts change, and with them each chance. A stratum whose sample is all gone
        goes too: its cells form others at the next draw, and nothing drawn could lose its chance by that.
        """
        audit = Audit.from_json(content)
        gone = Counter(one.stratum for one in audit.drawn if one.document in self._ids)
        strata = []
        for one in audit.strata:
            cells = set(one.cells)
            fewer = sum(
                n for (cell, came), n in self._cells.items() if cell in cells and (came is None or came <= drawn)
            )  # fmt: skip
            left = one.drawn - gone[one.name]
            if left:
                strata.append(replace(one, drawn=left, size=max(left, one.size - max(fewer, gone[one.name]))))
        chances = {one.name: one.probability for one in strata}
        kept = [one for one in audit.drawn if one.document not in self._ids]
        struck = replace(
            audit,
            strata=tuple(strata),
            drawn=tuple(replace(one, probability=chances[one.stratum]) for one in kept),
            left=tuple(one for one in audit.left if one.document not in self._ids),
        )
        return content if struck == audit else struck.to_json()
