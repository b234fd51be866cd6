"""The TOML tables that lie beside the modules of this package."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def load_table(name: str) -> dict[str, Any]:
    """Return one of the tables, read anew."""
    return tomllib.loads((files("hatewatch.collect") / name).read_text("utf-8"))
