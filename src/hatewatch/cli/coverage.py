"""`hatewatch coverage`: what came in, what usually comes, and what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatewatch.coverage.records import Series
    from hatewatch.pipeline.coverage import Noted, Verdict

_KINDS = {
    "silent": "nothing came",
    "thin": "far less came",
    "stopped": "silent since",
    "not_run": "collecting did not run",
    "unreachable": "unreachable",
}
_VERDICTS = {
    "explained": "explained",
    "dismissed": "dismissed, it counts no more",
    "reopened": "open again, it counts",
}


def coverage(
    lang: Annotated[Optional[str], typer.Option(help="Language of the page: tr, kmr or en.")] = None,  # noqa: UP045
    source: Annotated[Optional[str], typer.Option(help="Only this source or outlet.")] = None,  # noqa: UP045
    since: Annotated[Optional[str], typer.Option(metavar="DAY", help="Only from this day on: 2026-03-21.")] = None,  # noqa: UP045
    out: Annotated[Path | None, typer.Option(help="Folder to write (default: the project's reports/).")] = None,
    explain: Annotated[Optional[int], typer.Option(metavar="HOLE", help="Explain this hole, with --note.")] = None,  # noqa: UP045
    dismiss: Annotated[
        Optional[int],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(metavar="HOLE", help="Say that this is no hole, with --note why."),
    ] = None,
    reopen: Annotated[
        Optional[int],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(metavar="HOLE", help="Take back that this hole was dismissed."),
    ] = None,
    note: Annotated[str, typer.Option(help="What you know of the hole: the paper closed.")] = "",
    project: Folder = None,
) -> None:
    """Show what came in by source and language, what usually comes, and where something is missing."""
    from hatewatch.cli.output import now
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline.coverage import coverage as look
    from hatewatch.pipeline.coverage import say_of_hole
    from hatewatch.project import open_project

    opened = open_project(project)
    begin = _day(since)
    said = _said(explain, dismiss, reopen, note)
    reader, folder = lang or opened.settings.language, out or opened.folder / "reports"
    with opened_store(opened) as store:
        if said:
            key, verdict = said
            say_of_hole(store, key, note, verdict=verdict, now=now())
            typer.echo(f"Hole {key}: {_VERDICTS[verdict]}.")
        shown, page = look(store, folder, lang=reader, source=source, since=begin, created=now())
    if not said:
        _tell(shown, begin)
    typer.echo(f"\nRead {page}.")


def _said(explain: int | None, dismiss: int | None, reopen: int | None, note: str) -> tuple[int, Verdict] | None:
    """Return the hole of which something is said, and what."""
    given: dict[Verdict, int | None] = {"explained": explain, "dismissed": dismiss, "reopened": reopen}
    said = [(key, verdict) for verdict, key in given.items() if key is not None]
    if len(said) > 1:
        raise InputError("--explain, --dismiss and --reopen exclude each other.", "Use one of them.")
    if note and not said:
        raise InputError("--note goes with a hole.", 'For example: --explain 7 --note "the server moved".')
    return said[0] if said else None


def _tell(shown: Noted, since: date | None) -> None:
    from hatewatch.cli.tables import show
    from hatewatch.reports.coverage.view import rows_of

    table, waiting = [], []
    for row in rows_of(shown.standings, shown.holes, since or date.min):
        name = _name(row.series)
        usual = "too little known" if row.usual is None else f"{row.usual:,.1f}"
        open_ = f"{row.holes:,}" if row.holes else "in that of the whole source" if row.inside else ""
        last = row.last.isoformat() if row.last else "never"
        if not row.answered and not row.holes:
            waiting.append(name)
        table.append([name, row.series.language or "all", f"{row.documents:,}", usual, last, open_])
    show("Coverage", ["source", "language", "documents", "usual a day", "last came", "holes"], table)
    if any(one.counts for one in shown.holes):
        show("Holes", ["hole", "source", "language", "first", "last", "what", "came", "usual"], _holes(shown))
    else:
        typer.echo("\nThere is no open hole.")
    if waiting:
        typer.echo(f"Has not answered yet: {', '.join(waiting)}.")
    left = shown.uncounted
    parts = [f"today ({left.today:,} texts; it is not over)"]
    parts += [f"{left.undated:,} without a date"] if left.undated is not None else []
    parts += [f"{left.later:,} dated in the future"] if left.later else []
    typer.echo(f"Not counted here: {', '.join(parts)}.")


def _name(series: Series) -> str:
    return f"{series.source} · {series.outlet}" if series.outlet else series.source


def _holes(shown: Noted) -> Sequence[Sequence[str]]:
    found = []
    for one in shown.holes:
        if one.counts:
            series = one.series
            last = one.last.isoformat() if one.last else "not back"
            usual = "?" if one.expected is None else f"{one.expected:,.1f}"
            row = [str(one.key), _name(series), series.language or "all", one.first.isoformat(), last, _KINDS[one.kind]]
            found.append([*row, f"{one.seen:,}", usual])
    return found


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise InputError(f"--since {given}: not a day.", "Write it as 2026-03-21.") from error
