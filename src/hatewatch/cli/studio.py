"""Open a project together with its Label Studio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hatewatch.annotation.token import read_token
from hatewatch.cli.stores import opened_store

if TYPE_CHECKING:
    from hatewatch.annotation.care import Volunteer
    from hatewatch.annotation.studio import Studio
    from hatewatch.cli.progress import Terminal
    from hatewatch.project import Project
    from hatewatch.store import Store


@contextmanager
def session(opened: Project) -> Iterator[tuple[Store, Studio, Terminal]]:
    """Give a project's store, its Label Studio and a progress for the terminal."""
    from hatewatch.cli.progress import Terminal

    with opened_store(opened) as store, Terminal() as progress:
        yield store, connect(opened), progress


def connect(opened: Project) -> Studio:
    """Return a project's Label Studio; raises InputError where the SDK or the token lacks."""
    from hatewatch.annotation.extra import need_sdk

    need_sdk()
    from hatewatch.annotation.studio import Studio

    return Studio(opened.settings.annotation.url, read_token(opened.folder))


def team(opened: Project) -> tuple[Volunteer, ...]:
    """Return who labels in a project; raises InputError where that cannot be told for certain."""
    from hatewatch.pipeline.annotate import read_team

    with opened_store(opened) as store:
        return read_team(store, opened.folder)
