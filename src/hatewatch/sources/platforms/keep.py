"""Write an item down whole, for a later hatewatch to map, with nobody's name in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from hatewatch.sources.platforms.shape import Shape

LONGEST_KEPT = 1_000_000  # characters
_SURROGATE = re.compile("[\ud800-\udfff]")

#: What becomes of a name or an account's number; None and "" leave nothing of it.
Pseudonym = Callable[[str], str | None]


def nobody(_name: str) -> str | None:
    """Return no pseudonym at all: the names are left out."""
    return None


def kept(item: object, shape: Shape, pseudonym: Pseudonym) -> str | None:
    """Return `item` as JSON with pseudonyms under the keys of `shape.people` and without those of `shape.drops`.

    A key of people with dots names the end of a path ("user.id"). None where the JSON would be longer than a million
    characters or is nested too deeply.
    """
    paths = tuple(tuple(key.split(".")) for key in shape.people if "." in key)

    def names(path: tuple[str, ...]) -> bool:
        return path[-1] in shape.people or any(path[-len(end) :] == end for end in paths)

    def name(value: object, path: tuple[str, ...]) -> object:
        if isinstance(value, str):
            return (pseudonym(value) or "") if value else value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return pseudonym(str(value)) or ""
        return [name(part, path) for part in value] if isinstance(value, list) else clean(value, path)

    def clean(value: object, path: tuple[str, ...] = ()) -> Any:
        if isinstance(value, dict):
            return {
                key: name(inner, (*path, key)) if names((*path, key)) else clean(inner, (*path, key))
                for key, inner in value.items()
                if key not in shape.drops
            }
        return [clean(part, path) for part in value] if isinstance(value, list) else value

    try:
        text = json.dumps(clean(item), ensure_ascii=False)
    except (RecursionError, ValueError):
        return None
    return _SURROGATE.sub("\ufffd", text) if len(text) <= LONGEST_KEPT else None
