"""Print tables: framed and fitted for a person at a terminal, plain and whole for a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from hatewatch.sources import Columns
from hatewatch.sources.protocol import ROLES


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> None:
    """Print one table with its title; in a pipe each row is one line, its columns apart by two spaces and more."""
    if sys.stdout.isatty():
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table

        table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), title=title, title_justify="left")
        for i, name in enumerate(head):
            # What a row is about must be readable on a narrow screen; figures may fold.
            table.add_column(name, no_wrap=i < 2, overflow="fold", min_width=max(len(row[i]) for row in rows) * (i < 2))
        for row in rows:
            table.add_row(*row)
        console = Console(markup=False, highlight=False)
        console.print(table)
        if note:
            console.print(note, style="italic")
        return
    lines = [head, *rows]
    widths = [max(len(row[i]) for row in lines) for i in range(len(head))]
    print(f"\n{title}")
    if note:
        print(note)
    for row in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def tell_columns(columns: Columns) -> str:
    """Say which column was taken for what, so that a wrong guess is seen at once."""
    used = ", ".join(f"{role} = {name}" for role in ROLES if (name := getattr(columns, role)))
    if columns.date_order:
        used += f"; dates {columns.date_order}"
    return f"{used}; not used: {', '.join(columns.unused)}" if columns.unused else used


def tell_reasons(rejected: Mapping[str, int]) -> str:
    """Say how many rows were rejected, and why."""
    if not rejected:
        return ""
    counts = ", ".join(f"{reason} {count:,}" for reason, count in sorted(rejected.items()))
    return f", {sum(rejected.values()):,} rejected ({counts})"
