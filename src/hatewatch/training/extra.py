"""Ask for the libraries of the extra `train` before anybody waits for data to be read."""

from __future__ import annotations

from importlib.util import find_spec

from hatewatch.errors import InputError


def need_extra() -> None:
    """Raise InputError, saying what to install, where scikit-learn or SciPy is missing."""
    if find_spec("sklearn") is None or find_spec("scipy") is None:
        raise InputError("Training needs scikit-learn, which is not installed.", 'Run: pip install "hatewatch[train]".')
