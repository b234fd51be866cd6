"""`hatewatch annotate listen`: pull as soon as Label Studio says that something changed."""

from __future__ import annotations

import signal
import socket
from importlib.util import find_spec
from typing import Annotated, Optional

import typer

from hatewatch.cli.annotate import app, tell_pulled
from hatewatch.cli.app import Folder
from hatewatch.errors import HatewatchError, InputError, StudioError


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
    from hatewatch.project import open_project

    need_api()
    import uvicorn

    from hatewatch.annotation.extra import need_sdk
    from hatewatch.annotation.token import read_token
    from hatewatch.api import create_app
    from hatewatch.api.backend import PATH, USER
    from hatewatch.cli.hearing import INTERVAL, end_hints, hear, prelabelled
    from hatewatch.models import load_classifier

    need_sdk()
    opened = open_project(project)
    read_token(opened.folder)  # asked for again at each pull, but missed at once
    reached = (address or f"http://{f'[{host}]' if ':' in host else host}:{port}").rstrip("/")
    parts = [hear(opened, reached, every=float(every), tell=tell_pulled, complain=_complain)]
    if opened.settings.annotation.prelabels:
        typer.echo(
            f"Pre-labels: connect a model in Label Studio at {reached}{PATH}, with basic authentication as {USER} and "
            f"the content of {opened.listen_key.name} as the password; on this computer that needs "
            "ML_BLOCK_LOCAL_IP=false too."
        )
        parts.append(prelabelled(opened, load_classifier(opened.model)))
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
            f"{max(INTERVAL, every) / 60:.0f} minutes."
        )
        server.run(sockets=[door])
    finally:
        try:
            end_hints(opened, reached)
        except HatewatchError as error:
            typer.echo(f"Webhooks may be left in Label Studio, which do no harm: {error}", err=True)
        signal.signal(signal.SIGTERM, before)


def need_api() -> None:
    """Raise InputError where FastAPI, uvicorn or what they lean on here is not installed."""
    if any(find_spec(name) is None for name in ("fastapi", "httptools", "prometheus_client", "uvicorn")):
        raise InputError("This needs FastAPI and uvicorn.", 'Install them: pip install "hatewatch[api]".')


def _complain(error: StudioError) -> None:
    typer.echo(str(error), err=True)
