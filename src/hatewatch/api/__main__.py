"""`python -m hatewatch.api`: write the description of the API (OpenAPI), which api/openapi.json is."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path


def describe_service() -> str:
    """Return the description of the whole service as JSON: that of a project made for it and thrown away."""
    from hatewatch.cli.composing import composed
    from hatewatch.project import init_project

    with tempfile.TemporaryDirectory(prefix="hatewatch-") as scratch:
        project = init_project(Path(scratch) / "project", name="hatewatch", nested=True)
        with composed(project) as (_, app):
            return json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(describe_service())
