"""All commands together: they are made of several modules."""

from __future__ import annotations

from hatewatch.cli import annotate, answers, keys, listen, report, serve, status  # noqa: F401 -- they add commands of their own
from hatewatch.cli.app import app
from hatewatch.cli.check import compare, verify
from hatewatch.cli.coverage import coverage
from hatewatch.cli.moving import backup, migrate, restore
from hatewatch.cli.privacy import forget, privacy

__all__ = ["app"]

app.add_typer(annotate.app, name="annotate")
app.add_typer(keys.app, name="key")
app.command()(verify)
app.command()(compare)
app.command()(coverage)
app.command()(forget)
app.command()(privacy)
app.command()(backup)
app.command()(restore)
app.command()(migrate)
# The help lists the chain in its order, and the others after it.
_ORDER = ("init", "ingest", "train", "predict", "report", "verify", "compare", "evaluate", "explain", "coverage")
_PLACES = {name: at for at, name in enumerate(_ORDER)}
app.registered_commands.sort(key=lambda one: _PLACES.get(getattr(one.callback, "__name__", ""), len(_ORDER)))
