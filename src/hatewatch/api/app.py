"""The application: a place to mount parts on, each a router with what must run beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI

from hatewatch import __version__


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the application: its routes, and what runs as long as the server does, if anything."""

    router: APIRouter
    running: Callable[[], AbstractContextManager[object]] | None = None


def create_app(*parts: Part) -> FastAPI:
    """Return an application made of `parts`; what they run starts and stops with it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            for part in parts:
                if part.running is not None:
                    stack.enter_context(part.running())
            yield

    # FastAPI's pages of documentation load scripts from elsewhere; an office may be offline, and nobody is told of it.
    app = FastAPI(title="hatewatch", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    for part in parts:
        app.include_router(part.router)
    return app
