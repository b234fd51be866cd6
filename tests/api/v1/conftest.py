"""A served example project: its posts are predicted, an audit of it is drawn and read, its figures are counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from hatewatch.api import Services
from hatewatch.api.v1 import reading
from hatewatch.cli.composing import make_services
from hatewatch.example.audit import read_audit_of
from hatewatch.store import open_store
from serving import Served, asked, make_project


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """What the parts share; the figures are counted."""
    project = make_project(tmp_path_factory.mktemp("served") / "amed")
    with closing(open_store(project.store_url)) as store:
        assert read_audit_of(store, "posts")
        made = make_services(project, store)
        made.live.look(store)
        assert made.live.snapshot() is not None
        yield made


@pytest.fixture(scope="module")
def served(services: Services) -> Iterator[Served]:
    """The routes of reading, to be asked in this process."""
    with asked(services.project, reading, services=services) as found:
        yield found
