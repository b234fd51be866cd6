"""Why rows are rejected: the table of reasons in Turkish, Kurmanji and English."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from hatewatch.records import Rejected


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `meaning` and `remedy` are one sentence each, by language (tr, kmr, en)."""

    slug: str
    meaning: Mapping[str, str]
    remedy: Mapping[str, str]


def load_table(name: str) -> dict[str, Any]:
    """Return one of the TOML tables that lie beside this module."""
    return tomllib.loads((files("hatewatch.sources") / name).read_text("utf-8"))


REASONS: Mapping[str, Reason] = MappingProxyType(
    {slug: Reason(slug, entry["meaning"], entry["remedy"]) for slug, entry in load_table("reasons.toml").items()}
)

LONGEST_RAW = 10_000  # characters


def _dump(raw: object) -> str:
    return json.dumps(raw, ensure_ascii=False, default=str)


def _shorten(value: object, most: int) -> object:
    if isinstance(value, str):
        return value if len(value) <= most else value[:most] + "…"
    text = str(value) if isinstance(value, int | float | bool | None) else _dump(value)
    return value if len(text) <= most else text[:most] + "…"


def reject(number: int, reason: str, detail: str, raw: object) -> Rejected:
    """Return row `number` as rejected, `raw` as JSON of at most 10,000 characters (long cells cut)."""
    if isinstance(raw, Mapping):
        raw = {str(name): value for name, value in raw.items() if value not in (None, "")}
        most = LONGEST_RAW // 2
        text = _dump({name: _shorten(value, most) for name, value in raw.items()})
        while len(text) > LONGEST_RAW and most > 8:
            most //= 2
            text = _dump({name: _shorten(value, most) for name, value in raw.items()})
        if len(text) > LONGEST_RAW:
            text = _dump(text[: LONGEST_RAW // 2])
    else:
        most = LONGEST_RAW - 100
        while len(text := _dump(_shorten(raw, most))) > LONGEST_RAW:
            most //= 2
    return Rejected(number, reason, detail, text.encode("utf-8", "backslashreplace").decode()[:LONGEST_RAW])
