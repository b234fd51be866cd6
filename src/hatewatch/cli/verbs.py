"""What the commands do: open the project, call the chain, print what came of it."""

from __future__ import annotations

import os
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from hatewatch import pipeline
from hatewatch.cli.progress import Terminal
from hatewatch.errors import InputError
from hatewatch.models import load_classifier
from hatewatch.pipeline import Ingested, ProcessExecutor
from hatewatch.privacy import Pseudonyms, new_key, read_key
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
    with _store(project.store_url) as store, ProcessExecutor(workers) as executor, Terminal() as progress:
        pseudonyms = Pseudonyms(read_key(project.key))
        _ingest_all(files, store, pseudonyms, executor, mapping, source, progress, project.folder / "rejected.csv")
        counts = store.counts()
    typer.echo(f"The store holds {counts['documents']:,} documents. Next: hatewatch predict.")


def predict(model: str | None, workers: int | None, folder: Path | None) -> None:
    """Classify what the project's store holds and the model has not seen."""
    project = open_project(folder)
    with _store(project.store_url) as store, ProcessExecutor(workers) as executor, Terminal() as progress:
        _need_documents(store)
        stored = pipeline.predict(store, model or project.model, executor, progress=progress)
        counts = store.counts()
    typer.echo(f"{counts['documents']:,} documents are predicted by {stored.name}. Next: hatewatch report.")


def predict_file(file: Path, out: Path | None, model: str, mapping: Mapping[str, str], workers: int | None) -> None:
    """Classify the rows of a file into JSON lines."""
    with ProcessExecutor(workers) as executor, Terminal() as progress:
        if out is None:
            done = pipeline.predict_file(file, sys.stdout, model, executor, mapping=mapping, progress=progress)
        else:
            # Written beside and then renamed: a run that was stopped leaves no half file under the name asked for.
            part = out.with_name(out.name + ".part")
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                done = pipeline.predict_file(file, stream, model, executor, mapping=mapping, progress=progress)
            part.replace(out)
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
        _store(f"sqlite:///{scratch}/store.sqlite") as store,
        ProcessExecutor(workers) as executor,
        Terminal() as progress,
    ):
        load_classifier(model)  # an unknown model should not be told only after a long reading
        _ingest_all(files, store, Pseudonyms(new_key()), executor, mapping, None, progress, out / "rejected.csv")
        _need_documents(store)
        stored = pipeline.predict(store, model, executor, progress=progress)
        title = title or ", ".join(path.stem for path in files)
        page = pipeline.report(
            store, stored, out, title=title, language=language, examples=examples, created=_now(), progress=progress
        )
    typer.echo(f"The report is in {page}")


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
    training.train(recipe, data_dir=data, out=folder, progress=lambda line: typer.echo(line, err=True))
    typer.echo(f"The model is in {folder}; its figures are in {folder / 'card.md'}")


def _report(
    project: Project, out: Path | None, language: str | None, title: str | None, examples: int, model: str | None,
    workers: int | None, notes: Sequence[Mapping[str, str]] = (),
) -> Path:  # fmt: skip
    language = language or project.settings.language
    now = _now()
    with _store(project.store_url) as store, ProcessExecutor(workers) as executor, Terminal() as progress:
        _need_documents(store)
        stored = pipeline.predict(store, model or project.model, executor, progress=progress)
        out = out or project.folder / "reports" / f"{now:%Y-%m-%d-%H%M}"
        title = title or project.settings.name
        page = pipeline.report(
            store,
            stored,
            out,
            title=title,
            language=language,
            examples=examples,
            notes=notes,
            created=now,
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


@contextmanager
def _store(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()


def _ingest_all(
    files: Sequence[Path], store: Store, pseudonyms: Pseudonyms, executor: ProcessExecutor,
    mapping: Mapping[str, str], source: str | None, progress: Terminal, rejected: Path,
) -> None:  # fmt: skip
    """Ingest each file, tell what became of it, and write what could not be used to `rejected`."""
    refused: list[InputError] = []
    results: list[Ingested] = []
    for path in files:
        try:
            done = pipeline.ingest(
                path, store, pseudonyms, executor, mapping=mapping, source_name=source, progress=progress
            )
        except InputError as error:
            # One bad file among many must not keep the others out; alone it is the answer.
            refused.append(error)
            continue
        results.append(done)
        typer.echo(f"{done.file}: {_columns(done.columns)}.")
        known = f", {done.known:,} known already" if done.known else ""
        typer.echo(f"{done.file}: {done.rows:,} rows, {done.added:,} added{known}{_reasons(done.rejected)}.")
    if store.counts()["rejected"]:
        written = pipeline.write_rejected(store, rejected)
        typer.echo(f"Rows that could not be used are listed in {written}")
    for one in refused[:-1]:
        typer.echo(f"hatewatch: {one}", err=True)
    if refused:
        raise refused[-1]
    unusable = [one for one in results if one.rejected and not one.added and not one.known]
    if unusable:
        raise InputError(f"{unusable[0].file}: no row could be used.", _first_remedy(unusable[0].rejected))


def _columns(columns: Columns) -> str:
    """Say which column was taken for what, so that a wrong guess is seen at once."""
    used = ", ".join(f"{role} = {name}" for role in ROLES if (name := getattr(columns, role)))
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


def _need_documents(store: Store) -> None:
    if not store.counts()["documents"]:
        raise InputError("The store holds no documents yet.", "Bring some in first: hatewatch ingest posts.xlsx.")


def _now() -> datetime:
    """Return the time of this run; SOURCE_DATE_EPOCH stands in for it where the same bytes are wanted again."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC).replace(microsecond=0)


def _has_browser() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
