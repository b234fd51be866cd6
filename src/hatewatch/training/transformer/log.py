"""The log of a training run as CSV, so that anybody can plot it."""

from __future__ import annotations

import csv
from pathlib import Path

_COLUMNS = ("step", "epoch", "rate", "loss", "texts_per_second", "dev")


class Log:
    """Rows by step in the file at `path`: what is known at a step; measures on dev are columns of their own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, float]] = []

    def add(self, **values: float) -> None:
        """Add a row and write the file."""
        self.rows.append({name: round(value, 6) for name, value in values.items()})
        self._write()

    def cut(self, step: int) -> None:
        """Take the rows up to `step` from an earlier run's file."""
        if self.path.is_file():
            with self.path.open(encoding="utf-8", newline="") as lines:
                rows = [{name: float(cell) for name, cell in row.items() if cell} for row in csv.DictReader(lines)]
            self.rows = [row for row in rows if row["step"] <= step]
            self._write()

    def _write(self) -> None:
        names = dict.fromkeys((*_COLUMNS, *(name for row in self.rows for name in row)))
        part = self.path.with_name(self.path.name + ".part")
        with part.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(names))
            writer.writeheader()
            writer.writerows(self.rows)
        part.replace(self.path)
