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
from hatewatch.cli.output import new_folder, now, written
from hatewatch.cli.progress import Terminal
from hatewatch.cli.stores import need_documents, opened_store
from hatewatch.errors import InputError
from hatewatch.models import load_classifier
from hatewatch.pipeline import ProcessExecutor
from hatewatch.privacy import Pseudonyms, mask, new_key, read_key
from hatewatch.project import Project, init_project, open_project
from hatewatch.sources import REASONS, Columns
from hatewatch.sources.protocol import ROLES
from hatewatch.store import Store, open_store


def ingest(
    files: Sequence[Path],
    mapping: Mapping[str, str],
    source: str | None,
    workers: int | None,
    folder: Path | None,
) -> None:
    """Ingest the files, or the inbox, into the project."""
    project = open_project(folder)
    if not files:
        files = sorted(path for path in project.inbox.glob("*") if path.is_file() and not path.name.startswith("."))
        if not files:
            raise InputError(
                f"{project.inbox} is empty.",
                "Put files of posts there, or name them: hatewatch ingest posts.xlsx.",
            )
    with opened_store(project) as store, ProcessExecutor(workers) as executor, Terminal() as progress:
        pseudonyms = Pseudonyms(read_key(project.key))
        refused = _ingest_all(files, store, pseudonyms, executor, mapping, source, progress)
        _list_rejected(store, project.folder / "rejected.csv")
        counts = store.counts()
    _tell_refused(refused)
    typer.echo(f"The store holds {counts['documents']:,} documents. Next: hatewatch predict.")


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
    typer.echo(f"{used:,} rows predicted{_reasons(done.rejected)}.", err=True)
    if not used:
        raise InputError(f"{file.name}: no row could be used.", _first_remedy(done.rejected))


def report_files(
    files: Sequence[Path], out: Path, language: str, title: str | None, examples: int, model: str,
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
        refused = _ingest_all(files, store, Pseudonyms(new_key()), executor, mapping, None, progress)
        _list_rejected(store, out / "rejected.csv")
        if not store.counts()["documents"]:
            _tell_refused(refused)
        need_documents(store)
        stored = pipeline.predict(store, model, executor, progress=progress)
        title = title or ", ".join(path.stem for path in files)
        page = pipeline.report(
            store, stored, out, title=title, language=language, examples=examples, created=now(), progress=progress
        )
    typer.echo(f"The report is in {page}")
    _tell_refused(refused)


def report(
    out: Path | None, language: str | None, title: str | None, examples: int, model: str | None,
    workers: int | None, folder: Path | None,
) -> None:  # fmt: skip
    """Report on what the project's store holds."""
    _report(open_project(folder), out, language, title, examples, model, workers)


def demo(out: Path, language: str, open_browser: bool) -> None:
    """Make the example project at `out` and do the whole chain there."""
    from hatewatch.example import example_note, example_posts

    typer.echo("The example project: every post in it is invented, and so are its outlets and authors.")
    project = _demo_project(out, language)
    ingest([example_posts()], {}, None, None, project.folder)
    predict(None, None, project.folder)
    page = _report(project, project.folder / "report", language, None, 5, None, None, notes=[example_note()])
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
    project: Project, out: Path | None, language: str | None, title: str | None, examples: int, model: str | None,
    workers: int | None, notes: Sequence[Mapping[str, str]] = (),
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
            examples=examples,
            notes=notes,
            created=made,
            progress=progress,
        )
    typer.echo(f"The report is in {page}")
    return page


def _demo_project(out: Path, language: str) -> Project:
    from hatewatch.project import SETTINGS

    return (
        open_project(out)
        if (out / SETTINGS).exists()
        else init_project(out, name="Örnek · Mînak · Example", language=language)
    )


def _ingest_all(
    files: Sequence[Path], store: Store, pseudonyms: Pseudonyms, executor: ProcessExecutor,
    mapping: Mapping[str, str], source: str | None, progress: Terminal,
) -> list[InputError]:  # fmt: skip
    """Ingest each file and tell what became of it; return what to say of those that could not be used.

    One bad file among many does not keep the others out.
    """
    refused: list[InputError] = []
    for path in files:
        try:
            done = pipeline.ingest(
                path, store, pseudonyms, executor, mapping=mapping, source_name=source, progress=progress
            )
        except InputError as error:
            refused.append(error)
            continue
        typer.echo(f"{done.file}: {_columns(done.columns)}.")
        updated = f", {done.updated:,} updated" if done.updated else ""
        known = f", {done.known:,} known already" if done.known else ""
        typer.echo(f"{done.file}: {done.rows:,} rows, {done.added:,} added{updated}{known}{_reasons(done.rejected)}.")
        if done.known and done.source not in (source, Path(done.file).stem):
            typer.echo(f"{done.file}: read as more of “{done.source}”, where most of its rows were known from.")
        if done.unknown_places:
            names = sorted(done.unknown_places, key=lambda name: -done.unknown_places[name])[:5]
            typer.echo(f"{done.file}: places not known here, so not counted as places: {', '.join(map(mask, names))}.")
        if done.rejected and not (done.added or done.updated or done.known):
            refused.append(InputError(f"{done.file}: no row could be used.", _first_remedy(done.rejected)))
    return refused


def _tell_refused(refused: Sequence[InputError]) -> None:
    """Name the files that could not be used, the last of them as the error that the command ends with."""
    for error in refused[:-1]:
        typer.echo(f"hatewatch: {error}", err=True)
    if refused:
        raise refused[-1]


def _list_rejected(store: Store, path: Path) -> None:
    if pipeline.write_rejected(store, path):
        typer.echo(f"Rows that could not be used are listed in {path}")


def _columns(columns: Columns) -> str:
    """Say which column was taken for what, so that a wrong guess is seen at once."""
    used = ", ".join(f"{role} = {name}" for role in ROLES if (name := getattr(columns, role)))
    if columns.date_order:
        used += f"; dates {columns.date_order}"
    return f"{used}; not used: {', '.join(columns.unused)}" if columns.unused else used


def _reasons(rejected: Mapping[str, int]) -> str:
    if not rejected:
        return ""
    counts = ", ".join(f"{reason} {count:,}" for reason, count in sorted(rejected.items()))
    return f", {sum(rejected.values()):,} rejected ({counts})"


def _first_remedy(rejected: Mapping[str, int]) -> str:
    if not rejected:
        return "It has no rows: check that this is the right file."
    most = max(rejected, key=lambda reason: rejected[reason])
    return REASONS[most].remedy["en"]


def _has_browser() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
