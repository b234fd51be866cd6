"""Recognise a table by the names of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def has_columns(rows: Sequence[Any], *names: str) -> bool:
    """Tell whether the rows of a table have all columns of these names."""
    return bool(rows) and isinstance(rows[0], Mapping) and all(column in rows[0] for column in names)


def with_columns(*names: str) -> Callable[[Sequence[Any], Mapping[str, Any]], bool]:
    """Return the `matches` of a table that has all columns of these names."""

    def matches(rows: Sequence[Any], _head: Mapping[str, Any]) -> bool:
        return has_columns(rows, *names)

    return matches
