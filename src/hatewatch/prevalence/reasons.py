"""Why there is no figure by a method, in the languages of the tool."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def load_reasons() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return by slug a `meaning` and a `remedy`, each by reader's language."""
    return tomllib.loads(files(__package__).joinpath("reasons.toml").read_text("utf-8"))
