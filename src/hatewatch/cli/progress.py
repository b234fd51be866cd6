"""Show how far long work is: a bar with rate and time left, or plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_EVERY = 10.0  # seconds between lines where there is no terminal


class _Rate(ProgressColumn):
    """Rows or documents so far, and how many a second."""

    def render(self, task: Task) -> Text:
        count = int(task.fields["count"])
        rate = (count - int(task.fields["before"])) / task.elapsed if task.elapsed else 0.0
        return Text(f"{count:,} · {rate:,.0f}/s")


class Terminal:
    """A `hatewatch.progress.Progress` for a person at a terminal, or for a log; use it in a `with` statement."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar: Progress | None = None
        self._what, self._total = "", 0
        self._before = (0, 0)  # units and rows that an earlier run did
        self._began = self._told = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def start(self, what: str, total: int | None, unit: str, done: int = 0, count: int = 0) -> None:  # noqa: ARG002 -- the protocol's name
        """Begin a stage."""
        self.pause()
        self._what, self._total, self._before = what, total or 0, (done, count)
        self._began = self._told = time.monotonic()
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), _Rate(),
                TextColumn("left"), TimeRemainingColumn(), console=self._console,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task(what, total=total, completed=done, count=count, before=count)

    def advance(self, done: int, count: int) -> None:
        """Move the bar, or print a line now and then."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, count=count)
            return
        if self._console.is_terminal:  # the bar was ended by `tell`
            return
        now = time.monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            gone = now - self._began
            share = done / self._total if self._total else 0.0
            moved = done - self._before[0]
            left = f", {gone * (self._total - done) / moved:,.0f} s left" if share and moved else ""
            part = f"{share:.0%}, " if self._total else ""
            line = f"{self._what}: {part}{count:,} at {(count - self._before[1]) / gone:,.0f} a second{left}"
            print(line, file=sys.stderr, flush=True)

    def say(self, line: str) -> None:
        """Print a line, above the bar where there is one."""
        self._console.print(line, highlight=False, markup=False, soft_wrap=True)

    def tell(self, line: str) -> None:
        """Print a result on a line of its own, to the screen or the pipe that results go to; it ends the bar."""
        self.pause()
        typer.echo(line)

    def pause(self) -> None:
        """End the bar, for it would draw itself over what is printed or asked now; the next stage begins another."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
