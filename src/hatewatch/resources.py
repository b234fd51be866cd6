"""Find the folders that people edit (`annotation/`, `models/`, `training/`), from a wheel and from a checkout alike."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_CHECKOUT = Path(__file__).parents[2]


def resource(folder: str) -> Path:
    """Return the path of `folder`: beside `src` in a checkout, inside the package in a wheel.

    The path may not exist where an installation was damaged; the caller says what it misses.
    """
    packed = Path(str(files("hatewatch"))) / "data" / folder
    return packed if packed.is_dir() else _CHECKOUT / folder
