"""Where uploads lie: a folder for each, which nobody but the owner may enter, with one file of a harmless name."""

from __future__ import annotations

import os
import re
import shutil
import time
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from hatewatch.errors import InputError, StoreError
from hatewatch.pipeline.jobs.unfit import UnfitError

_FOLDER = "uploads"
_LONGEST = 120  # bytes of a name in UTF-8, its ending included
_LONGEST_ENDING = 12
_STILL = 600.0  # seconds without a byte after which an upload that is no job is given up
# What a path, a drive, a stream or a shell would take for something else.
_MEANING = re.compile(r'[<>:"|?*]')
# Names that Windows takes for devices, whatever their ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def safe_name(given: str) -> str:
    """Return a file's name as it may be kept: no path, nothing that is not seen, not too long; its ending stays."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    name = "".join(one for one in name if unicodedata.category(one)[0] != "C" and one not in "\u2028\u2029")
    name = _MEANING.sub("_", name).strip(". \u00a0\t")
    if not name:
        return "upload"
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    most = _LONGEST - len((dot + ending).encode())
    return stem.encode()[:most].decode("utf-8", "ignore").rstrip() + dot + ending


def uploads_of(project: Path) -> Path:
    """Return the folder of a project's uploads, made for its owner alone where it is not there."""
    folder = project / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def file_of(project: Path, id: str) -> Path | None:
    """Return the file that is kept of a job, None where there is none."""
    with suppress(OSError):
        return next((one for one in (project / _FOLDER / id).iterdir() if one.is_file()), None)
    return None


def drop(project: Path, id: str) -> None:
    """Remove what is kept of a job."""
    shutil.rmtree(project / _FOLDER / id, ignore_errors=True)


def drop_all_but(project: Path, kept: Collection[str]) -> None:
    """Remove what belongs to none of these jobs and is no upload under way."""
    now = time.time()
    for folder in uploads_of(project).iterdir():
        if folder.is_dir() and folder.name not in kept:
            with suppress(OSError):
                latest = max(one.stat().st_mtime for one in (folder, *folder.iterdir()))
                if now - latest > _STILL:
                    shutil.rmtree(folder, ignore_errors=True)


class Incoming:
    """A file on its way in: `write` what comes, then `finish`; where it is left without that, it goes.

    Use it in a `with` statement, or `close` it. Raises UnfitError where it is larger than `most` bytes or empty,
    StoreError where it cannot be written.
    """

    def __init__(self, project: Path, id: str, name: str, most: int) -> None:
        self.id, self.name, self.size = id, safe_name(name), 0
        self._project, self._most, self._kept = project, most, False
        try:
            folder = uploads_of(project) / id
            folder.mkdir(mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._handle = os.open(folder / self.name, flags, 0o600)
        except OSError as error:
            raise _unwritable(error) from error
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; it stays only where `keep` said so."""
        self._close()
        if not self._kept:
            drop(self._project, self.id)

    def write(self, data: bytes) -> None:
        """Put more bytes behind those that came."""
        self.size += len(data)
        if self.size > self._most:
            raise UnfitError(
                f"{self.name}: the file is larger than {self._most / 1e6:,.0f} MB.",
                "Split it into parts, or have whoever runs the server raise upload_mb in hatewatch.toml.",
                "size",
            )
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError as error:
            raise _unwritable(error) from error

    def finish(self) -> None:
        """Have every byte on the disk, so that what is accepted from now on survives a power cut."""
        if not self.size:
            raise UnfitError(
                f"{self.name}: the file is empty.", "Export it again and check that it holds rows.", "empty"
            )
        try:
            os.fsync(self._handle)
            for folder in (self._folder, self._folder.parent):
                _sync(folder)
        except OSError as error:
            raise _unwritable(error) from error
        self._close()

    def keep(self) -> None:
        """Let the file stay: there is a job that it belongs to."""
        self._kept = True

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def missing(name: str) -> InputError:
    """Return what is said of a file that is not kept any more."""
    return InputError(f"{name}: the file is not kept any more.", "Upload it again.")


def _sync(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(error: OSError) -> StoreError:
    return StoreError(
        f"The upload cannot be kept ({error.strerror}).", "Whoever runs the server has to free space or mend rights."
    )
