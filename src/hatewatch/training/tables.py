"""Read recipes: TOML tables into dataclasses, unknown keys refused and missing ones asked for."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError

_KINDS: dict[str, Any] = {"str": str, "int": int, "float": (int, float), "bool": bool, "tuple": tuple, "dict": dict}


def read_table(path: Path) -> dict[str, Any]:
    """Return a recipe of any kind as a table; raises InputError where there is none or it is not TOML."""
    if not path.is_file():
        raise InputError(f"{path}: there is no recipe here.", "Give a TOML file, such as training/baseline.toml.")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not TOML ({error}).", "Mend the line it names.") from None


def build(cls: Any, table: Any, place: str, **given: Any) -> Any:
    """Return `cls` from a TOML table, refusing keys it does not know and asking for those it needs."""
    if not isinstance(table, dict):
        raise InputError(f"{place}: expected a table, found {table!r}.", "See training/default.toml for the form.")
    known = {one.name: one for one in fields(cls) if one.name not in given}
    for key in table:
        if key not in known:
            raise InputError(f"{place}: the key {key!r} is not known.", f"Known keys: {', '.join(known)}.")
    for name, one in known.items():
        if name not in table and one.default is MISSING and one.default_factory is MISSING:
            raise InputError(
                f"{place}: the key {name!r} is missing.", "Add it; see training/default.toml for the form."
            )
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for key, value in values.items():
        kind = str(known[key].type).split("[")[0]
        fits = _KINDS.get(kind)
        if fits and (not isinstance(value, fits) or (kind != "bool" and isinstance(value, bool))):
            raise InputError(f"{place}: the key {key!r} holds {value!r}, which is not a {kind}.", "Mend the recipe.")
    return cls(**values, **given)
