"""`hatewatch ingest`: files and outlets into the project's store, once or again and again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hatewatch import pipeline
from hatewatch.cli.numbers import listed, numbered
from hatewatch.cli.outlets import REFUSED, take_outlets
from hatewatch.cli.output import clock, now
from hatewatch.cli.progress import Terminal
from hatewatch.cli.run import Run
from hatewatch.cli.stores import alone, opened_store
from hatewatch.cli.tables import tell_columns, tell_reasons
from hatewatch.errors import BusyError, HatewatchError, InputError, LackingError
from hatewatch.intervals import read_interval
from hatewatch.pipeline import ProcessExecutor
from hatewatch.pipeline.gate import Gate
from hatewatch.pipeline.intake import first_remedy, rules, settle
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.project import SETTINGS, Project, open_project

if TYPE_CHECKING:
    from hatewatch.pipeline.forget import Erased
    from hatewatch.store import Store

#: A file of the inbox as it was: path, size, time of its last change.
_Stamp = tuple[Path, int, int]


def ingest(
    files: Sequence[Path],
    mapping: Mapping[str, str],
    source: str | None,
    workers: int | None,
    every: str | None,
    folder: Path | None,
    *,
    again: bool = False,
) -> None:
    """Ingest the files, or without any the inbox and the outlets of sources.toml; with `every`, until it is stopped.

    With `again`, map what was kept of exports and read nothing new.
    """
    if again:
        if files or every is not None:
            raise InputError("--again goes without files and without --every.", "It needs only what the store kept.")
        _map_again(open_project(folder))
        return
    if every is None:
        _once(open_project(folder), files, mapping, source, workers).end()
        return
    if files:
        raise InputError("--every goes without files.", "It reads the inbox and sources.toml again and again.")
    pause = _interval(every)
    read: set[_Stamp] = set()
    while True:
        began = time.monotonic()
        typer.echo(f"Run at {clock()}.")
        try:
            # Opened anew, so that changed settings and outlets count from the next run on.
            run = _once(open_project(folder), files, mapping, source, workers, wait=0, read=read)
            for error in run.refused:
                if isinstance(error, LackingError):
                    raise error
                typer.echo(f"hatewatch: {error}", err=True)
        except BusyError:
            typer.echo("Another run is at work; this one is left out.", err=True)
        except LackingError:
            raise
        except HatewatchError as error:
            typer.echo(f"hatewatch: {error}", err=True)
        wait = max(1.0, pause.total_seconds() - (time.monotonic() - began))
        typer.echo(f"Next run at {clock(timedelta(seconds=wait))}; Ctrl-C ends it.")
        time.sleep(wait)


def _once(
    project: Project, files: Sequence[Path], mapping: Mapping[str, str], source: str | None, workers: int | None,
    wait: float = 600.0, read: set[_Stamp] | None = None,
) -> Run:  # fmt: skip
    """Do one run; of the inbox what is not in `read` or has changed, and then it is in there."""
    outlets = project.folder / "sources.toml" if not files else None
    if not files:
        files = sorted(path for path in project.inbox.glob("*") if path.is_file() and not path.name.startswith("."))
        if not files and not (outlets and outlets.is_file()):
            raise InputError(
                f"{project.inbox} is empty, and there is no sources.toml.",
                "Put files of posts there, or name them: hatewatch ingest posts.xlsx. "
                "The press: hatewatch init FOLDER --press.",
            )
    stamps = {path: _stamp(path) for path in files}
    files = [path for path in files if read is None or stamps[path] not in read]
    with (
        alone(project, wait=wait),
        opened_store(project) as store,
        ProcessExecutor(workers) as executor,
        Terminal() as progress,
    ):
        run = Run()
        pseudonyms, gate = rules(project, now())
        _take_files(run, files, store, pseudonyms, executor, mapping, source, gate, progress)
        if read is not None:
            read.update(stamps.values())
        if outlets and outlets.is_file():
            try:
                take_outlets(run, project, outlets, store, pseudonyms, executor, gate, progress)
            except InputError as error:  # a slip in sources.toml is no reason to leave the rest of the run undone
                run.refused.append(error)
        _afterwards(project, store, progress)
        if run.rejected and (project.folder / "rejected.csv").exists():
            progress.tell(f"Rows that could not be used are listed in {project.folder / 'rejected.csv'}")
        held = store.counts()["documents"]
    if said := run.summed_up(held):
        typer.echo(said)
    return run


def _stamp(path: Path) -> _Stamp:
    """Return what tells a file from what stood there before; a file that is gone is told so when it is read."""
    try:
        found = path.stat()
    except OSError:
        return path, 0, 0
    return path, found.st_size, found.st_mtime_ns


def _map_again(project: Project) -> None:
    from hatewatch.pipeline.again import map_again

    with alone(project), opened_store(project) as store, Terminal() as progress:
        pseudonyms, gate = rules(project, now())
        done = map_again(store, pseudonyms, gate=gate, progress=progress)
        _afterwards(project, store, progress)
    if done == type(done)():
        typer.echo("Nothing is kept that could be mapped again.")
        return
    parts = [f"{numbered(done.added, 'document')} added", f"{done.known:,} known already"]
    parts += [f"{n:,} {REFUSED.get(why, why)}" for why, n in sorted(done.refused.items())]
    parts += [f"{done.settled:,} hold nothing to use"] if done.settled else []
    wait = "waits" if done.left == 1 else "wait"
    typer.echo(f"Mapped again: {', '.join(parts)}; {done.left:,} {wait} for a later hatewatch.")


def _afterwards(project: Project, store: Store, progress: Terminal) -> None:
    """Do what goes with every ingest, and say what came of it."""
    done = settle(project, store, progress, now=now())
    if done.copies:
        which = "is a copy of another" if done.copies == 1 else "are copies of others"
        progress.tell(f"{done.copies:,} of the new documents {which}, exact or nearly.")
    if done.erased is not None:
        _tell_erased(done.erased, project, progress)


def _tell_erased(erased: Erased, project: Project, progress: Terminal) -> None:
    """Say what went since it was older than texts are kept, and which files went or stayed with it."""
    what = numbered(erased.documents, "document") if erased.documents else numbered(erased.rows, "row")
    verb = "was" if what.startswith("1 ") else "were"
    progress.tell(f"{what} older than {project.settings.privacy.keep} {verb} erased (keep in {SETTINGS}).")
    if erased.removed:
        progress.tell(f"Removed, since they held such texts: {listed([one.name for one in erased.removed])}.")
    if erased.failed:
        gone = listed([str(one) for one in erased.failed])
        progress.tell(f"Could not be removed (is it open?), so remove it yourself: {gone}.")


def _take_files(
    run: Run, files: Sequence[Path], store: Store, pseudonyms: Pseudonyms, executor: ProcessExecutor,
    mapping: Mapping[str, str], source: str | None, gate: Gate, progress: Terminal,
) -> None:  # fmt: skip
    before = store.counts()["documents"]
    run.refused += ingest_files(files, store, pseudonyms, executor, mapping, source, progress, gate, run)
    run.came += store.counts()["documents"] - before


def ingest_files(
    files: Sequence[Path], store: Store, pseudonyms: Pseudonyms, executor: ProcessExecutor,
    mapping: Mapping[str, str], source: str | None, progress: Terminal, gate: Gate | None = None,
    run: Run | None = None,
) -> list[HatewatchError]:  # fmt: skip
    """Ingest each file and tell what became of it; return what to say of those that could not be used.

    What the others gave is counted in `run`. One bad file among many does not keep the others out.
    """
    refused: list[HatewatchError] = []
    for path in files:
        try:
            done = pipeline.ingest(
                path, store, pseudonyms, executor, mapping=mapping, source_name=source, gate=gate or Gate(),
                progress=progress,
            )  # fmt: skip
        except InputError as error:
            refused.append(error)
            continue
        progress.tell(f"{done.file}: {tell_columns(done.columns) if done.shape is None else done.shape}.")
        updated = f", {done.updated:,} updated" if done.updated else ""
        known = f", {done.known:,} known already" if done.known else ""
        kept_out = "".join(f", {n:,} {REFUSED[why]}" for why, n in sorted(done.refused.items()))
        rest = f"{updated}{known}{kept_out}{tell_reasons(done.rejected)}"
        progress.tell(f"{done.file}: {numbered(done.rows, 'row')}, {done.added:,} added{rest}.")
        if done.known and done.shape is None and done.source not in (source, Path(done.file).stem):
            progress.tell(f"{done.file}: read as more of “{done.source}”, where most of its rows were known from.")
        if done.unknown_places:
            names = [mask(name) for name, _ in Counter(done.unknown_places).most_common()]
            progress.tell(f"{done.file}: places not known here, so not counted as places: {listed(names)}.")
        if done.rejected and not (done.added or done.updated or done.known or done.refused):
            refused.append(InputError(f"{done.file}: no row could be used.", first_remedy(done.rejected)))
        elif run is not None:
            run.read += 1
        if run is not None:
            run.rejected += sum(done.rejected.values())
    return refused


def _interval(text: str) -> timedelta:
    length = read_interval(text, least=timedelta(minutes=1))
    if length is None:
        raise InputError(f"--every {text}: no interval of a minute or more.", "Write it as 30m, 6h or 1d.")
    return length
