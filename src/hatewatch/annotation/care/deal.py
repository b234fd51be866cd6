"""Deal documents to volunteers' queues: each reads only what they read, wish to read and have the strength for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from hatewatch.annotation.care.mixing import spread
from hatewatch.annotation.care.severity import Candidate
from hatewatch.annotation.care.volunteers import Volunteer

#: Why a document went into fewer queues than it should, by slug, in the order in which they are looked at.
UNDEALT = {
    "team": "There are too few volunteers who have not had them.",
    "language": "Too few volunteers read their language.",
    "avoided": "Too few of their readers wish to read about the groups and grounds they speak of.",
    "budget": "Too few of their readers have budget left today for severe texts.",
    "full": "Too few of their readers have room left today.",
}


@dataclass(frozen=True, slots=True)
class Load:
    """What counts against a volunteer's day already: labelled today, and waiting in the queue.

    `last_severe` says that the last one waiting is severe.
    """

    tasks: int = 0
    severe: int = 0
    last_severe: bool = False


@dataclass(frozen=True, slots=True)
class Undealt:
    """One document that went into `dealt` new queues and not into the `wanted` ones; `reason` is of `UNDEALT`."""

    document: str
    wanted: int
    dealt: int
    reason: str


@dataclass(frozen=True, slots=True)
class Deal:
    """What goes into each volunteer's queue, in that order, what could not be dealt, and what pairs share.

    `shared` counts, for each pair of names in order, the documents both have, those of earlier days included.
    """

    queues: Mapping[str, tuple[str, ...]]
    left: tuple[Undealt, ...]
    shared: Mapping[tuple[str, str], int]


def deal(
    candidates: Sequence[Candidate],
    volunteers: Sequence[Volunteer],
    *,
    overlap: int = 2,
    had: Mapping[str, Collection[str]] | None = None,
    loads: Mapping[str, Load] | None = None,
    seed: int = 1,
) -> Deal:
    """Deal each document to `overlap` volunteers, less those who `had` it (document → names), for one day.

    The audit's documents come first, since one that nobody labels is a hole in an estimate; then those that the fewest
    may read; then as given. Of the volunteers who read its languages, avoid nothing it is about and have room for it,
    a document goes to the one who shares the fewest documents with its other readers, measured by the room they have,
    and then to the one with the least to do: so pairs come to share about equally many, which agreement needs. Where
    that is equal a hash of `seed`, document and name decides, so the order of volunteers changes nothing.

    What no volunteer has room for goes into fewer queues, or none, and is named in `Deal.left`. Within a queue the
    order is at random and not by sample (what is not reached is then missing at random), severe ones standing apart.

    Raises ValueError for a document or a name given twice, or an overlap below 1.
    """
    if overlap < 1:
        raise ValueError(f"an overlap is 1 or more, not {overlap}")
    if len({one.document for one in candidates}) != len(candidates):
        raise ValueError("each document is dealt once")
    if len({one.name for one in volunteers}) != len(volunteers):
        raise ValueError("each volunteer has a name of their own")
    table = _Table(volunteers, had or {}, loads or {}, seed)
    may = {one.document: sum(may_read(volunteer, one) for volunteer in volunteers) for one in candidates}
    left = []
    for one in sorted(candidates, key=lambda one: (one.sample != "audit", may[one.document])):
        wanted = overlap - len(set(table.had.get(one.document, ())))
        dealt = 0
        while dealt < wanted and table.give(one):
            dealt += 1
        if dealt < wanted:
            left.append(Undealt(one.document, wanted, dealt, table.reason(one, wanted - dealt)))
    return Deal({v.name: table.queue(v.name) for v in volunteers}, tuple(left), dict(sorted(table.shared.items())))


def may_read(volunteer: Volunteer, candidate: Candidate) -> bool:
    """Say whether somebody reads the languages of a document and avoids nothing that it is about."""
    return volunteer.can_read(candidate.languages) and _wants(volunteer, candidate)


def _wants(volunteer: Volunteer, candidate: Candidate) -> bool:
    return candidate.about.isdisjoint(volunteer.avoid)


class _Table:
    """The queues while they are being filled."""

    def __init__(
        self,
        volunteers: Sequence[Volunteer],
        had: Mapping[str, Collection[str]],
        loads: Mapping[str, Load],
        seed: int,
    ) -> None:
        self.volunteers, self.had, self.seed = volunteers, had, seed
        self.loads = {one.name: loads.get(one.name, Load()) for one in volunteers}
        self.room = {one.name: max(0, one.tasks - self.loads[one.name].tasks) for one in volunteers}
        self.strength = {one.name: max(0, one.budget - self.loads[one.name].severe) for one in volunteers}
        self.start = {name: max(1, room) for name, room in self.room.items()}
        self.given: dict[str, list[Candidate]] = {one.name: [] for one in volunteers}
        self.holders: dict[str, set[str]] = {}
        names = sorted(self.given)
        self.shared: Counter[tuple[str, str]] = Counter(dict.fromkeys(combinations(names, 2), 0))
        for document, holders in had.items():
            self.holders[document] = set(holders) & self.given.keys()
            self.shared.update(combinations(sorted(self.holders[document]), 2))

    def give(self, one: Candidate) -> bool:
        """Give a document to one more volunteer; say whether there was any."""
        able = self._able(one)["full"]
        if not able:
            return False
        others = self.holders.setdefault(one.document, set())
        name = min(able, key=lambda name: self._rank(name, one, others))
        for other in others:
            self.shared[min(name, other), max(name, other)] += 1
        others.add(name)
        self.given[name].append(one)
        self.room[name] -= 1
        self.strength[name] -= one.severe
        return True

    def reason(self, one: Candidate, missing: int) -> str:
        """Return the first condition that leaves fewer than the `missing` volunteers."""
        return next(reason for reason, able in self._able(one).items() if len(able) < missing)

    def _able(self, one: Candidate) -> dict[str, list[str]]:
        """Return who is left after each condition of `UNDEALT`, in its order."""
        team = [v for v in self.volunteers if v.name not in self.holders.get(one.document, ())]
        readers = [v for v in team if v.can_read(one.languages)]
        willing = [v for v in readers if _wants(v, one)]
        strong = [v for v in willing if not one.severe or self.strength[v.name]]
        free = [v for v in strong if self.room[v.name]]
        steps = (team, readers, willing, strong, free)
        return {reason: [v.name for v in able] for reason, able in zip(UNDEALT, steps, strict=True)}

    def _rank(self, name: str, one: Candidate, others: set[str]) -> tuple[float, float, bytes]:
        together = sum(self.shared[min(name, other), max(name, other)] for other in others)
        return together / self.start[name], 1 - self.room[name] / self.start[name], self._hash(one.document, name)

    def _hash(self, document: str, name: str) -> bytes:
        return hashlib.blake2b(f"{self.seed}\x1f{document}\x1f{name}".encode(), digest_size=8).digest()

    def queue(self, name: str) -> tuple[str, ...]:
        """Return the documents given to a volunteer, in the order in which they should be read."""
        given = sorted(self.given[name], key=lambda one: self._hash(one.document, name))
        severe = [one.document for one in given if one.severe]
        harmless = [one.document for one in given if not one.severe]
        return tuple(spread(severe, harmless, self.loads[name].last_severe))
