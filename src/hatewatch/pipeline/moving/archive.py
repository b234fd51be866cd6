"""What a backup is: a zip of the project's files, of its store as one SQLite file, and of what each of them is.

manifest.json       what follows, as JSON: the other names with their sizes and SHA-256 digests
store.sqlite        the store, whatever database it was kept in
project/...         the files of the project's folder
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from hatewatch.errors import InputError

MANIFEST, STORE, FILES = "manifest.json", "store.sqlite", "project/"
_FORMAT = 1
_LARGEST = 64 << 20  # bytes of a manifest: of half a million files
_RESERVED = frozenset('<>:"\\|?*')


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its size in bytes and its SHA-256 digest in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when it was made and by which version, the rows of each table, and its files by name."""

    made: datetime
    version: str
    project: str
    rows: Mapping[str, int]
    files: Mapping[str, Member]

    def to_json(self) -> str:
        """Return the manifest as it stands in the backup."""
        table = asdict(self) | {"format": _FORMAT, "made": self.made.isoformat()}
        return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """Read the manifest of a backup, and see that the names it gives are those there are, each of them harmless.

    Raises InputError where it is no backup, of a later form, or names a place outside the folder it is unpacked into.
    """
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST:
            raise ValueError("the manifest is too large")
        table = json.loads(archive.read(MANIFEST))
        if table["format"] != _FORMAT:
            raise InputError(f"{path} is a backup of a later hatewatch.", "Upgrade hatewatch.")
        files = {str(name): Member(int(one["size"]), str(one["sha256"])) for name, one in table["files"].items()}
        rows = {str(name): int(n) for name, n in table["rows"].items()}
        found = Manifest(datetime.fromisoformat(table["made"]), table["version"], table["project"], rows, files)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no backup of hatewatch.", "Name a file that `hatewatch backup` made.") from error
    names = [one.filename for one in archive.infolist() if one.filename != MANIFEST]
    unsafe = [name for name in files if not _is_safe(name)]
    if unsafe or len(names) != len(set(names)) or set(names) != set(files) or STORE not in files:
        what = f"names a place outside it, {unsafe[0]!r}" if unsafe else "does not hold the files that it names"
        raise InputError(f"{path} {what}: it was altered.", "Take another backup.")
    return found


def _is_safe(name: str) -> bool:
    """Return whether a name is of the store or of a file within the project's folder, on any system."""
    if name == STORE:
        return True
    if not name.startswith(FILES) or _RESERVED & set(name) or not name.isprintable():
        return False
    parts = name.split("/")
    return all(part not in {"", ".", ".."} for part in parts) and not PurePosixPath(name).is_absolute()


def is_portable(name: str) -> bool:
    """Return whether a file of this name can go into a backup: Windows could not unpack some."""
    return _is_safe(FILES + name)
