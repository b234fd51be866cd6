"""The application: a place to mount parts on, each a router with what must run beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.routing import BaseRoute, Mount, Route

from hatewatch import __version__
from hatewatch.api.guard.callers import Guard, Guarded
from hatewatch.api.guard.front import Front, Observer
from hatewatch.api.guard.headers import known_hosts
from hatewatch.api.guard.keyring import Keyring
from hatewatch.api.guard.roles import Rule, load_rules
from hatewatch.api.openapi import describe
from hatewatch.api.problems import Problem, handle_problems
from hatewatch.api.services import Services

# FastAPI would tell whoever the environment names of requests and errors, with the errors' own words.
_TELL_NOBODY: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
_MOST = 1024  # requests inside at once: a queue further in says earlier where it is full


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the application: its routes, and what runs as long as the server does, if anything.

    Of the service, one part may make the pages that tell browsers of errors, and any may hear of each request.
    """

    router: APIRouter
    running: Callable[[], AbstractContextManager[object]] | None = None
    error_page: Callable[[Request, Problem], Response] | None = None
    observe: Observer | None = None


def create_app(*parts: Part) -> FastAPI:
    """Return an application made of `parts`; what they run starts and stops with it."""
    app = _bare(parts)
    for part in parts:
        app.include_router(part.router)
    return app


def create_service(services: Services, *parts: Part, rules: Mapping[str, Rule] | None = None) -> FastAPI:
    """Return the service: an application made of `parts` that asks each caller for a key with the role that it needs.

    `rules` are those of roles.toml unless others are given. Raises ValueError for a route that they have no line for.
    `app.state` holds the `guard`.
    """
    settings = services.project.settings.serve
    guard = Guard(Keyring(services.store), settings)
    app = _bare([*parts, Part(APIRouter(), guard.keyring.running)])
    app.router.redirect_slashes = False  # it would send callers to whatever address they said they asked
    app.state.guard = guard
    app.state.error_page = next((part.error_page for part in parts if part.error_page is not None), None)
    handle_problems(app)
    rules = load_rules() if rules is None else rules
    # FastAPI's own route describes the others; a part's are taken as they are, for `include_router` would wrap them.
    routes = [*app.router.routes, *(route for part in parts for route in part.router.routes)]
    app.router.routes[:] = [_guarded(route, rules, guard) for route in routes]
    app.openapi = partial(describe, app, rules)  # type: ignore[method-assign]
    observers = [part.observe for part in parts if part.observe is not None]
    app.add_middleware(Front, hosts=known_hosts(settings.host, settings.hosts), most=_MOST, observers=observers)
    return app


def _bare(parts: Sequence[Part]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            for part in parts:
                if part.running is not None:
                    stack.enter_context(part.running())
            yield

    # FastAPI's pages of documentation load scripts from elsewhere; an office may be offline, and nobody is told of it.
    return FastAPI(
        title="hatewatch", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None, telemetry=_TELL_NOBODY
    )


def _guarded(route: BaseRoute, rules: Mapping[str, Rule], guard: Guard) -> BaseRoute:
    """Return a route that is behind the guard: in the route itself, so that none can be reached past it."""
    if not isinstance(route, Route | Mount):
        raise ValueError(f"{route!r}: a part's routes stand in its own router")
    route = copy(route)
    route.app = Guarded(route.app, route.path, _rule(route, rules), guard)
    return route


def _rule(route: Route | Mount, rules: Mapping[str, Rule]) -> Rule:
    """Return the rule of a route; ValueError where the table has none for one of its methods."""
    methods = getattr(route, "methods", None) or {"GET"}
    rule = rules.get(route.path)
    missing = [method for method in sorted(methods) if rule is None or rule.of(method) is None]
    if rule is None or missing:
        raise ValueError(f"api/roles.toml has no line for {', '.join(missing)} {route.path}")
    return rule
