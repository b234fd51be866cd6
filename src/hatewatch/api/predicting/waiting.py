"""The queue in front of the model: bounded by texts and characters, taken from in small batches of like lengths."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from hatewatch.api.predicting.records import Judgement, Unreadable

#: What may wait: texts, and characters of them.
TEXTS, CHARACTERS = 1024, 1_000_000
# What is taken at once: groups of one length until there are so many texts; of one group so many; characters.
_FEW, _MANY, _CHARACTERS = 8, 32, 8_000

Outcome = Judgement | Unreadable | None


@dataclass(slots=True, eq=False)
class Asked:
    """One text that waits for the model, and everybody who waits for it.

    `length` is in pieces: texts of one length are cheaper together. `deadline`, on the monotonic clock, is the latest
    of theirs. `waiters` is how many are left; without any, or after the deadline, the model is not troubled and the
    outcome is None. Both are written in the loop's thread only.
    """

    text: str
    digest: bytes
    length: int
    deadline: float
    outcome: asyncio.Future[Outcome]
    waiters: int = 0
    number: int = 0


class Waiting:
    """Texts that wait, by length; put in by the loop, taken by threads.

    An encoder runs texts of one length together, and each run reads all its weights, which costs as much as nine pieces
    of text. So the one that waits longest is taken with all of its length, and then the lengths of which most wait:
    every text gets its turn, and most do not go alone.
    """

    def __init__(self, texts: int = TEXTS, characters: int = CHARACTERS) -> None:
        self._texts, self._most = texts, characters
        self._changed = threading.Condition(threading.Lock())
        self._groups: dict[int, deque[Asked]] = {}
        self._came = self._idle = self._size = 0
        self._closed = False
        self.characters = 0

    def __len__(self) -> int:
        return self._size

    def has_room(self, texts: int, characters: int) -> bool:
        """Say whether so much more may wait; what is larger than all the room may where nothing else waits."""
        return not self._size or (self._size + texts <= self._texts and self.characters + characters <= self._most)

    def put(self, several: Sequence[Asked]) -> None:
        """Add texts."""
        with self._changed:
            for one in several:
                self._came += 1
                one.number = self._came
                self._groups.setdefault(one.length, deque()).append(one)
                self.characters += len(one.text)
            self._size += len(several)
            if self._idle:
                self._changed.notify(min(self._idle, len(several)))

    def take(self) -> tuple[list[Asked], list[Asked]]:
        """Wait for texts; return those to judge and those that nobody waits for any more. Both are empty at the end."""
        with self._changed:
            while not self._size:
                if self._closed:
                    return [], []
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
            few = min(_FEW, -(-self._size // (1 + self._idle)))  # who is idle gets his share
            taken, dropped = list[Asked](), list[Asked]()
            room = self._take(min(self._groups, key=self._oldest), _CHARACTERS, taken, dropped)
            while self._groups and len(taken) < few and room > 0:
                most = max(self._groups, key=lambda length: len(self._groups[length]))
                room = self._take(most, room, taken, dropped)
            return taken, dropped

    def open(self) -> None:
        """Let takers wait for texts."""
        self._closed = False

    def close(self) -> None:
        """Let takers go once nothing waits any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _oldest(self, length: int) -> int:
        return self._groups[length][0].number

    def _take(self, length: int, room: int, taken: list[Asked], dropped: list[Asked]) -> int:
        """Take texts of a length; return the room for characters that is left, 0 where the next has none."""
        now, group = time.monotonic(), self._groups[length]
        for _ in range(min(_MANY, len(group))):
            size = len(group[0].text)
            if taken and size > room:
                return 0
            one = group.popleft()
            self._size -= 1
            self.characters -= size
            if one.waiters < 1 or one.deadline <= now:
                dropped.append(one)
            else:
                taken.append(one)
                room -= size
        if not group:
            del self._groups[length]
        return room
