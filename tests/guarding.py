"""A small service with routes of its own, one for each thing that the guard looks at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import httpx
from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, Field

from hatewatch.api import Part, Services, create_service
from hatewatch.api.guard import sign_in, sign_out
from hatewatch.api.guard.callers import Guard
from hatewatch.api.guard.roles import Rule
from hatewatch.api.server import make_server, open_door
from hatewatch.errors import InputError, StoreError
from hatewatch.store import Role, Store, open_store
from serving import empty_project, make_keys

TEXT = "Komşumuz «Newroz pîroz be» dedi; nivîskar: Berîvan"

RULES = {
    "/openapi.json": Rule({"GET": "viewer"}),
    "/open": Rule({"GET": "open", "POST": "open"}),
    "/figures": Rule({"GET": "viewer"}),
    "/texts/{id}": Rule({"GET": "analyst", "POST": "analyst"}),
    "/keys": Rule({"GET": "admin", "POST": "admin"}),
    "/form": Rule({"POST": "viewer"}),
    "/file": Rule({"POST": "analyst"}, None),
    "/in": Rule({"POST": "open"}),
    "/out": Rule({"POST": "viewer"}),
    "/fails/{how}": Rule({"GET": "open"}),
    "/slow": Rule({"GET": "open"}),
}


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=40)
    kind: Literal["post", "article"] = "post"


@dataclass
class Small:
    """A small service that is being asked."""

    store: Store
    keys: dict[Role, str]
    guard: Guard
    client: Any
    url: str = "http://127.0.0.1"
    seen: list[bytes] = field(default_factory=list)
    door: threading.Event = field(default_factory=threading.Event)

    def bearer(self, role: Role) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def sign_in(self, role: Role = "analyst") -> tuple[str, str]:
        """Return the cookie (as its header has it) and the token of a new session."""
        answer = self.client.post("/in", data={"key": self.keys[role]})
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"].partition(";")[0]
        self.client.cookies.clear()
        return cookie, answer.json()["csrf"]


def _routes(small: Callable[[], Small]) -> APIRouter:
    router = APIRouter()

    def who(request: Request) -> Response:
        caller = request.state.caller
        found = None if caller is None else {"name": caller.name, "role": caller.role, "session": caller.session}
        return JSONResponse({"caller": found, "request": request.state.request_id})

    for path, methods in (("/open", ["GET", "POST"]), ("/figures", ["GET"]), ("/keys", ["GET", "POST"])):
        router.add_api_route(path, who, methods=methods)

    @router.get("/texts/{id}")
    def text(id: int) -> dict[str, int]:
        return {"id": id}

    @router.post("/texts/{id}")
    def write(id: int, given: Given) -> dict[str, Any]:
        return {"id": id, "length": len(given.text)}

    @router.post("/form")
    async def form(request: Request) -> dict[str, str]:
        return {name: str(value) for name, value in (await request.form()).items()}

    @router.post("/file")
    async def file(request: Request, file: UploadFile | None = None) -> dict[str, int]:
        small().seen.append(b"asked")
        return {"bytes": file.size or 0 if file else 0}

    @router.post("/in")
    async def come(request: Request, key: Annotated[str, Form()]) -> Response:
        answer = JSONResponse({})
        caller = await sign_in(request, answer, key)
        told = JSONResponse({"csrf": caller.csrf, "name": caller.name})
        told.headers["set-cookie"] = answer.headers["set-cookie"]
        return told

    @router.post("/out")
    async def leave(request: Request) -> Response:
        answer = Response(status_code=204)
        await sign_out(request, answer)
        return answer

    @router.get("/fails/{how}")
    def fail(how: str) -> None:
        errors: dict[str, Exception] = {
            "store": StoreError(f"The store /srv/gizli: {TEXT}.", "Wait."),
            "input": InputError("That is no day.", "Write it as 2026-03-21."),
            "fault": RuntimeError(TEXT),
        }
        raise errors[how]

    @router.get("/slow")
    def slow() -> dict[str, bool]:
        small().seen.append(b"asked")
        return {"finished": small().door.wait(30)}

    return router


@contextmanager
def _made(folder: Path, serve: str, **page: Any) -> Iterator[tuple[Any, Small]]:
    project = empty_project(folder / "amed", serve=serve)
    nobody = cast("Any", None)
    with closing(open_store(project.store_url)) as store:
        services = Services(project, store, nobody, nobody, nobody)
        app = create_service(services, Part(_routes(lambda: small), **page), rules=RULES)
        small = Small(store, make_keys(store), app.state.guard, None)
        yield app, small


@contextmanager
def guarded(folder: Path, *, serve: str = "", url: str = "http://127.0.0.1", **page: Any) -> Iterator[Small]:
    """Give the small service to be asked in this process; `serve` are lines for `[serve]`, `page` is of its part."""
    with _made(folder, serve, **page) as (app, small), TestClient(app, base_url=url) as client:
        small.client = client
        yield small


@contextmanager
def on_port(folder: Path, *, serve: str = "") -> Iterator[Small]:
    """Give the small service as a real server on a free port."""
    with _made(folder, serve) as (app, small), closing(open_door("127.0.0.1", 0)) as door:
        server = make_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            until(lambda: server.started)
            small.url = f"http://127.0.0.1:{door.getsockname()[1]}"
            with httpx.Client(base_url=small.url, timeout=30, trust_env=False) as client:
                small.client = client
                yield small
        finally:
            small.door.set()
            server.should_exit = True
            thread.join(60)
            assert not thread.is_alive(), "the server does not end"


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)
