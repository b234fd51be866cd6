"""How many documents more the volunteers have room for today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from hatewatch.annotation.care.deal import Load, may_read
from hatewatch.annotation.care.severity import Candidate
from hatewatch.annotation.care.volunteers import Volunteer


def count_room(
    volunteers: Sequence[Volunteer],
    loads: Mapping[str, Load],
    *,
    overlap: int,
    severe: float,
    waiting: Iterable[Candidate] = (),
    had: Mapping[str, Collection[str]] | None = None,
) -> int:
    """Return how many documents more find `overlap` different readers today, after the `waiting` ones.

    `severe`, in [0, 1], is the share of severe ones among the documents that may come: a budget of 30 holds 100 of
    which three in ten are severe. What counts against it is that share of a volunteer's load, too, and not the severe
    ones in it: so the number hangs on counts, and one more at most on which documents were drawn, and an audit may grow
    by it and keep its chances. `had` says who has had a waiting one; one that nobody else may read takes no room.
    """
    readers = min(overlap, len(volunteers))
    if not readers:
        return 0
    free = [max(0, one.tasks - loads[one.name].tasks) for one in volunteers]
    room = _most(free, readers)
    if severe:
        left = [
            max(0.0, min(one.budget - severe * loads[one.name].tasks, severe * tasks))
            for one, tasks in zip(volunteers, free, strict=True)
        ]
        room = min(room, _most(left, max(1, min(overlap, sum(one.budget > 0 for one in volunteers)))) / severe)
    taken = 0
    for one in waiting:
        holders = set((had or {}).get(one.document, ()))
        others = sum(person.name not in holders and may_read(person, one) for person in volunteers)
        taken += min(others, max(0, overlap - len(holders)))
    return max(0, int(room - taken / readers + 1e-9))


def _most(rooms: Sequence[float], readers: int) -> float:
    """Return how many documents can be given to `readers` different people each, who have room for so many.

    Those with the most room are of use only as far as others can read beside them.
    """
    ordered = sorted(rooms, reverse=True)
    return min(sum(ordered[i:]) / (readers - i) for i in range(readers))
