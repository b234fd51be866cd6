"""Tell in plain words what is wrong with settings that pydantic refuses: which, where, and what would do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from hatewatch.errors import InputError
from hatewatch.toml import Toml, nearest

_KEY = "[key]"  # how pydantic says that the name of an entry is wrong, and not its value
_KINDS = {
    "boolean": "true or false",
    "string": "a text between straight quotes",
    "object": "names with their values between { and }",
    "array": "a list between [ and ]",
}


def explain(error: ValidationError, file: Toml, model: type[BaseModel]) -> InputError:
    """Return the first thing that `model` found wrong in a settings file, with its line and what is allowed there."""
    # What is missing may be there under a name that is mistyped, so that comes first.
    first = min(error.errors(), key=lambda one: one["type"] == "missing")
    schema = model.model_json_schema()
    names = [str(one) for one in first["loc"] if one != _KEY]
    *tables, key = names
    place, kind, given = file.place(file.line(*names)), first["type"], first["input"]
    if kind == "extra_forbidden" or _KEY in first["loc"]:
        return _unknown(place, tables, key, schema, is_table=isinstance(given, dict))
    if kind == "value_error":  # of a check of our own, which says what would do
        what, _, remedy = str(first["ctx"]["error"]).partition(". ")
        return InputError(f"{place}: {key}: {what}.", f"{remedy or 'Mend it'}.")
    node = _node(schema, names)
    what = f"{key} is missing" if kind == "missing" else f"{key} is {_shown(given)}"
    if "properties" in node:
        return InputError(f"{place}: {what}.", f"Write [{'.'.join(names)}] on a line of its own, its settings below.")
    if kind == "string_too_long":
        return InputError(f"{place}: {key} is too long.", f"Write {node['maxLength']:,} characters at most.")
    default = _node(schema, tables).get("properties", {}).get(key, {}).get("default")
    return InputError(f"{place}: {what}.", f"Write {_allowed(node)}: {key} = {_example(node, default)}.")


def _unknown(place: str, tables: Sequence[str], key: str, schema: Mapping[str, Any], *, is_table: bool) -> InputError:
    """Return that there is no such setting, which was meant, and which there are in that very table."""
    known = _settings(schema, tables)
    homes = [one for one in known if key in _settings(schema, [one])] if not tables else []
    if close := nearest(key, known):
        meant = f"Do you mean {_named(schema, tables, close)}? "
    elif homes:
        meant = f"It belongs below [{homes[0]}]. "
    elif tables and key in _settings(schema, []):
        meant = "It belongs to the top, above the first [table]. "
    else:
        meant = ""
    name = f"[{'.'.join([*tables, key])}]" if is_table else key
    where = f"[{'.'.join(tables)}]" if tables else "the file"
    listed = ", ".join(_named(schema, tables, one) for one in known)
    return InputError(f"{place}: {where} has no setting {name}.", f"{meant}Known there are {listed}.")


def _node(schema: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    """Return what a JSON schema says of the setting at `names`."""
    node = schema
    for name in names:
        node = node.get("properties", {}).get(name) or node.get("additionalProperties") or {}
        node = schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
    return node


def _settings(schema: Mapping[str, Any], tables: Sequence[str]) -> list[str]:
    """Return the names that a table may have."""
    node = _node(schema, tables)
    return list(node.get("properties") or node.get("propertyNames", {}).get("enum", ()))


def _named(schema: Mapping[str, Any], tables: Sequence[str], name: str) -> str:
    names = [*tables, name]
    return f"[{'.'.join(names)}]" if "properties" in _node(schema, names) else name


def _allowed(node: Mapping[str, Any]) -> str:
    """Return in words what a setting may be."""
    if values := node.get("enum"):
        return "one of " + ", ".join(map(_shown, values))
    kind = str(node.get("type"))
    if kind in ("integer", "number"):
        low, high = node.get("minimum"), node.get("maximum")
        noun = "a whole number" if kind == "integer" else "a number"
        return noun + (f" from {low:g}" if low is not None else "") + (f" to {high:g}" if high is not None else "")
    return _KINDS.get(kind, "another value") + (" that is not empty" if node.get("minLength") else "")


def _example(node: Mapping[str, Any], default: Any) -> str:
    if default in (None, ""):
        return {"string": '"…"', "integer": "1", "number": "1.0"}.get(str(node.get("type")), "…")
    return _shown(default)


def _shown(value: Any) -> str:
    """Return a value as TOML has it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_shown(one)}" for name, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False, default=str)
