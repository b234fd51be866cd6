"""`hatewatch annotate listen`: pull as soon as Label Studio says that something changed."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.annotate import app, tell_pulled
from hatewatch.cli.app import Folder
from hatewatch.errors import HatewatchError, InputError, StudioError

if TYPE_CHECKING:
    from hatewatch.api import Part
    from hatewatch.project import Project

_INTERVAL = 900.0  # seconds after which everything is pulled, hint or no hint


@app.command()
def listen(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8765,
    every: Annotated[int, typer.Option(min=1, help="Fewest seconds between two pulls.")] = 60,
    address: Annotated[
        Optional[str],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(metavar="URL", help="Where Label Studio finds this, if not at http://HOST:PORT."),
    ] = None,
    project: Folder = None,
) -> None:
    """Bring answers home as they are given, until stopped."""
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.studio import connect
    from hatewatch.project import open_project

    need_api()
    import uvicorn

    from hatewatch.annotation.extra import need_sdk
    from hatewatch.annotation.token import read_token
    from hatewatch.api import create_app
    from hatewatch.api.secret import keep_secret
    from hatewatch.api.studio import HEADER, Listener, hints
    from hatewatch.pipeline.annotate import bring_home
    from hatewatch.pipeline.annotate.hints import ask_hints

    need_sdk()
    opened = open_project(project)
    read_token(opened.folder)  # asked for again at each pull, but missed at once
    secret, pseudonyms = keep_secret(opened.listen_key), opened.pseudonyms()
    reached = (address or f"http://{f'[{host}]' if ':' in host else host}:{port}").rstrip("/")
    told: set[str] = set()

    def hint_address(number: int) -> str:
        return f"{reached}/studio/hints/{number}"

    def pull_once(projects: frozenset[int] | None) -> None:
        with opened_store(opened) as store:
            studio = connect(opened)
            if projects is None:
                try:
                    ask_hints(store, studio, hint_address, {HEADER: secret})
                except StudioError as error:  # the pull comes by itself
                    if error.what not in told:
                        told.add(error.what)
                        typer.echo(str(error), err=True)
            home = bring_home(store, opened.folder, studio, pseudonyms, projects=projects)
        for one in home.queues:
            if one.new or one.deleted or one.closed:
                tell_pulled(one)

    listener = Listener(pull_once, every=float(every), interval=max(_INTERVAL, float(every)))
    parts = [hints(listener, secret), *_prelabels(opened, secret, reached)]
    try:
        door = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(
            f"{host}, port {port}: cannot listen there ({error.strerror}).", "Give another one with --host and --port."
        ) from None
    server = uvicorn.Server(uvicorn.Config(create_app(*parts), log_level="warning", access_log=False))
    # What ends a service ends it as Ctrl-C does. uvicorn hears either, closes its door, and raises it again.
    before = signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    try:
        typer.echo(
            f"Listening at {reached}; Ctrl-C ends it. A Label Studio on this computer or network must have "
            "SSRF_PROTECTION_ENABLED=false in its environment to tell of changes; without it answers come every "
            f"{max(_INTERVAL, every) / 60:.0f} minutes."
        )
        server.run(sockets=[door])
    finally:
        _end_hints(opened, hint_address)
        signal.signal(signal.SIGTERM, before)


def _end_hints(opened: Project, address: Callable[[int], str]) -> None:
    """Have Label Studio tell of nothing more; it would go on asking at an address where nobody is."""
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.studio import connect
    from hatewatch.pipeline.annotate.hints import end_hints

    try:
        with opened_store(opened) as store:
            end_hints(store, connect(opened), address)
    except HatewatchError as error:
        typer.echo(f"Webhooks may be left in Label Studio, which do no harm: {error}", err=True)


def need_api() -> None:
    """Raise InputError where FastAPI or uvicorn is not installed."""
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn")):
        raise InputError("This needs FastAPI and uvicorn.", 'Install them: pip install "hatewatch[api]".')


def _prelabels(opened: Project, secret: str, reached: str) -> list[Part]:
    """Return the ML backend, where the project's settings want pre-labels."""
    from collections.abc import Sequence

    from hatewatch.api.backend import PATH, USER, Backend, prelabels
    from hatewatch.cli.stores import opened_store
    from hatewatch.models import load_classifier
    from hatewatch.pipeline.annotate.prelabels import may_prelabel

    if not opened.settings.annotation.prelabels:
        return []

    def allowed(number: int, documents: Sequence[str]) -> set[str]:
        with opened_store(opened) as store:
            return may_prelabel(store, number, documents)

    typer.echo(
        f"Pre-labels: connect a model in Label Studio at {reached}{PATH}, with basic authentication as {USER} and the "
        f"content of {opened.listen_key.name} as the password; on this computer that needs ML_BLOCK_LOCAL_IP=false too."
    )
    return [prelabels(Backend(load_classifier(opened.model), allowed), secret)]
