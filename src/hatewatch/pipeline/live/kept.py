"""Refresh: count anew what has changed, and put it together with what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hatewatch.pipeline.measure import Counted, Sums, count_part, pack, sum_up, unpack, version
from hatewatch.progress import Progress, Silent
from hatewatch.records import Unit
from hatewatch.store import Store, StoredModel
from hatewatch.store.tallied import Counting

_LOOSE = 16  # parts that are put together anew every time, before they are remembered with the others


@dataclass(slots=True)
class Memory:
    """What was put together of parts that have not changed since: it spares the next refresh to read them.

    `parts` says after which change of each that was; it holds of one model, unit and kind of period.
    """

    counting: Counting | None = None
    parts: Mapping[int, int] = field(default_factory=dict)
    sums: Sums | None = None


def refresh(
    store: Store,
    model: StoredModel,
    *,
    unit: Unit = "documents",
    period: str = "auto",
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Counted:
    """Return what `count` would, having counted only the parts of the documents that changed since they were counted.

    What is counted is kept in the store, part by part, so that a first count which is killed goes on where it was. A
    part that is written to meanwhile is told as it was read, and counted anew the next time. With a `memory` of its own
    a process that asks again and again is answered sooner.
    """
    progress, counting = progress or Silent(), Counting(model, unit, period)
    parts, kept = store.parts(), store.kept(counting, version())
    stale = [number for number, changed in parts.items() if kept.get(number) != changed]
    good = {number: changed for number, changed in parts.items() if number not in stale}
    found = Sums(counting)
    rest = _remembered(store, counting, good, memory or Memory(), found)
    for number in _merge_kept(store, counting, rest, found):
        stale.append(number)  # what was kept of it is gone: something of it was erased meanwhile
    if stale:
        progress.start("Counting", len(stale), "parts")
    for done, number in enumerate(sorted(stale), 1):
        changed = store.parts().get(number, 0)
        sums = count_part(store, counting, number, progress=_Within(progress, done - 1))
        store.keep_counts(counting, version(), number, changed, pack(sums))
        found.merge(sums)
        progress.advance(done, found.stock.documents)
    return sum_up(store, found)


def _remembered(
    store: Store, counting: Counting, good: Mapping[int, int], memory: Memory, found: Sums
) -> dict[int, int]:
    """Add what the memory holds to `found`; return the parts that it does not hold.

    Where it holds something that has changed, or little, it is made anew of all parts that are good.
    """
    same = memory.counting == counting and all(good.get(number) == one for number, one in memory.parts.items())
    if not same or len(good) - len(memory.parts) > _LOOSE:
        sums = Sums(counting)
        gone = _merge_kept(store, counting, good, sums)
        memory.counting, memory.sums = counting, sums
        memory.parts = {number: one for number, one in good.items() if number not in gone}
    if memory.sums is not None:
        found.merge(memory.sums)
    return {number: one for number, one in good.items() if number not in memory.parts}


def _merge_kept(store: Store, counting: Counting, numbers: Mapping[int, int], found: Sums) -> list[int]:
    """Add the counts kept of these parts to `found`; return those that are not kept any more as they were."""
    left = dict(numbers)
    for number, changed, content in store.kept_counts(counting, list(numbers)):
        if left[number] == changed:
            found.merge(unpack(content, counting))
            del left[number]
    return list(left)


@dataclass(frozen=True, slots=True)
class _Within:
    """Tell every page of a part to whom the parts are told: it may want to pause."""

    progress: Progress
    done: int

    def start(self, what: str, total: int | None, unit: str, done: int = 0, count: int = 0) -> None:
        """Say nothing."""

    def advance(self, done: int, count: int) -> None:  # noqa: ARG002
        """Say that no further part is done yet."""
        self.progress.advance(self.done, count)

    def say(self, line: str) -> None:
        """Say nothing."""
