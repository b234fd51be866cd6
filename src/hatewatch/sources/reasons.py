"""Why rows are rejected: the table of reasons in Turkish, Kurmanji and English."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
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
_SURROGATE = re.compile("[\ud800-\udfff]")


def _cut(value: object, most: int) -> object:
    """Return a cell as text of at most `most` characters and "…", a list of cells as at most `most` such texts."""
    if isinstance(value, list | tuple):
        return [_cut(part if isinstance(part, str) else str(part), most) for part in value[:most]]
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= most else text[:most] + "…"
    return _SURROGATE.sub("\ufffd", text)  # one character for one, so that measured lengths stay true


def reject(number: int, reason: str, detail: str, raw: Mapping[str, str | Sequence[str] | None]) -> Rejected:
    """Return row `number` as rejected, with `raw` as a JSON object of at most 10,000 characters.

    `raw` holds cells by role, or `cells` or `line` of a row whose shape is wrong. Empty cells are left out, long ones
    cut; bytes that did not decode become U+FFFD, so that the JSON is valid UTF-8 whatever the file held.
    """
    kept = [(name, value) for name, value in raw.items() if value is not None and value != ""]
    most = LONGEST_RAW
    while True:
        cut = {str(_cut(name, most)): _cut(value, most) for name, value in kept[:most]}
        text = json.dumps(cut, ensure_ascii=False)
        if len(text) <= LONGEST_RAW:
            return Rejected(number, reason, str(_cut(detail, LONGEST_RAW)), text)
        most //= 2  # at 8, even escapes of six characters in lists of cells are within the limit
