"""What long work tells about itself while it runs."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hear how far the work is."""

    def start(self, what: str, total: int | None, unit: str, done: int = 0, count: int = 0) -> None:
        """Begin a stage of `total` units ("rows", "bytes", "documents"); None if nobody knows how many.

        Work that goes on after a stop begins with `done` units and `count` rows behind it.
        """
        ...

    def advance(self, done: int, count: int) -> None:
        """Say that `done` units of the stage are behind us, and `count` rows or documents with them."""
        ...

    def say(self, line: str) -> None:
        """Tell a step or a figure in one line."""
        ...


class Silent:
    """A `Progress` that says nothing."""

    def start(self, what: str, total: int | None, unit: str, done: int = 0, count: int = 0) -> None:
        """Say nothing."""

    def advance(self, done: int, count: int) -> None:
        """Say nothing."""

    def say(self, line: str) -> None:
        """Say nothing."""
