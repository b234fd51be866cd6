"""`hatewatch migrate`, `backup` and `restore`: a project on another database, in one file, and out of it."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.project import Project

_SQLITE = "sqlite:///"
_PASSWORD = "A password stands in ~/.pgpass or PGPASSWORD, or after the user's name in that line."


def migrate(
    source: Annotated[str, typer.Argument(help="Where the store is: sqlite:///store.sqlite.")],
    target: Annotated[str, typer.Argument(help="An empty database: postgresql://user@host/database.")],
    project: Folder = None,
) -> None:
    """Move a project's store to another database, and compare what came with what was there.

    The source stays as it is. Stop the service first; a move that was interrupted goes on when it is run again.
    """
    from hatewatch.cli.numbers import numbered
    from hatewatch.cli.progress import Terminal
    from hatewatch.store.moving import move

    with _alone_with(source, project), Terminal() as progress:
        moved = move(source, target, progress)
        for name, rows in moved.rows.items():
            progress.tell(f"{name}: {rows:,}")
        progress.tell(f"{numbered(moved.rows['document'], 'document')}, the same on both sides ({moved.documents}).")
        progress.tell(f'Now write into hatewatch.toml: store = "{_without_password(target)}"')
        if not target.startswith(_SQLITE):
            progress.tell(_PASSWORD)
        progress.tell("Keep the old store until you have seen a report of the new one, then remove it.")


def backup(
    out: Annotated[
        Optional[Path],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Argument(metavar="[OUT]", help="The file to write (default: in backups/, by its time)."),
    ] = None,
    project: Folder = None,
) -> None:
    """Write the whole project into one file: settings, keys, texts and answers. The service may go on meanwhile."""
    from hatewatch.cli.numbers import numbered
    from hatewatch.cli.output import now
    from hatewatch.cli.progress import Terminal
    from hatewatch.pipeline.moving import backup as back_up
    from hatewatch.project import open_project

    opened, made = open_project(project), now()
    out = out or opened.folder / "backups" / f"{opened.folder.name}-{made:%Y%m%d-%H%M%S}.zip"
    with Terminal() as progress:
        done = back_up(opened, out, made=made, progress=progress)
        for name in done.left_out:
            progress.tell(f"Left out (a link, unreadable, a name not for every system, or a store not in use): {name}")
        progress.tell(
            f"{done.path}: {numbered(done.rows['document'], 'document')} and {numbered(done.files, 'file')}, "
            f"{done.path.stat().st_size:,} bytes."
        )
        progress.tell("It holds texts and the project's keys: keep it on another disk, and where only you can read it.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `hatewatch backup` wrote.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The project's new folder.")],
    store: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="An empty database to keep the store in (default: SQLite in the folder)."),
    ] = None,
) -> None:
    """Make a project of a backup, in a new folder."""
    from hatewatch.cli.numbers import numbered
    from hatewatch.cli.progress import Terminal
    from hatewatch.pipeline.moving import restore as put_back

    if not file.is_file():
        raise InputError(f"There is no file {file}.", "Name one that `hatewatch backup` made.")
    with Terminal() as progress:
        done = put_back(file, folder, store=store, kept=store and _without_password(store), progress=progress)
        progress.tell(
            f"{done.project.folder}: {numbered(done.documents, 'document')} and the files of "
            f"{done.manifest.project}, as of {done.manifest.made:%Y-%m-%d %H:%M} UTC. Every digest is right."
        )
        if store and not store.startswith(_SQLITE):
            progress.tell(f"hatewatch.toml names the new database. {_PASSWORD}")
        progress.tell(
            "What happened since the backup is not in it. Keys that were revoked open again: look with hatewatch key "
            "list. Who asked to be forgotten is there again: hatewatch forget."
        )
        progress.tell(f'Next: cd "{folder}", then hatewatch report.')


def _alone_with(source: str, folder: Path | None) -> AbstractContextManager[None]:
    """Hold the lock of the project whose store is moved, where there is one."""
    from hatewatch.cli.stores import alone
    from hatewatch.project import open_project

    try:
        opened = open_project(folder)
    except InputError:
        if folder is not None:
            raise
        return nullcontext()
    return alone(opened) if _is_store_of(opened, source) else nullcontext()


def _is_store_of(opened: Project, url: str) -> bool:
    own = opened.store_url
    if own.startswith(_SQLITE) and url.startswith(_SQLITE):
        return Path(own.removeprefix(_SQLITE)).resolve() == Path(url.removeprefix(_SQLITE)).resolve()
    return own == url


def _without_password(url: str) -> str:
    """Return an address as it was written, but for the password."""
    return re.sub(r"([?&])password=[^&]*&?", r"\1", re.sub(r"^([^:]+://[^:@/]*):[^@]*@", r"\1@", url)).rstrip("?&")
