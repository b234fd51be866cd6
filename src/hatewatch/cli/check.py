"""`hatewatch verify` and `hatewatch compare`: whether a report holds, and what changed between two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder
from hatewatch.cli.moved import FIRST, cut, tell_causes, tell_moved, tell_rest
from hatewatch.cli.numbers import listed, numbered
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.pipeline.verify import Chain, Recomputed
    from hatewatch.project import Project
    from hatewatch.reports.check import Checked
    from hatewatch.reports.differences import Differences
    from hatewatch.reports.manifest import Manifest
    from hatewatch.reports.record import Report

Every = Annotated[bool, typer.Option("--all", help=f"Print all that differs, not the first {FIRST}.")]


def verify(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A report's folder, or its report.json.")],
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Compare with what the project gives now, though its data have changed.")
    ] = False,
    every: Every = False,
    project: Folder = None,
) -> None:
    """Check a report: that its files say the same, and that its project, if there is one, still gives these figures."""
    from hatewatch.reports.check import check_report

    checked = check_report(report)
    was = checked.manifest.report
    typer.echo(f"{was.title or report} · {was.created[:10] or 'no date'} · {was.model} · {was.n:,} {was.unit}")
    holds = _tell_files(checked, every)
    opened = _project(project)
    if opened:
        again = _recompute(opened, checked.manifest, named=project is not None)
        holds &= again is None or _tell_again(again, was, anyway, every)
    if not holds:
        raise typer.Exit(1)


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="The earlier report: its folder or report.json.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The later one.")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every figure of both to it.")] = None,
    every: Every = False,
    project: Annotated[
        Optional[Path],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(help="The project of both, with the predictions of both models: tells their parts apart."),
    ] = None,
) -> None:
    """Say what changed between two reports, and whether data, model, method or audit did it."""
    from hatewatch.reports.differences import differ
    from hatewatch.reports.manifest import read_manifest

    old, new = read_manifest(before), read_manifest(after)
    for name, one, path in (("A", old, before), ("B", new, after)):
        changed = "" if one.whole else " · CHANGED AFTER IT WAS WRITTEN"
        made = one.report.created[:16].replace("T", " ") or "no date"
        typer.echo(f"{name}: {path} · {one.report.title or 'no title'} · {made}{changed}")
    found = differ(old, new)
    steps = _chain(project, old, new) if project else None
    if csv is not None:
        _write(csv, old, new, steps)
    _conclude(found)
    tell_moved("Figures", found, every)
    if steps:
        tell_moved("Of this, by data, audit and method (A's model on what B counts)", steps.data, every)
        tell_moved("Of this, by the model (A's model against B's, on what B counts)", steps.model, every)


def _tell_files(checked: Checked, every: bool) -> bool:
    """Print what was found in a report's own files; say whether they hold."""
    from hatewatch.cli.tables import show

    if not checked.manifest.whole:
        typer.echo("report.json was changed after it was written: its digest does not fit.")
    looked = [f"{name} {number:,}" if number else name for name, number in checked.seen.items()]
    typer.echo("Files looked at, and how many figures in them: " + ", ".join(looked) + ".")
    if not checked.misfits:
        typer.echo(
            "The files fit each other, and each is as it was written. "
            "Whoever changed all of them, digests too, is caught by --project alone."
        )
        return True
    rows = [[one.where, one.what, one.due, one.found] for one in checked.misfits]
    show("In the files", ["where", "what", "should be", "is"], cut(rows, every))
    tell_rest(len(rows), every)
    return False


def _project(folder: Path | None) -> Project | None:
    """Return the project that was named, or the one around the working directory, if any."""
    from hatewatch.project import open_project

    if folder is not None:
        return open_project(folder)
    try:
        return open_project()
    except InputError as error:
        typer.echo(f"Not computed anew: {error.what} It takes the one the report is of: --project FOLDER.")
        return None


def _recompute(opened: Project, was: Manifest, *, named: bool) -> Recomputed | None:
    """Return the report computed anew; None where the project is another one that nobody named."""
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline.verify import recompute

    with opened_store(opened) as store, Terminal() as progress:
        if not named and was.report.model not in {one.name for one in store.models()}:
            typer.echo(f"Not computed anew: the project here, {opened.folder.name}, has no predictions by its model.")
            return None
        return recompute(store, was, progress=progress)


def _tell_again(again: Recomputed, was: Report, anyway: bool, every: bool) -> bool:
    """Print what the project gives now; say whether it is the same."""
    found, now = again.differences, again.now.report
    if found.causes:
        tell_causes("Not the same any more", found.causes)
    if again.pending:
        typer.echo(f"{numbered(again.pending, 'document')} came since that this model has not judged.")
    if not again.same_data:
        but = ", but not the same ones, or more is known of them" if was.n == now.n else ""
        typer.echo(f"The data have changed since: {was.n:,} documents then, {now.n:,} now{but}.")
        if not anyway:
            typer.echo("So the report cannot be computed anew. What they give now: --anyway.")
            return False
    if found.same < len(was.figures) or found.new:
        tell_moved("Figures", found, every, ("report", "now"))
    if found.others:
        from hatewatch.cli.tables import show

        show("The rest of the report", ["where", "report", "now"], cut([list(one) for one in found.others], every))
        tell_rest(len(found.others), every)
    if not found.any:
        typer.echo(f"Computed anew, all {numbered(found.same, 'figure')} are the same.")
    elif not found.causes and found.same < len(again.now.report.figures):
        typer.echo("Data, model, method and audit are said to be the same: somebody changed the report or the store.")
    # Another version of hatewatch that gives the same figures confirms them.
    return not found.any and all(one.what in again.now.software for one in found.causes)


def _conclude(found: Differences) -> None:
    """Print what is not the same in two reports, and what follows from that."""
    if found.causes:
        tell_causes("What changed", found.causes)
    who, unsure = found.who(), found.who(sure=False)
    if not found.causes:
        said = "Data, model, method and audit are the same"
        said += ", so one of the reports was changed by hand or by a fault." if found.any else "."
    elif len(who) > 1 or unsure:
        said = f"Changed: {listed(who)}. Which of them moved a figure how far cannot be told from these files alone."
        if unsure:
            said += " Nor can it whether the documents changed: their digest is of what counts, which differs."
        if "model" in who:
            said += " The model's part can be computed: --project FOLDER."
    else:
        said = f"Only the {who[0]} changed."
    typer.echo(said)


def _chain(folder: Path, old: Manifest, new: Manifest) -> Chain | None:
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline.verify import chain
    from hatewatch.project import open_project

    if old.report.model == new.report.model:
        typer.echo("Both are by the same model, so there is nothing to compute between them.")
        return None
    with opened_store(open_project(folder)) as store, Terminal() as progress:
        return chain(store, old, new, progress=progress)


def _write(path: Path, old: Manifest, new: Manifest, steps: Chain | None) -> None:
    """Write every figure of both reports side by side, and of the step between them."""
    from hatewatch.reports.differences import Moved
    from hatewatch.sources import write_csv

    sides = {"before": old, **({"between": steps.between} if steps else {}), "after": new}
    held = {name: {one.id: one for one in side.report.figures} for name, side in sides.items()}
    parts = ("share", "low", "high", "n", "count", "method")
    head = ["id", *(f"{part}_{name}" for name in sides for part in parts), "beyond"]
    rows = []
    for id in dict.fromkeys(id for some in held.values() for id in some):
        ones = [held[name].get(id) for name in sides]
        cells = [None if one is None else getattr(one, part) for one in ones for part in parts]
        first, last = ones[0], ones[-1]
        rows.append([id, *cells, "yes" if first and last and Moved(first, last).beyond else ""])
    typer.echo(f"{numbered(write_csv(path, head, rows), 'figure')} in {path}.")
