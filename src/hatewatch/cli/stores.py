"""Open a project's store, alone where it must be, and see that there is something in it."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING

import typer

from hatewatch.lock import locked

if TYPE_CHECKING:
    from hatewatch.project import Project
    from hatewatch.store import Store


def opened_store(opened: Project) -> closing[Store]:
    """Give a project's store, closed at the end."""
    from hatewatch.store import open_store

    return closing(open_store(opened.store_url))


def alone(opened: Project, *, wait: float = 600.0) -> AbstractContextManager[None]:
    """Hold a project's lock, and say so where another command has it first; BusyError where it still has it then."""

    def say() -> None:
        typer.echo("Another hatewatch is at work in this project; waiting for it to end.", err=True)

    return locked(opened.folder, wait=wait, waiting=say)


def need_documents(store: Store) -> None:
    """Raise InputError where the store holds no documents."""
    from hatewatch.pipeline import intake

    intake.need_documents(store)
