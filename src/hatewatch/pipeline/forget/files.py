"""Look through a project's folder for texts: whatever their encoding, in workbooks and compressed files too."""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hatewatch.pipeline.forget.ours import is_ours
from hatewatch.pipeline.forget.traces import Traces, unescaped, words
from hatewatch.progress import Progress

_CHUNK = 1 << 20
_MOST = 4 << 30  # bytes of one file unpacked: a bomb ends here
_MOST_RATIO = 1_000  # unpacked to packed: beyond this it is made to do harm
_SPACE = re.compile(r"\s")
_HELD_BACK = 4_096  # characters that may wait for a space before they are taken as they are
_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules"})
# Weights and pictures, whose bytes say nothing.
_SKIPPED = frozenset({".onnx", ".safetensors", ".npz", ".npy", ".bin", ".pt", ".png", ".jpg", ".jpeg", ".gif", ".webp"})
_PACKED: dict[bytes, type[gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zX": lzma.LZMAFile,
}
# PDF, Parquet, 7z, RAR, zstd: packed in ways that would take a library each.
_OPAQUE = (b"%PDF", b"PAR1", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Places:
    """Files that hold what is to be forgotten, sorted by whose they are.

    `ours` are those that hatewatch wrote and can write again, `kept` uploads that it could not read and keeps for some
    days, `theirs` all others; `unread` could not be read to their end, so nobody can say. `missing` are names of files
    that were read into the store and are not in this folder.
    """

    ours: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()
    theirs: tuple[Path, ...] = ()
    unread: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def removable(self) -> tuple[Path, ...]:
        """The files that erasing removes."""
        return self.ours + self.kept


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def look_through(
    folder: Path, traces: Traces, readings: dict[str, str], inbox: Path, keep_out: tuple[Path, ...], progress: Progress,
    *, uploads: Mapping[Path, bool] | None = None, only_ours: bool = False,
) -> Places:  # fmt: skip
    """Return the files below `folder` that hold one of the texts, an id or the name that `traces` knows.

    `readings` are files that the texts were read from, by the digest of their bytes: such a file holds them whatever
    its format. Nothing in `inbox` is ours, whatever it looks like; `keep_out` are the store's own files and keys,
    which are not looked at. With `only_ours` other people's files are not looked at either. `uploads` are folders of
    the service's uploads and whether each is only kept: one that waits to be read is not looked at, since what is
    forgotten does not come in with it.
    """
    kept_in = {one for one, kept in (uploads or {}).items() if kept}
    waiting = set(uploads or {}) - kept_in
    files = [one for one in _walk(folder) if not (_is_kept_out(one, keep_out) or one.parent in waiting)]
    sizes = [one.stat().st_size if one.exists() else 0 for one in files]
    ours: list[Path] = []
    kept: list[Path] = []
    theirs: list[Path] = []
    unread: list[Path] = []
    seen: set[str] = set()
    progress.start("Looking through files", sum(sizes), "bytes")
    done = 0
    for path, size in zip(files, sizes, strict=True):
        mine = inbox not in path.parents and not path.is_symlink() and is_ours(path)
        is_kept = path.parent in kept_in
        if mine or is_kept or not only_ours:
            try:
                digest = _digest(path) if readings and not mine else ""
                if digest in readings or traces.met(read_words(path)):
                    (kept if is_kept else ours if mine else theirs).append(path)
                seen.add(digest)
            except _DAMAGE:
                unread.append(path)
        done += size
        progress.advance(done, len(ours) + len(kept) + len(theirs))
    gone = {name for digest, name in readings.items() if digest not in seen and not _is_outlet(digest, name)}
    missing = () if only_ours else tuple(sorted(gone))
    return Places(tuple(ours), tuple(kept), tuple(theirs), tuple(unread), missing)


def read_words(path: Path) -> Iterator[list[str]]:
    """Yield the words of a file, piece by piece; members of a zip (.xlsx, .docx, .ods) and what gzip packed included.

    Raises one of a few errors of the formats, never ValueError, where it is damaged or packed in a way not known here.
    """
    with path.open("rb") as handle:
        head = handle.read(4)
    if head.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.file_size > max(1, member.compress_size) * _MOST_RATIO or member.file_size > _MOST:
                    raise OSError(f"{member.filename} grows too large")
                for codec in _codecs(archive, member):
                    with archive.open(member) as stream:
                        yield from _pieces(stream, codec)
        return
    for sign, opened in _PACKED.items():
        if head.startswith(sign):
            with opened(path) as stream:
                found = _guess(stream.read(_CHUNK))
            for codec in found:
                with opened(path) as stream:
                    yield from _pieces(stream, codec, path.stat().st_size * _MOST_RATIO)
            return
    if head.startswith(_OPAQUE):
        raise OSError("hatewatch cannot look into this format")
    with path.open("rb") as handle:
        found = _guess(handle.read(_CHUNK))
    for codec in found:
        with path.open("rb") as handle:
            yield from _pieces(handle, codec)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(
            one for one in folders if one not in _SKIPPED_FOLDERS and not (here / one / "pyvenv.cfg").exists()
        )  # fmt: skip
        for name in sorted(names):
            path = here / name
            if path.suffix not in _SKIPPED and path.is_file():
                yield path


def _is_kept_out(path: Path, keep_out: tuple[Path, ...]) -> bool:
    """Return whether it is one of these files, or a store's `-wal`, `-shm` or `-journal`."""
    return any(path == one or (path.parent == one.parent and path.name.startswith(one.name + "-")) for one in keep_out)


def _is_outlet(digest: str, name: str) -> bool:
    """Return whether a reading is an outlet's, as `hatewatch.pipeline.collect` names them: no file was read."""
    return digest == hashlib.sha256(f"outlet\x1f{name}".encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _codecs(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[str]:
    with archive.open(member) as stream:
        return _guess(stream.read(_CHUNK))


def _guess(head: bytes) -> list[str]:
    """Return the encodings to read a file with: more than one where it is not told, as in a database."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 8:
            return ["utf-16-le" if odd > even else "utf-16-be", "utf-8"]
    try:
        head[: head.rfind(b"\n") + 1 or len(head) - 4].decode("utf-8")
    except UnicodeDecodeError:
        return ["utf-8", "cp1254"]
    return ["utf-8"]


def _pieces(stream: _Stream, codec: str, most: int = _MOST) -> Iterator[list[str]]:
    """Yield the words of a stream of bytes; a word or an escape is never cut in two."""
    decode = codecs.getincrementaldecoder(codec)(errors="replace").decode
    rest, read = "", 0
    while data := stream.read(_CHUNK):
        read += len(data)
        if read > min(most, _MOST) and read > _CHUNK:
            raise OSError("it grows too large")
        text = rest + decode(data)
        cut = max(text.rfind(" "), text.rfind("\n"))
        if cut < 0 and len(text) < _HELD_BACK:
            rest = text
            continue
        text, rest = (text[:cut], text[cut:]) if cut >= 0 else (text, "")
        yield words(unescaped(text))
    yield words(unescaped(rest + decode(b"", True)))
