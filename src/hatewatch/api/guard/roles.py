"""Read the one table of who may do what, and compare it with the routes that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from hatewatch.store import ROLES, Role
from hatewatch.toml import read_toml

#: What a route asks for: a role, or nothing.
Needed = Role | Literal["open"]

_TABLE = Path(__file__).parents[1] / "roles.toml"
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_SMALL = 1  # megabytes


@dataclass(frozen=True, slots=True)
class Rule:
    """What one path asks for, by method, and how many megabytes a body may have there; None: as an upload."""

    needed: Mapping[str, Needed]
    megabytes: int | None = _SMALL

    def of(self, method: str) -> Needed | None:
        """Return what a method asks for, HEAD being a GET; None where the table has no line for it."""
        return self.needed.get("GET" if method == "HEAD" else method)


@cache
def load_rules(path: Path = _TABLE) -> dict[str, Rule]:
    """Return the rule of each path; ValueError where the table is not one."""
    return {name: _rule(name, lines) for name, lines in read_toml(path).table.items()}


def may(role: Role, needed: Needed) -> bool:
    """Say whether a role is enough."""
    return needed == "open" or ROLES.index(role) >= ROLES.index(needed)


def _rule(name: str, lines: object) -> Rule:
    if not name.startswith("/") or not isinstance(lines, dict):
        raise ValueError(f"{name}: no table of a path")
    lines = dict(lines)
    body = lines.pop("body", _SMALL)
    if body != "upload" and not (isinstance(body, int) and body > 0):
        raise ValueError(f'{name}: body is neither "upload" nor a number of megabytes')
    for method, needed in lines.items():
        if method not in _METHODS or needed not in (*ROLES, "open"):
            raise ValueError(f"{name}: {method} = {needed!r} is no method with a role")
    if not lines:
        raise ValueError(f"{name}: no method")
    return Rule(cast("Mapping[str, Needed]", lines), None if body == "upload" else body)
