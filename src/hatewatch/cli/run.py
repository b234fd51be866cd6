"""What one run of `hatewatch ingest` did, and how it is told at its end."""

from __future__ import annotations

from dataclasses import dataclass, field

import typer

from hatewatch.cli.numbers import listed, numbered
from hatewatch.errors import HatewatchError, PartialError


@dataclass
class Run:
    """What one run did: how many documents `came` and rows were `rejected`, what was `refused`, and what it `read`.

    `read` counts files and outlets that gave an answer, new or not; `partial` names outlets that did not give all.
    """

    came: int = 0
    named: int = 0
    rejected: int = 0
    read: int = 0
    refused: list[HatewatchError] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)

    def summed_up(self, held: int) -> str:
        """Return what came of it in one line, nothing where all that it tried was refused; the store holds `held`."""
        if self.refused and not self.read:
            return ""
        partly = f" Not all came from {listed(self.partial)}." if self.partial else ""
        then = " Next: hatewatch predict." if self.came else ""
        return f"{numbered(self.came, 'document')} came in; the store holds {held:,}.{partly}{then}"

    def end(self) -> None:
        """Name what could not be used, the last of it as the error that the command ends with."""
        for error in self.refused[:-1]:
            typer.echo(f"hatewatch: {error}", err=True)
        if self.refused:
            raise self.refused[-1]
        if self.partial:
            raise PartialError(
                f"{numbered(len(self.partial), 'outlet')} did not give all: {listed(self.partial)}.",
                "What came is stored; the next run asks again.",
            )
