"""The dashboard over figures that stand still, as a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from hatewatch.api import Part, Services, create_service
from hatewatch.api.guard.callers import Guard
from hatewatch.api.guard.rates import Buckets
from hatewatch.api.server import make_server, open_door
from hatewatch.dashboard.figures import pages
from hatewatch.dashboard.frame import Frame
from hatewatch.dashboard.signing import doors
from hatewatch.pipeline.keys import add_key
from hatewatch.project import init_project
from hatewatch.reports import Report
from hatewatch.store import ROLES, open_store

#: The pages of figures.
PAGES = ("overview", "places", "languages", "grounds", "targets", "terms", "method")
COUNTED = datetime(2026, 2, 1, 6, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Still:
    """A snapshot that never changes."""

    report: Report
    counted: datetime = COUNTED
    documents: int = 6000
    pending: int = 0
    model: Any = None


@dataclass
class Standing:
    """What stands where the live figures do: a snapshot, or none."""

    held: Still | None = None
    busy: bool = False
    reason: Exception | None = None

    def snapshot(self) -> Still | None:
        return self.held


@dataclass(frozen=True)
class Shown:
    """A dashboard that is being served: where, with which keys."""

    url: str
    live: Standing
    keys: dict[str, str]
    guard: Guard = field(repr=False)
    client: httpx.Client = field(repr=False)

    def get(self, path: str, role: str | None = "viewer", **headers: str) -> httpx.Response:
        """Ask as a browser would that keeps no cookies, with the key of a role or none."""
        own = {"Accept": "text/html"} | ({"Authorization": f"Bearer {self.keys[role]}"} if role else {})
        self.client.cookies.clear()
        return self.client.get(path, headers=own | headers)

    def post(self, path: str, session: str = "", **fields: str) -> httpx.Response:
        """Send a form as a browser would, with the cookie of a session or none."""
        own = {"Accept": "text/html"} | ({"Cookie": f"hatewatch={session}"} if session else {})
        self.client.cookies.clear()
        return self.client.post(path, headers=own, data=fields)


@contextmanager
def shown(folder: Path, live: Standing, *more: Part, language: str = "tr") -> Iterator[Shown]:
    """Serve the pages of figures over `live`, and `more` parts beside them."""
    project = init_project(folder, name="Çukurova İzleme", language=language)
    with closing(open_store(project.store_url)) as store:
        services = Services(project, store, live, None, None)  # type: ignore[arg-type]
        frame = Frame(services)
        app = create_service(services, doors(frame), pages(services, frame), *more)
        app.state.guard.sign_ins = Buckets(10_000)  # tests sign in more often than people do
        keys = {role: add_key(store, f"{role}-1", role).told for role in ROLES}
        door = open_door("127.0.0.1", 0)
        server = make_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="shown")
        thread.start()
        end = time.monotonic() + 60
        while not server.started:
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.01)
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        try:
            with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
                yield Shown(url, live, keys, app.state.guard, client)
        finally:
            server.should_exit = True
            thread.join(60)
            door.close()
