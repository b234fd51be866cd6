"""Tables of what differs between two reports, cut where they grow long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from hatewatch.cli.numbers import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatewatch.reports.differences import Cause, Differences, Moved
    from hatewatch.trends import Figure

#: Lines of a table, unless all are asked for.
FIRST = 20
_BEYOND = "beyond both: each share lies outside the interval of the other. No test: there are thousands of figures."


def tell_causes(title: str, causes: Sequence[Cause]) -> None:
    """Print what is not the same in two reports; a question mark where the files cannot tell whether it is."""
    from hatewatch.cli.tables import show

    rows = [[one.who + ("" if one.sure else "?"), one.what, one.before, one.after] for one in causes]
    show(title, ["who", "what", "before", "after"], rows)


def tell_moved(title: str, found: Differences, every: bool, ends: tuple[str, str] = ("before", "after")) -> None:
    """Print the figures that differ."""
    from hatewatch.cli.tables import show

    beyond = sum(one.beyond for one in found.moved)
    parts = [f"{found.same:,} the same", f"{len(found.moved):,} moved ({beyond:,} beyond both intervals)"]
    parts += [f"{len(found.new):,} new", f"{len(found.gone):,} gone"]
    typer.echo(f"\n{title}: {', '.join(parts)}.")
    if found.moved:
        rows = [[one.before.id, _figure(one.before), _figure(one.after), _note(one)] for one in found.moved]
        show("Moved", ["figure", *ends, ""], cut(rows, every), _BEYOND if beyond else "")
        tell_rest(len(rows), every)
    for name, some in (("New", found.new), ("Gone", found.gone)):
        if some:
            typer.echo(f"{name}: {listed([one.id for one in some], len(some) if every else FIRST)}.")


def _figure(one: Figure) -> str:
    """Return a figure in one cell: 6.4% (5.1–7.9)."""
    digits = 2 if one.high < 0.1 else 1
    share, low, high = (f"{100 * end:.{digits}f}" for end in (one.share, one.low, one.high))
    return f"{share}% ({low}–{high})"


def _note(one: Moved) -> str:
    """Say what else is not the same in a figure, and how it differs where its percentages do not show it."""
    old, new = one.before, one.after
    parts = ["beyond both"] if one.beyond else []
    if old.method != new.method:
        parts.append(f"{old.method} → {new.method}")
    for name, was, now in (("n", old.n, new.n), ("count", old.count, new.count), ("read", old.read, new.read)):
        if was != now:
            parts.append(f"{name} {was:,} → {now:,}")
    if not parts and _figure(old) == _figure(new):
        parts.append(f"by {one.rise:+.1g}")
    return ", ".join(parts)


def cut(rows: list[list[str]], every: bool) -> list[list[str]]:
    """Return the first rows, or every one."""
    return rows if every else rows[:FIRST]


def tell_rest(number: int, every: bool) -> None:
    """Say how many rows of so many were left out."""
    if number > FIRST and not every:
        typer.echo(f"… and {number - FIRST:,} more: --all.")
