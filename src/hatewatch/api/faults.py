"""Say of an error what may stand in a log: its kind and its place, never its own words."""

from __future__ import annotations

import traceback
from pathlib import Path

from hatewatch.errors import HatewatchError


def name_error(error: Exception) -> str:
    """Return what kind of error it is, and where it arose if it is a fault of ours, without its own words."""
    if isinstance(error, HatewatchError):
        return type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}"
