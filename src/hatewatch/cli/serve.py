"""`hatewatch serve`: the service, until it is stopped."""

from __future__ import annotations

import ipaddress
import os
import signal
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder, app
from hatewatch.cli.listen import need_api

if TYPE_CHECKING:
    from hatewatch.store import Store

_FIRST = "first"


@app.command()
def serve(
    host: Annotated[
        Optional[str],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(help="Address to listen at, if not that of hatewatch.toml."),
    ] = None,
    port: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, max=65535, help="Port to listen at, if not that of hatewatch.toml."),
    ] = None,
    project: Folder = None,
) -> None:
    """Serve predictions, figures and the dashboard, until stopped."""
    from hatewatch.project import open_project

    need_api()
    opened = open_project(project)
    from hatewatch.api.logs import log_lines
    from hatewatch.api.server import make_server, open_door
    from hatewatch.cli.composing import composed

    settings = opened.settings
    host, port = host or settings.serve.host, port or settings.serve.port
    here = settings.serve.model_copy(update={"host": host, "port": port})
    opened = replace(opened, settings=settings.model_copy(update={"serve": here}))
    with closing(open_door(host, port)) as door, composed(opened) as (services, application):
        log_lines()
        server = make_server(application)
        # What ends a service ends it as Ctrl-C does. uvicorn hears either, finishes what it took, and raises it again.
        before = signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
        try:
            typer.echo(f"hatewatch is at http://{f'[{host}]' if ':' in host else host}:{port}; Ctrl-C ends it.")
            if is_loopback(host):
                _tell_first_key(services.store)
            elif not os.environ.get("FORWARDED_ALLOW_IPS"):
                typer.echo(
                    f"Others on the network can reach {host}, and can read keys and texts on their way: put a server "
                    "with https in front of it, and name its address in FORWARDED_ALLOW_IPS (docs/deploy.md).",
                    err=True,
                )
            server.run(sockets=[door])
        finally:
            signal.signal(signal.SIGTERM, before)


def is_loopback(host: str) -> bool:
    """Say whether only this computer reaches an address."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _tell_first_key(store: Store) -> None:
    """Make and print a first key, where there never was one: whoever sees this terminal may do everything anyway."""
    from hatewatch.pipeline.keys import add_key

    if not store.api_keys():
        made = add_key(store, _FIRST, "admin")
        typer.echo(f"A first key, for an admin, shown this once: {made.told}")
        typer.echo("Others are made with: hatewatch key add NAME --role viewer.")
