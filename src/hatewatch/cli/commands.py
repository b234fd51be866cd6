"""All commands together: `hatewatch annotate` is made of several modules."""

from __future__ import annotations

from hatewatch.cli import annotate, answers, listen, status  # noqa: F401 -- the others add commands of their own
from hatewatch.cli.app import app

__all__ = ["app"]

app.add_typer(annotate.app, name="annotate")
