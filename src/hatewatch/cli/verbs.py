"""What the commands do: open the project, call the chain, print what came of it."""

from __future__ import annotations

import os
import sys
import tempfile
import webbrowser
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import typer

from hatewatch import pipeline
from hatewatch.cli.ingest import first_remedy, ingest, ingest_files
from hatewatch.cli.output import new_folder, now, written
from hatewatch.cli.progress import Terminal
from hatewatch.cli.stores import need_documents, opened_store
from hatewatch.cli.tables import tell_reasons
from hatewatch.errors import HatewatchError, InputError
from hatewatch.models import load_classifier
from hatewatch.pipeline import ProcessExecutor
from hatewatch.pipeline.copies import find_copies
from hatewatch.pipeline.coverage import note_holes
from hatewatch.privacy import Pseudonyms, new_key
from hatewatch.project import Project, init_project, open_project
from hatewatch.records import Unit
from hatewatch.store import Store, open_store


def predict(model: str | None, workers: int | None, folder: Path | None) -> None:
    """Classify what the project's store holds and the model has not seen."""
    project = open_project(folder)
    with opened_store(project) as store, ProcessExecutor(workers) as executor, Terminal() as progress:
        need_documents(store)
        stored = pipeline.predict(store, model or project.model, executor, progress=progress)
        counts = store.counts()
    typer.echo(f"{counts['documents']:,} documents are predicted by {stored.name}. Next: hatewatch report.")


def predict_file(file: Path, out: Path | None, model: str, mapping: Mapping[str, str], workers: int | None) -> None:
    """Classify the rows of a file into JSON lines."""
    if out is not None and out.is_dir():
        raise InputError(f"{out} is a folder.", "Name a file: --out posts.jsonl.")
    if out is not None and out.exists() and file.exists() and out.samefile(file):
        raise InputError(f"{out} is the file to be read.", "Choose another name for --out, so that nothing is lost.")
    with ProcessExecutor(workers) as executor, Terminal() as progress, written(out) as stream:
        done = pipeline.predict_file(file, stream, model, executor, mapping=mapping, progress=progress)
    used = done.lines - sum(done.rejected.values())
    typer.echo(f"{used:,} rows predicted{tell_reasons(done.rejected)}.", err=True)
    if not used:
        raise InputError(f"{file.name}: no row could be used.", first_remedy(done.rejected))


def report_files(
    files: Sequence[Path], out: Path, language: str, title: str | None, unit: Unit, examples: int, model: str,
    mapping: Mapping[str, str], workers: int | None,
) -> None:  # fmt: skip
    """Do the whole chain on files, without a project: through a store that is thrown away afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="hatewatch-") as scratch,
        closing(open_store(f"sqlite:///{scratch}/store.sqlite")) as store,
        ProcessExecutor(workers) as executor,
        Terminal() as progress,
    ):
        # An unknown model or a folder that cannot be written should not be told only after a long reading.
        load_classifier(model)
        out.mkdir(parents=True, exist_ok=True)
        refused = ingest_files(files, store, Pseudonyms(new_key()), executor, mapping, None, progress)
        _list_rejected(store, out / "rejected.csv")
        if not store.counts()["documents"]:
            _tell_refused(refused)
        need_documents(store)
        stored = pipeline.predict(store, model, executor, progress=progress)
        note_holes(store, now=now())
        if unit != "documents":
            find_copies(store, progress=progress)
        page = pipeline.report(
            store, stored, out, title=title or ", ".join(path.stem for path in files), language=language, unit=unit,
            examples=examples, created=now(), progress=progress,
        )  # fmt: skip
        counted = _counted(store, unit)
    typer.echo(counted)
    typer.echo(f"The report is in {page}")
    _tell_refused(refused)


def report(
    out: Path | None, language: str | None, title: str | None, unit: Unit | None, examples: int, model: str | None,
    workers: int | None, folder: Path | None,
) -> None:  # fmt: skip
    """Report on what the project's store holds."""
    _report(open_project(folder), out, language, title, unit, examples, model, workers)


def demo(out: Path, language: str, open_browser: bool) -> None:
    """Make the example project at `out` and do the whole chain there."""
    from hatewatch.example import example_note, example_posts

    typer.echo("The example project: every post in it is invented, and so are its outlets and authors.")
    project = _demo_project(out, language)
    ingest([example_posts()], {}, None, None, None, project.folder)
    predict(None, None, project.folder)
    page = _report(project, project.folder / "report", language, None, None, 5, None, None, notes=[example_note()])
    if open_browser and _has_browser():
        webbrowser.open(page.resolve().as_uri())


def train(recipe: Path, data: Path, out: Path | None) -> None:
    """Train by a recipe: a classifier, or the language identifier."""
    from hatewatch import training

    folder = out or Path("models") / recipe.stem
    if training.read_table(recipe).get("kind") == "languages":
        training.train_languages(recipe, data, folder)
        typer.echo(f"The language identifier is in {folder}; benchmarks/languages.py measures it.")
        return
    with Terminal() as progress:
        training.train(recipe, data_dir=data, out=folder, progress=progress)
    typer.echo(f"The model is in {folder}; its figures are in {folder / 'card.md'}")


def _report(
    project: Project, out: Path | None, language: str | None, title: str | None, unit: Unit | None, examples: int,
    model: str | None, workers: int | None, notes: Sequence[Mapping[str, str]] = (),
) -> Path:  # fmt: skip
    language = language or project.settings.language
    made = now()
    with opened_store(project) as store, ProcessExecutor(workers) as executor, Terminal() as progress:
        need_documents(store)
        stored = pipeline.predict(store, model or project.model, executor, progress=progress)
        out = out or new_folder(project.folder / "reports", f"{made.astimezone():%Y-%m-%d-%H%M%S}-{language}")
        title = title or project.settings.name
        page = pipeline.report(
            store,
            stored,
            out,
            title=title,
            language=language,
            unit=unit or project.settings.count,
            examples=examples,
            notes=notes,
            created=made,
            progress=progress,
        )
        counted = _counted(store, unit or project.settings.count)
    typer.echo(counted)
    typer.echo(f"The report is in {page}")
    return page


def _counted(store: Store, unit: Unit) -> str:
    """Say what was counted, and how many copies were left out for it."""
    if unit == "documents":
        return "Counted: every text, copies included."
    once = "each text once" if unit == "groups" else "each text once an outlet"
    return f"Counted: {once}; {store.duplicates.repeats(unit):,} copies left out."


def _demo_project(out: Path, language: str) -> Project:
    from hatewatch.project import SETTINGS

    return (
        open_project(out)
        if (out / SETTINGS).exists()
        else init_project(out, name="Örnek · Mînak · Example", language=language, nested=True)
    )


def _tell_refused(refused: Sequence[HatewatchError]) -> None:
    """Name the files that could not be used, the last of them as the error that the command ends with."""
    for error in refused[:-1]:
        typer.echo(f"hatewatch: {error}", err=True)
    if refused:
        raise refused[-1]


def _list_rejected(store: Store, path: Path) -> None:
    if pipeline.write_rejected(store, path):
        typer.echo(f"Rows that could not be used are listed in {path}")


def _has_browser() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
