"""Make a project of a backup."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.pipeline.moving.archive import FILES, STORE, Manifest, Member, read_manifest
from hatewatch.progress import Progress, Silent
from hatewatch.project import SETTINGS, Project, open_project
from hatewatch.store import open_store
from hatewatch.store.moving import move
from hatewatch.toml import read_toml

_PIECE = 1 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Restored:
    """A project that was made of a backup: what the backup says of itself, and how many documents are in the store."""

    project: Project
    manifest: Manifest
    documents: int


def restore(
    file: Path, folder: Path, *, store: str | None = None, progress: Progress | None = None, kept: str | None = None
) -> Restored:
    """Unpack a backup into a new or empty folder; its store goes into a SQLite file there, or to the URL `store`.

    The database that the backup was made of is never touched: the settings name the new one, at `store` as `kept` says
    it (without a password, say). What does not have the digest that the backup gives it is refused, and nothing is left
    of the folder then. Raises InputError, or StoreError of the database.
    """
    progress = progress or Silent()
    if store is not None and store.startswith("sqlite:"):
        raise InputError("A store in a file stays in the project's folder.", "Leave out --store.")
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already and not empty.", "Name a folder that is not there yet.")
    part = folder.with_name(folder.name + ".part")
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = read_manifest(archive, file)
            shutil.rmtree(part, ignore_errors=True)
            part.parent.mkdir(parents=True, exist_ok=True)
            part.mkdir(mode=0o700)
            (part / "inbox").mkdir(mode=0o700)
            _unpack(archive, manifest.files, part, file, progress)
        documents = _place_store(part, store, kept or store, progress)
        if documents != manifest.rows.get("document"):
            raise InputError(f"{file} does not hold the documents that it names.", "Take another backup.")
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except _DAMAGE as error:
        raise InputError(f"{file} is damaged, or no backup of hatewatch.", "Take another backup.") from error
    except OSError as error:
        raise InputError(
            f"{file} cannot be restored into {folder} ({error.strerror or error}).",
            "Check that both can be reached, and the free space.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Restored(open_project(folder), manifest, documents)


def _unpack(archive: zipfile.ZipFile, files: Mapping[str, Member], part: Path, file: Path, progress: Progress) -> None:
    progress.start("Unpacking", sum(one.size for one in files.values()), "bytes")
    done = 0
    for count, (name, member) in enumerate(files.items(), 1):
        path = part / name.removeprefix(FILES) if name != STORE else part / STORE
        _make_folder(path.parent)
        taken, size = hashlib.sha256(), 0
        # Made anew and for its owner alone: nothing is written through what stands there already.
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(made, "wb") as out, archive.open(name) as packed:
            # No more than was said: what unpacks to more does not fill the disk.
            while piece := packed.read(min(_PIECE, member.size - size + 1)):
                size += len(piece)
                if size > member.size:
                    break
                taken.update(piece)
                out.write(piece)
                progress.advance(done + size, count)
        if (size, taken.hexdigest()) != (member.size, member.sha256):
            raise InputError(f"{file}: {name} in it is damaged or was altered.", "Take another backup.")
        done += size


def _make_folder(folder: Path) -> None:
    """Make a folder and those around it, each for its owner alone."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700)


def _place_store(part: Path, store: str | None, said: str | None, progress: Progress) -> int:
    """Put the store where it belongs and have the settings say so; return how many documents it holds."""
    own = f"sqlite:///{part / STORE}"
    if store is not None:
        move(own, store, progress)
        for end in ("", "-wal", "-shm"):
            (part / (STORE + end)).unlink(missing_ok=True)
    with closing(open_store(store or own)) as opened:
        documents = opened.counts()["documents"]
    _name_store(part / SETTINGS, said or f"sqlite:///{STORE}")
    return documents


def _name_store(settings: Path, url: str) -> None:
    """Have the settings name this store, whatever they named."""
    file = read_toml(settings)
    lines = file.text.split("\n")
    quoted = url.replace("\\", "\\\\").replace('"', '\\"')
    line = f'store = "{quoted}"'
    if "store" in file.table and (at := file.line_of("store")) is not None:
        lines[at - 1] = line
    else:
        lines.insert(0, line)
    settings.write_text("\n".join(lines), "utf-8")
