"""Make a report of files or of a project: open them, call the chain, say where the page is."""

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
from hatewatch.cli.ingest import ingest, ingest_files
from hatewatch.cli.numbers import numbered
from hatewatch.cli.output import now
from hatewatch.cli.progress import Terminal
from hatewatch.cli.stores import need_documents, opened_store
from hatewatch.cli.verbs import predict
from hatewatch.errors import HatewatchError, InputError
from hatewatch.models import load_classifier
from hatewatch.pipeline import ProcessExecutor
from hatewatch.pipeline.copies import find_copies
from hatewatch.pipeline.coverage import note_holes
from hatewatch.pipeline.measure.needs import find_needs
from hatewatch.pipeline.publish import Wish, publish
from hatewatch.privacy import Pseudonyms
from hatewatch.project import SETTINGS, Project, init_project, open_project
from hatewatch.records import Unit
from hatewatch.reports import Report, check_free
from hatewatch.reports.pdf import has_typst
from hatewatch.store import Store, open_store

#: Pseudonyms in a store that is thrown away are never seen, so the key is no secret: the same files give the same
#: digest of the data.
_NO_SECRET = bytes(32)


def report_files(files: Sequence[Path], out: Path, mapping: Mapping[str, str], wish: Wish) -> None:
    """Do the whole chain on files, without a project: through a store that is thrown away afterwards."""
    unit = wish.unit or "documents"
    with (
        tempfile.TemporaryDirectory(prefix="hatewatch-") as scratch,
        closing(open_store(f"sqlite:///{scratch}/store.sqlite")) as store,
        ProcessExecutor(wish.workers) as executor,
        Terminal() as progress,
    ):
        model = wish.model or "default"
        # An unknown model or a folder that cannot be written should not be told only after a long reading.
        load_classifier(model)
        check_free(out)
        refused = ingest_files(files, store, Pseudonyms(_NO_SECRET), executor, mapping, None, progress)
        if store.counts()["rejected"]:
            out.mkdir(parents=True, exist_ok=True)
            pipeline.write_rejected(store, out / "rejected.csv")
            typer.echo(f"Rows that could not be used are listed in {out / 'rejected.csv'}")
        if not store.counts()["documents"]:
            _tell_refused(refused)
        need_documents(store)
        stored = pipeline.predict(store, model, executor, progress=progress)
        note_holes(store, now=now())
        if unit != "documents":
            find_copies(store, progress=progress)
        try:
            _, page = pipeline.report(
                store, stored, out, title=wish.title or ", ".join(path.stem for path in files),
                language=wish.language or "tr", unit=unit, period=wish.period, examples=wish.examples, created=now(),
                progress=progress,
            )  # fmt: skip
        except InputError:
            for error in refused:
                typer.echo(f"hatewatch: {error}", err=True)
            raise
        pipeline.write_rejected(store, out / "rejected.csv")  # that of an earlier report goes
        counted = _counted(store, unit)
    typer.echo(counted)
    _tell_page(page)
    _tell_refused(refused)


def report_project(project: Project, out: Path | None, wish: Wish, notes: Sequence[Mapping[str, str]] = ()) -> Path:
    """Report on what the project's store holds; return the page."""
    with opened_store(project) as store, ProcessExecutor(wish.workers) as executor, Terminal() as progress:
        made, page = publish(project, store, executor, wish, out=out, notes=notes, created=now(), progress=progress)
        counted = _counted(store, made.unit)
    typer.echo(counted)
    _tell_basis(made)
    _tell_page(page)
    return page


def _tell_page(page: Path) -> None:
    typer.echo(f"The report is in {page}")
    if not has_typst():
        typer.echo('Without PDFs, for which typst is needed: pip install "hatewatch[pdf]".')


def _tell_basis(made: Report) -> None:
    """Say whether the figures are prevalences or raw shares, and how they become what they are not yet."""
    needs = find_needs(made)
    if made.measured and made.audit:
        typer.echo(
            f"Its shares are prevalences, told with {made.audit.read:,} texts that people read of {made.audit.drawn:,} "
            "drawn at random."
        )
    elif needs.came:
        typer.echo(
            f"Its shares are raw: {needs.came:,} of {made.n:,} documents came after the audit was drawn, too many for "
            "it to speak for them. To have it grow over them: hatewatch annotate push --audit."
        )
    else:
        waiting = f" {needs.waiting:,} drawn wait to be read." if needs.waiting else ""
        typer.echo(
            "Its shares are raw: what the model called so, which is no prevalence. For prevalences, people read a "
            f"random sample: hatewatch annotate push --audit.{waiting}"
        )
    if made.measured and needs.parts:
        typer.echo(f"{numbered(len(needs.parts), 'part', 'lack')} readers: hatewatch annotate push --audit.")


def run_demo(out: Path, language: str, open_browser: bool) -> None:
    """Make the example project at `out` and do the whole chain there."""
    from hatewatch.example import example_note, example_posts
    from hatewatch.example.audit import read_audit_of

    typer.echo("The example project: every post in it is invented, and so are its outlets and authors.")
    project = (
        open_project(out)
        if (out / SETTINGS).exists()
        else init_project(out, name="Örnek · Mînak · Example", language=language, nested=True)
    )
    ingest([example_posts()], {}, None, None, None, project.folder)
    predict(None, None, project.folder)
    with opened_store(project) as store:
        if read := read_audit_of(store, example_posts().stem):
            typer.echo(f"Two readers, invented too, have read {read:,} of them, drawn at random.")
    page = report_project(project, project.folder / "report", Wish(language, examples=5), [example_note()])
    if open_browser and _has_browser():
        webbrowser.open(page.resolve().as_uri())


def _counted(store: Store, unit: Unit) -> str:
    """Say what was counted, and how many copies were left out for it."""
    if unit == "documents":
        return "Counted: every text, copies included."
    once = "each text once" if unit == "groups" else "each text once an outlet"
    return f"Counted: {once}; {store.duplicates.repeats(unit):,} copies left out."


def _tell_refused(refused: Sequence[HatewatchError]) -> None:
    """Name the files that could not be used, the last of them as the error that the command ends with."""
    for error in refused[:-1]:
        typer.echo(f"hatewatch: {error}", err=True)
    if refused:
        raise refused[-1]


def _has_browser() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
