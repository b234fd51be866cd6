"""Let an audit grow where a figure lacks readers: in one language or province, without harm to any other figure.

A stratum that holds other documents too is split in two. What was drawn of it was a simple random sample, so what of
that falls into either half is one as well, given how many do (Holt & Smith 1979, "Post stratification"): each half
keeps what it has, under the chance that this amounts to, and only the wanted one grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hatewatch.annotation.sampling.audit import Audit, draw_within
from hatewatch.annotation.sampling.samples import Left
from hatewatch.annotation.sampling.strata import Stratum, allocate

#: Where the parts of a cell's name stand: "tr/21/2024-07".
_PLACES = {"language": 0, "place": 1}


@dataclass(frozen=True, slots=True)
class Focus:
    """Documents of one language or province of which `more` are to be drawn."""

    part: Literal["language", "place"]
    value: str
    more: int

    def holds(self, cell: str) -> bool:
        """Say whether the documents of a cell are meant."""
        return cell.split("/")[_PLACES[self.part]] == self.value


def focus_audit(
    audit: Audit, ids: Sequence[str], cells: Sequence[str], focus: Focus, tasked: Collection[str] = frozenset()
) -> Audit:
    """Return the audit grown by `focus.more` documents of the part, or by all that are left of it.

    `ids` and `cells` are those of all documents that the audit was drawn from: over what came since let it grow first,
    by `draw_audit`; documents in a cell that it does not know are passed over. Every document of the audit that is
    still there is kept, and where a split leaves less than `audit.least` of a half, that many are drawn of it: no half
    may be without a chance.
    """
    names = {cell: stratum.name for stratum in audit.strata for cell in stratum.cells}
    names, wanted = _split(names, focus)
    known = [i for i, cell in enumerate(cells) if cell in names]
    ids, cells = [ids[i] for i in known], [cells[i] for i in known]
    sizes = Counter(names[cell] for cell in cells)
    at = dict(zip(ids, cells, strict=True))
    had = Counter(names[at[one.document]] for one in audit.drawn if one.document in at)
    held: dict[str, list[str]] = {}
    for cell, name in sorted(names.items()):
        held.setdefault(name, []).append(cell)
    order = sorted(sizes)
    floors = {name: max(had[name], min(audit.least, sizes[name])) for name in order}
    grown = [name for name in order if name in wanted]
    total = sum(floors[name] for name in grown) + focus.more
    numbers = allocate([sizes[name] for name in grown], total, [floors[name] for name in grown])
    floors |= dict(zip(grown, numbers, strict=True))
    strata = tuple(Stratum(name, tuple(held[name]), sizes[name], floors[name]) for name in order)
    drawn = draw_within(ids, [names[cell] for cell in cells], strata, audit.seed, tasked)
    kept = {one.document for one in drawn}
    passed = (Left(one.document, "passed" if one.document in at else "gone") for one in audit.drawn)
    left = tuple(one for one in passed if one.document not in kept)
    return replace(audit, strata=strata, drawn=drawn, left=(*audit.left, *left))


def _split(names: dict[str, str], focus: Focus) -> tuple[dict[str, str], set[str]]:
    """Return the stratum of each cell, those that hold both kinds split, and which strata are the wanted ones."""
    used = set(names.values())
    halves: dict[str, str] = {}
    found, wanted = {}, set()
    for cell, name in sorted(names.items()):
        mixed = any(other == name and not focus.holds(one) for one, other in names.items())
        if focus.holds(cell) and mixed:
            if name not in halves:
                parts = name.partition("#")[0].split("/")
                parts[_PLACES[focus.part]] = focus.value
                halves[name] = _free("/".join(parts), used)
                used.add(halves[name])
            found[cell] = halves[name]
        else:
            found[cell] = name
        if focus.holds(cell):
            wanted.add(found[cell])
    return found, wanted


def _free(name: str, used: set[str]) -> str:
    free, copy = name, 1
    while free in used:
        copy += 1
        free = f"{name}#{copy}"
    return free
