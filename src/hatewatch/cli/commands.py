"""All commands together: they are made of several modules."""

from __future__ import annotations

from hatewatch.cli import annotate, answers, listen, status  # noqa: F401 -- the others add commands of their own
from hatewatch.cli.app import app
from hatewatch.cli.coverage import coverage
from hatewatch.cli.privacy import forget, privacy

__all__ = ["app"]

app.add_typer(annotate.app, name="annotate")
app.command()(coverage)
app.command()(forget)
app.command()(privacy)
