"""What the commands do: open the project, call the chain, print what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from hatewatch import pipeline
from hatewatch.cli.output import written
from hatewatch.cli.progress import Terminal
from hatewatch.cli.stores import need_documents, opened_store
from hatewatch.cli.tables import tell_reasons
from hatewatch.errors import InputError
from hatewatch.pipeline import ProcessExecutor
from hatewatch.pipeline.intake import first_remedy
from hatewatch.project import open_project


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
