"""Tables that people write in three languages: read them, and say by file and entry what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Never

from hatewatch.errors import InputError
from hatewatch.labels import READERS

Texts = Mapping[str, str]  # by reader's language


def in_three(path: Path, place: str, entry: Any, empty: bool = False) -> Texts:
    """Return the texts of `entry` by language, refused where one lacks or, unless `empty`, is blank."""
    for reader in READERS:
        text = entry.get(reader) if isinstance(entry, Mapping) else None
        if not isinstance(text, str) or not (empty or text.strip()):
            refuse(path, place, f"no text in {reader}", f"Write it in {', '.join(READERS)}.")
    return {reader: entry[reader] for reader in READERS}


def read_table(path: Path) -> dict[str, Any]:
    """Return a TOML file as it stands, refused where there is none or it is not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}.", "Give the path of an existing table.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}.", "Mend the TOML at this place.") from error


def refuse(path: Path, place: str, problem: str, remedy: str) -> Never:
    """Raise an `InputError` that names the file, the entry and the remedy."""
    raise InputError(f"{path}, {place}: {problem}.", remedy)
