"""Put a file in its place only when it is whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a path beside `path` that takes its place when all went well: nobody ever reads half a file.

    Where something goes wrong, what stood at `path` stays and the part is removed. A `private` file may be read by its
    owner alone, or by whom the one that it replaces could be read by.
    """
    part = path.with_name(path.name + ".part")
    try:
        if private:
            mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            part.chmod(mode)
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
