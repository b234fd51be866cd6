"""The commands: five verbs (ingest, annotate, train, predict, report) and what goes with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hatewatch.errors import InputError

app = typer.Typer(
    name="hatewatch",
    help="Say how people are spoken about in local Turkish and Kurdish media and posts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Map = Annotated[
    Optional[list[str]],  # noqa: UP045 -- typer reads the annotation at run time
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column holds text, date, author, place, outlet, url or id.",
    ),
]
Model = Annotated[Optional[str], typer.Option(help="default, baseline, or a model folder.")]  # noqa: UP045
Lang = Annotated[Optional[str], typer.Option(help="Language of the report: tr, kmr or en.")]  # noqa: UP045
Workers = Annotated[Optional[int], typer.Option(min=1, help="Processes to use (default: one a core).")]  # noqa: UP045
Folder = Annotated[Optional[Path], typer.Option("--project", help="The project's folder, if not the one you are in.")]  # noqa: UP045
Examples = Annotated[int, typer.Option(min=0, max=50, help="How many masked example texts to print in the report.")]


def _version(value: bool) -> None:
    if value:
        from hatewatch import __version__

        typer.echo(f"hatewatch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Say how people are spoken about in local Turkish and Kurdish media and posts."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="The town or project: its folder is made here.")],
    lang: Annotated[str, typer.Option(help="Language of its reports: tr, kmr or en.")] = "tr",
    press: Annotated[
        bool,
        typer.Option("--press", help="With a list of outlets to begin with, sources.toml; a project may get it later."),
    ] = False,
) -> None:
    """Make a project folder for a town."""
    from hatewatch.project import SETTINGS, init_project

    if press:
        from hatewatch.cli.outlets import write_press

        if (folder / SETTINGS).exists():
            write_press(folder)
            return
    project = init_project(folder, language=reader(lang))
    typer.echo(f'Made {project.folder}. Next: cd "{folder}", then hatewatch ingest FILE, predict, report.')
    typer.echo(f"Keep {project.key.name} safe and private: authors' pseudonyms cannot be matched without it.")
    if press:
        write_press(project.folder)


@app.command()
def ingest(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="CSV, TSV, JSONL, XLSX, Parquet, or an export of a social network; without any, the inbox/ folder and "
            "the outlets of sources.toml."
        ),
    ] = None,
    map: Map = None,
    source: Annotated[Optional[str], typer.Option(help="Name of the source (default: the file's name).")] = None,  # noqa: UP045
    every: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="30m|6h|1d", help="Stay, and do it again and again."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Map anew what an earlier hatewatch could not: no file is needed.")
    ] = False,
    workers: Workers = None,
    project: Folder = None,
) -> None:
    """Read files, social exports and the local press into the project's store."""
    from hatewatch.cli.ingest import ingest as run

    run(files or [], mapping(map), source, workers, every, project, again=again)


@app.command()
def predict(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A file of posts; without one, what the project's store holds."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="JSON lines to write, one for each row of FILE (default: the screen)."),
    ] = None,
    model: Model = None,
    map: Map = None,
    workers: Workers = None,
    project: Folder = None,
) -> None:
    """Classify the project's documents, or the rows of a file."""
    from hatewatch.cli import verbs

    if file is None:
        if out is not None or map:
            raise InputError(
                "--out and --map go with a file.", "Name it: hatewatch predict posts.xlsx --out posts.jsonl."
            )
        verbs.predict(model, workers, project)
    elif project is not None:
        raise InputError("--project goes without a file.", "Name a file, or a project, but not both.")
    else:
        verbs.predict_file(file, out, model or "default", mapping(map), workers)


@app.command()
def explain(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="The text, or - for standard input.")] = None,
    file: Annotated[Path | None, typer.Option(help="File that holds the text.")] = None,
    label: Annotated[
        Optional[list[str]],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(help="Label to explain, any number of times (default: conduct, and those given)."),
    ] = None,
    model: Model = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Show handles, numbers and addresses.")] = False,
) -> None:
    """Show which words of a text each label rests on."""
    from hatewatch.cli.explain import explain

    explain(text, file, label or None, model or "default", json, unmasked)


@app.command()
def example(
    out: Annotated[Path, typer.Argument(help="File to write: .xlsx or .csv.")] = Path("posts.xlsx"),
) -> None:
    """Write the invented posts of the example project as a spreadsheet, to try things with."""
    from hatewatch.example import write_example

    typer.echo(f"{write_example(out):,} rows in {out}; every post is invented.")


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe, such as training/baseline.toml.")],
    data: Annotated[
        Path, typer.Option(envvar="HATEWATCH_DATA", help="Folder of the data sets that the recipe names.")
    ] = Path("data"),
    out: Annotated[
        Path | None, typer.Option(help="Folder for the model (default: models/ and the recipe's name).")
    ] = None,
) -> None:
    """Train a classifier by a recipe."""
    from hatewatch.cli import verbs

    verbs.train(recipe, data, out)


@app.command()
def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="default, baseline, or a model folder.")],
    data: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DATA]...", help="Recipes (.toml) or tables of judged texts; without any, our tests."),
    ] = None,
    data_dir: Annotated[
        Path, typer.Option("--data", envvar="HATEWATCH_DATA", help="Folder of the data sets that a recipe names.")
    ] = Path("data"),
    part: Annotated[str, typer.Option(help="Part of a recipe's data: train, dev, test or all.")] = "test",
    against: Annotated[str, typer.Option(help="Model to set beside it; none for none.")] = "baseline",
    out: Annotated[Path | None, typer.Option(help="Folder for evaluation.json and evaluation.md.")] = None,
    floors: Annotated[bool, typer.Option("--floors", help="Fail where a figure is below its floor.")] = False,
    map: Map = None,
) -> None:
    """Measure a model: on the functional tests, and on judged texts."""
    from hatewatch.cli.evaluate import evaluate

    evaluate(model, data or [], data_dir, part, against, out, floors, mapping(map))


@app.command()
def labels(
    lang: Annotated[str, typer.Option(help="tr, kmr or en.")] = "tr",
    markdown: Annotated[bool, typer.Option(help="All three languages, as Markdown.")] = False,
    groups: Annotated[bool, typer.Option("--groups", help="The groups instead, by id, name and grounds.")] = False,
) -> None:
    """Print the label scheme with its definitions, or the groups: what a volunteer may avoid."""
    from hatewatch.labels import load_scheme

    scheme, lang = load_scheme(), reader(lang)
    if markdown or groups:
        from hatewatch.labels.page import grounds, to_markdown
        from hatewatch.targets import load_groups

        if markdown:
            typer.echo(to_markdown(scheme, load_groups()), nl=False)
            return
        by_id = {one.id: one for one in load_groups()}
        for one in by_id.values():
            typer.echo(f"{one.id:24} {one.name[lang]} ({', '.join(grounds(one, by_id))})")
        return
    for axis in scheme.axes:
        typer.echo(f"{axis.name[lang]}: {axis.definition[lang]}")
        for label in scheme.of(axis.id):
            typer.echo(f"  {label.id:16} {label.name[lang]}: {label.definition[lang]}")


def mapping(pairs: list[str] | None) -> dict[str, str]:
    """Return what `--map` says, by field."""
    found: dict[str, str] = {}
    for pair in pairs or []:
        field, sign, column = pair.partition("=")
        if not sign or not field:  # an empty column means that there is none
            raise InputError(
                f"--map {pair}: not of the form FIELD=COLUMN.",
                "For example: --map text=Mesaj --map date=Tarih.",
            )
        found[field.strip()] = column.strip()
    return found


def reader(lang: str) -> str:
    """Return the code of a language of reports, however its letters are written."""
    from hatewatch.labels import READERS
    from hatewatch.text.casing import lower

    code = lower(lang.strip(), "en")
    if code not in READERS:
        raise InputError(f"--lang {lang}: not a language of our reports.", f"Choose one of {', '.join(READERS)}.")
    return code
