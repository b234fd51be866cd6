"""A project that is served: made once, copied for each test; asked in this process, or as a real server on a port."""

from __future__ import annotations

import functools
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from hatewatch import pipeline
from hatewatch.api import Part, Services, create_service
from hatewatch.api.server import make_server, open_door
from hatewatch.cli.composing import make_parts, make_services
from hatewatch.example import example_posts
from hatewatch.pipeline.keys import add_key
from hatewatch.project import Project, init_project, open_project
from hatewatch.store import ROLES, Role, Store, open_store


@dataclass(frozen=True)
class Served:
    """A service that is being run: where, with which keys, one for each role."""

    project: Project
    store: Store
    app: FastAPI
    keys: dict[Role, str]
    url: str = "http://127.0.0.1"
    client: Any = field(default=None, repr=False)

    def bearer(self, role: Role) -> dict[str, str]:
        """Return the header that a caller of that role sends."""
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def get(self, path: str, role: Role | None = "admin", **options: Any) -> httpx.Response:
        """Ask for a path as somebody of that role, or as nobody."""
        return self.ask("GET", path, role, **options)

    def ask(self, method: str, path: str, role: Role | None = "admin", **options: Any) -> httpx.Response:
        """Ask in some way as somebody of that role, or as nobody."""
        headers = {**(self.bearer(role) if role else {}), **options.pop("headers", {})}
        return self.client.request(method, path, headers=headers, follow_redirects=False, **options)


def make_project(folder: Path, *, serve: str = "", model: str = "baseline") -> Project:
    """Make a project in `folder` whose store holds the example posts, predicted by the small model.

    `serve` are lines for `[serve]`.
    """
    shutil.copytree(_example(), folder, dirs_exist_ok=True)
    return change_settings(open_project(folder), serve=serve, model=model)


def empty_project(folder: Path, *, serve: str = "", model: str = "baseline") -> Project:
    """Make a project in `folder` whose store is empty."""
    return change_settings(init_project(folder), serve=serve, model=model)


def change_settings(
    project: Project, *, serve: str = "", model: str | None = None, store: str | None = None
) -> Project:
    """Write other settings into a project; return it as it is then."""
    path = project.folder / "hatewatch.toml"
    text = path.read_text("utf-8")
    if serve:
        text = text[: text.index("[serve]")] + "[serve]\n" + serve + "\n"
    if model is not None:
        text = text.replace(f'model = "{project.settings.model}"', f'model = "{model}"')
    if store is not None:
        text = text.replace(f'store = "{project.settings.store}"', f'store = "{store}"')
    path.write_text(text, "utf-8")
    return open_project(project.folder)


def make_keys(store: Store) -> dict[Role, str]:
    """Make a key for each role, named like it; those of an earlier run are revoked."""
    for role in ROLES:
        store.revoke_key(role, datetime.now(UTC))
    return {role: add_key(store, role, role).told for role in ROLES}


@contextmanager
def asked(
    project: Project, parts: Callable[[Services], Sequence[Part]] = make_parts, *, services: Services | None = None
) -> Iterator[Served]:
    """Give the service to be asked in this process, made of `parts`; what runs beside them runs."""
    with _closing(open_store(project.store_url)) as store:
        made = services or make_services(project, store)
        app = create_service(made, *parts(made))
        # An error that is not answered is a fault: the front answers all of them.
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=True) as client:
            yield Served(project, made.store, app, make_keys(made.store), client=client)


@contextmanager
def service(
    project: Project,
    parts: Callable[[Services], Sequence[Part]] = make_parts,
    *,
    services: Services | None = None,
) -> Iterator[Served]:
    """Give the service as a real uvicorn on a free port of this computer, as `hatewatch serve` runs it."""
    with _closing(open_store(project.store_url)) as store:
        made = services or make_services(project, store)
        app = create_service(made, *parts(made))
        door = open_door("127.0.0.1", 0)
        server = make_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="served")
        thread.start()
        try:
            _until(server)
            url = f"http://127.0.0.1:{door.getsockname()[1]}"
            with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
                yield Served(project, made.store, app, make_keys(made.store), url, client)
        finally:
            server.should_exit = True
            thread.join(60)
            door.close()


def _until(server: uvicorn.Server) -> None:
    end = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < end, "the server does not start"
        time.sleep(0.01)


@contextmanager
def _closing(store: Store) -> Iterator[Store]:
    try:
        yield store
    finally:
        store.close()


@functools.cache
def _example() -> Path:
    """Return a project with the example posts, predicted: made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="hatewatch-served-"))
    project = init_project(folder / "amed", name="Amed", language="tr")
    with _closing(open_store(project.store_url)) as store, pipeline.ProcessExecutor(1) as executor:
        pipeline.ingest(example_posts(), store, project.pseudonyms(), executor)
        pipeline.predict(store, "baseline", executor)
    return project.folder
