"""Back a project up while others work in it: its store as of one moment, and its files."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from hatewatch import __version__
from hatewatch.atomic import replacing
from hatewatch.errors import InputError
from hatewatch.pipeline.moving.archive import FILES, MANIFEST, STORE, Manifest, Member, is_portable
from hatewatch.progress import Progress, Silent
from hatewatch.project import Project
from hatewatch.store.moving import write_snapshot

_SKIPPED_FOLDERS = {".git", ".hg", "__pycache__", "node_modules", "backups"}
_SKIPPED = (".lock", ".part", ".pyc")
_PIECE = 1 << 20
_ASIDE = ".backup-"
_ABANDONED = 86_400.0  # seconds after which a copy of a store is one that a killed backup left behind
_STORE_FILES = {STORE + end for end in ("", "-wal", "-shm", "-journal")}


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: its path, the rows of each table, its files, and the names of those that were left out."""

    path: Path
    rows: Mapping[str, int]
    files: int
    left_out: tuple[str, ...]


def backup(project: Project, out: Path, *, made: datetime, progress: Progress | None = None) -> Backup:
    """Write the whole project into one file, `out`, that only its owner may read: it holds texts and keys.

    Others may work in the project meanwhile. Left out and named are links, files that cannot be read or have names that
    not every system knows, and a `store.sqlite` that is not in use. Earlier backups are left out. Raises InputError
    where `out` is there already.
    """
    progress, out = progress or Silent(), out.absolute()
    if out.exists():
        raise InputError(f"{out} is there already.", "Choose another name, or remove it.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(out.parent)
        with (
            tempfile.TemporaryDirectory(dir=out.parent, prefix=_ASIDE) as aside,
            replacing(out, private=True) as part,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=5, strict_timestamps=False) as archive,
        ):
            packing = _Packing(archive, progress)
            skipped = {part, out, *_store_files(project)}
            # Twice: what came in before the store was copied, and speaks of a file, has its file in the backup.
            first = dict(_files(project.folder, skipped))
            packing.add_all(first)
            snapshot = Path(aside) / STORE
            progress.say("Copying the store.")
            rows = write_snapshot(project.store_url, snapshot, progress)
            packing.add(STORE, snapshot)
            packing.add_all({name: path for name, path in _files(project.folder, skipped) if name not in first})
            manifest = Manifest(made, __version__, project.settings.name, rows, packing.members)
            archive.writestr(MANIFEST, manifest.to_json())
    except OSError as error:
        raise InputError(
            f"The backup {out} cannot be written ({error.strerror or error}).",
            "Choose a folder you may write to, with as much free space as the project takes.",
        ) from error
    return Backup(out, rows, len(packing.members) - 1, tuple(sorted(set(packing.left_out))))


def _sweep(folder: Path) -> None:
    """Remove what backups that were killed left behind: copies of the store, texts and all."""
    for one in folder.glob(f"{_ASIDE}*"):
        if time.time() - one.stat().st_mtime > _ABANDONED:
            shutil.rmtree(one, ignore_errors=True)


class _Packing:
    def __init__(self, archive: zipfile.ZipFile, progress: Progress) -> None:
        self._archive, self._progress = archive, progress
        self.members: dict[str, Member] = {}
        self.left_out: list[str] = []

    def add_all(self, files: Mapping[str, Path]) -> None:
        """Add files of the project; one that goes or cannot be read meanwhile is left out."""
        self._progress.start("Packing files", len(files), "files")
        for done, (name, path) in enumerate(files.items(), 1):
            if name in _STORE_FILES or path.is_symlink() or not path.is_file() or not is_portable(name):
                self.left_out.append(name)
            else:
                try:
                    file = path.open("rb")
                except OSError:
                    self.left_out.append(name)
                else:
                    with file:
                        self._add(FILES + name, file)
            self._progress.advance(done, done)

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name."""
        with path.open("rb") as file:
            self._add(name, file)

    def _add(self, name: str, file: BinaryIO) -> None:
        taken, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as packed:
            while piece := file.read(_PIECE):
                taken.update(piece)
                size += len(piece)
                packed.write(piece)
        self.members[name] = Member(size, taken.hexdigest())


def _files(folder: Path, skipped: set[Path]) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(one for one in folders if one not in _SKIPPED_FOLDERS and not one.startswith(_ASIDE))
        links = [one for one in folders if (here / one).is_symlink()]
        for name in sorted([*names, *links]):
            path = here / name
            if path not in skipped and not name.endswith(_SKIPPED) and not _is_backup(path):
                yield path.relative_to(folder).as_posix(), path


def _is_backup(path: Path) -> bool:
    try:
        if not path.is_file() or not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            return {MANIFEST, STORE} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return False


def _store_files(project: Project) -> set[Path]:
    prefix = "sqlite:///"
    if not project.store_url.startswith(prefix):
        return set()
    store = Path(os.path.normpath(project.store_url.removeprefix(prefix)))
    return {store.with_name(store.name + end) for end in ("", "-wal", "-shm", "-journal")}
