"""`hatewatch key`: who may ask the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.store import Key

app = typer.Typer(
    help="Make, list and revoke the keys that open the service.", no_args_is_help=True, rich_markup_mode=None
)
_LONGEST = 3650  # days


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is: a person or a program.")],
    role: Annotated[
        str,
        typer.Option(help="viewer: figures; analyst: texts, uploads and corrections too; admin: keys too."),
    ] = "viewer",
    days: Annotated[
        Optional[int],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(min=1, max=_LONGEST, help="Days after which it ends, if it is to end by itself."),
    ] = None,
    project: Folder = None,
) -> None:
    """Make a key and print it, this once."""
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline.keys import add_key
    from hatewatch.project import open_project
    from hatewatch.store import ROLES

    found = next((one for one in ROLES if one == role), None)
    if found is None:
        raise InputError(f"{role!r} is no role.", f"Say one of {', '.join(ROLES)}.")
    with opened_store(open_project(project)) as store:
        made = add_key(store, name, found, days=days)
    until = f", until {made.key.expires:%Y-%m-%d}" if made.key.expires else ""
    typer.echo(
        f"The key of {made.key.name} ({made.key.role}{until}). It is shown this once and kept nowhere:", err=True
    )
    typer.echo(made.told)


@app.command(name="list")
def list_keys(project: Folder = None) -> None:
    """List the keys, without what opens anything."""
    from hatewatch.cli.stores import opened_store
    from hatewatch.project import open_project

    with opened_store(open_project(project)) as store:
        keys = store.api_keys()
    if not keys:
        typer.echo("There are no keys yet. Make one: hatewatch key add NAME --role viewer.")
    now = datetime.now(UTC)
    for key in keys:
        used = f"last used {key.used:%Y-%m-%d %H:%M} UTC" if key.used else "never used"
        typer.echo(f"{key.key}  {key.name}  {key.role}  made {key.made:%Y-%m-%d}  {used}  {_state(key, now)}")


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The key's name.")],
    project: Folder = None,
) -> None:
    """Revoke a key: within seconds it opens nothing any more, and the browsers signed in with it are out."""
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline.keys import revoke_key
    from hatewatch.project import open_project

    with opened_store(open_project(project)) as store:
        key = revoke_key(store, name)
    typer.echo(f"The key of {key.name} opens nothing any more.")


def _state(key: Key, now: datetime) -> str:
    if key.revoked is not None:
        return f"revoked {key.revoked:%Y-%m-%d}"
    if key.expires is None:
        return "valid"
    return f"valid until {key.expires:%Y-%m-%d}" if key.opens(now) else f"ended {key.expires:%Y-%m-%d}"
