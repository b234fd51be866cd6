"""Open a project's store, and see that there is something in it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.project import Project
    from hatewatch.store import Store


def opened_store(opened: Project) -> closing[Store]:
    """Give a project's store, closed at the end."""
    from hatewatch.store import open_store

    return closing(open_store(opened.store_url))


def need_documents(store: Store) -> None:
    """Raise InputError where the store holds no documents."""
    if not store.counts()["documents"]:
        raise InputError("The store holds no documents yet.", "Bring some in first: hatewatch ingest posts.xlsx.")
