"""Look at an upload before anything of it is stored: what it is, which columns it has, and that it is not too much."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hatewatch.errors import ColumnsError, InputError, LackingError
from hatewatch.pipeline.jobs.unfit import UnfitError
from hatewatch.progress import Progress
from hatewatch.sources import Columns, open_source
from hatewatch.sources.platforms.source import PlatformSource
from hatewatch.sources.printable import printable
from hatewatch.sources.protocol import ROLES

_MOST_RATIO = 250  # unpacked to packed: beyond this it is made to do harm
_SMALL = 1 << 20  # bytes that do none
_UNPACKED = 20  # times the largest upload that a workbook may be when it is unpacked
_EVERY = 500  # rows between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: the sha256 of the bytes, the columns by what they were taken for, or the `shape` of an export."""

    digest: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    shape: str | None
    rows: int


def look(path: Path, mapping: Mapping[str, str], progress: Progress, *, most_mb: int, most_rows: int) -> Look:
    """Read a file through without keeping anything of it; raises UnfitError where it cannot be used or is too much."""
    name = printable(path.name)
    _refuse_bomb(path, name, most_mb * 1_000_000 * _UNPACKED)
    try:
        source = open_source(path, mapping=mapping)
        progress.start("Looking", source.size, source.unit)
        rows = 0
        for rows, _ in enumerate(source.read(), 1):
            if rows > most_rows:
                raise UnfitError(
                    f"{name}: it has more than {most_rows:,} rows.",
                    "Split it into parts, or have whoever runs the server raise upload_rows in hatewatch.toml.",
                    "rows",
                )
            if rows % _EVERY == 0:
                progress.advance(source.position, rows)
    except (UnfitError, LackingError):
        raise
    except InputError as error:
        raise fitted(error, path) from error
    shape = source.shape.title if isinstance(source, PlatformSource) else None
    columns = {} if shape else named(source.columns)
    return Look(source.digest, columns, () if shape else source.columns.unused, shape, rows)


def named(columns: Columns) -> dict[str, str]:
    """Return what each column was taken for, by role."""
    return {role: name for role in ROLES if (name := getattr(columns, role))}


def fitted(error: InputError, path: Path) -> UnfitError:
    """Return an error of the command line as it is told to who uploaded: no folder of the server, no option."""
    what = error.what.replace(printable(str(path)), printable(path.name)).replace("--map ", "")
    if isinstance(error, ColumnsError):
        remedy = "Say which column holds the text of the posts, and start it again."
        return UnfitError(what, remedy, "columns", tuple(error.columns))
    return UnfitError(what, error.remedy.replace(printable(str(path)), printable(path.name)))


def _refuse_bomb(path: Path, name: str, most: int) -> None:
    """Raise UnfitError where a zip archive, as a workbook is one, says that it is very much larger than it looks.

    It cannot be larger than it says: no more than that is unpacked of any part.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        return  # no archive, or a damaged one, which is told where it is opened
    swells = any(one.file_size > max(_SMALL, _MOST_RATIO * one.compress_size) for one in parts)
    if swells or sum(one.file_size for one in parts) > most:
        raise UnfitError(
            f"{name}: unpacked, this file is so much larger that it could only do harm.",
            "Save the table of posts as CSV UTF-8 and upload that.",
            "bomb",
        )
