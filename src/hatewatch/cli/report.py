"""`hatewatch report` and `hatewatch demo`: from options to a report folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hatewatch.cli.app import Examples, Folder, Lang, Map, Model, Workers, app, mapping, reader
from hatewatch.errors import InputError
from hatewatch.records import UNITS, Unit

Title = Annotated[Optional[str], typer.Option(help="Title of the report.")]  # noqa: UP045
Out = Annotated[Path | None, typer.Option(help="Folder to write (default: report, in a project reports/).")]


@app.command()
def report(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files of posts; without any, what the project's store holds."),
    ] = None,
    out: Out = None,
    lang: Lang = None,
    title: Title = None,
    count: Annotated[
        Optional[str],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(
            metavar="documents|groups|outlets",
            help="Count every document, each text once without its copies, or each text once an outlet.",
        ),
    ] = None,
    period: Annotated[
        str, typer.Option(metavar="auto|day|week|month", help="What a point of the trend is; auto goes by the dates.")
    ] = "auto",
    examples: Examples = 0,
    model: Model = None,
    map: Map = None,
    workers: Workers = None,
    project: Folder = None,
) -> None:
    """Write a report folder: pages in three languages, tables, and report.json, which holds every number."""
    from hatewatch.cli.reporting import report_files, report_project
    from hatewatch.pipeline.publish import Wish
    from hatewatch.project import open_project
    from hatewatch.trends.periods import KINDS

    language = reader(lang) if lang else None
    unit = _unit(count) if count else None
    if period not in ("auto", *KINDS):
        raise InputError(f"--period {period}: no period of a trend.", f"Choose auto or one of {', '.join(KINDS)}.")
    if files and project:
        raise InputError("--project goes without files.", "Name files, or a project, but not both.")
    if map and not files:
        raise InputError("--map goes with files.", "A project's columns are said when its files are ingested.")
    title = " ".join(title.split()) if title else None
    wish = Wish(language, title, unit, period, examples, model, workers)
    if files:
        report_files(files, out or Path("report"), mapping(map), wish)
    else:
        report_project(open_project(project), out, wish)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder to make the example project in.")] = Path("demo"),
    lang: Annotated[str, typer.Option(help="Language of the report: tr, kmr or en.")] = "tr",
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the report in a browser where there is one.")
    ] = True,
) -> None:
    """Run the whole chain on the example project, whose posts are all invented."""
    from hatewatch.cli.reporting import run_demo

    run_demo(out, reader(lang), open_browser)


def _unit(count: str) -> Unit:
    for unit in UNITS:
        if count == unit:
            return unit
    raise InputError(f"--count {count}: not what a report can count.", f"Choose one of {', '.join(UNITS)}.")
